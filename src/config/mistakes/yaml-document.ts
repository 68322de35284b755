import { type Document, LineCounter, parseDocument } from 'yaml';
import { Problem } from '../../base/problem.ts';
import type { Place } from './yaml-places.ts';

/** A YAML file as it was written: comments, order and places are kept. */
export interface YamlText {
  readonly document: Document;
  readonly lines: LineCounter;
  /** What is no YAML, or may not stand in a file of ours: a sentence each, without the full stop. */
  readonly malformed: readonly (Place & { readonly text: string })[];
}

export function openYaml(text: string): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const told = [...document.errors, ...document.warnings];
  // Of what the parser says twice of one place, the first says what is wrong.
  const places = told.map(({ pos }) => pos[0]);
  const once = told.filter((_, index) => places.indexOf(places[index] ?? 0) === index);
  const malformed = once.map(({ code, message, pos }) => {
    const { line, col } = lines.linePos(pos[0]);
    return { line, column: col, text: yamlSentence(code, message, text.slice(pos[0])) };
  });
  return { document, lines, malformed };
}

/**
 * What a well-formed document holds.
 *
 * @param what begins the sentence if it cannot be told: `The config file schema-drift.yml`
 * @throws Problem for aliases
 */
export function contentOf(document: Document, what: string, file: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    // The parser leaves aliases to this moment: one that names nothing, or so many that they were made to harm.
    throw new Problem(`${what} has an alias (\`*name\`) that cannot be resolved.`, {
      advice: 'Write the value out instead.',
      location: { file, line: 1 },
      cause,
    });
  }
}

/** What to write instead, for what people get wrong by hand: by the parser's code, and its message where the code means more. */
const remedies: readonly (readonly [code: string, message: RegExp, remedy: string])[] = [
  [
    'BLOCK_AS_IMPLICIT_KEY',
    /^/,
    'a key stands behind a value or another key: begin it on a line of its own, indented by two spaces more than the key that it belongs to and as far as its neighbours; a text that has `: ` in it needs quotes',
  ],
  ['MULTILINE_IMPLICIT_KEY', /^/, 'a key and its value need `: ` between them, with the space, on one line'],
  [
    'BAD_INDENT',
    /^All mapping items/,
    'keys of one level must be indented alike: indent this line as far as its neighbours',
  ],
  ['BAD_INDENT', /end with a [}\]]$/, 'what a `{` or `[` opens is not closed, or is not indented'],
  [
    'MISSING_CHAR',
    /^Sequence item/,
    'this line belongs to an entry of a list: indent it as far as the text behind the `- ` of that entry',
  ],
  ['BAD_SCALAR_START', /^/, 'a text that begins with this character needs quotes'],
];

function yamlSentence(code: string, message: string, rest: string): string {
  if (code === 'DUPLICATE_KEY') {
    const key = /^["']?([\w.-]+)/.exec(rest)?.[1];
    return `${key === undefined ? 'a key' : `\`${key}\``} stands twice`;
  }
  if (code === 'MULTIPLE_DOCS') return 'a second YAML document starts here; the file may hold only one';
  if (code === 'TAB_AS_INDENT') return 'a tab is used to indent; YAML wants spaces';
  const remedy = remedies.find(([its, pattern]) => its === code && pattern.test(message));
  if (remedy !== undefined) return `not valid YAML: ${remedy[2]}`;
  return `not valid YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
}
