import type { Location } from '../../base/problem.ts';
import { oneLine } from '../../base/visible.ts';
import type { Severity } from '../severity.ts';
import { widthOf, wrap } from './wrap.ts';

export interface TerminalLook {
  readonly colour: boolean;
  /** Columns of the terminal; lines are broken at spaces to fit, words longer than a line stay whole. */
  readonly width: number;
  /** Where a place leads, to make it a hyperlink (OSC 8); without it places are plain `file:line:column`. */
  readonly link?: (location: Location) => string | undefined;
  /** Whether what is only advice is told in short, as on a screen that a person looks at again and again. */
  readonly isBrief?: boolean;
}

const colours = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;
export type Colour = keyof typeof colours;

export const severityMarks: Readonly<Record<Severity, { mark: string; colour: Colour }>> = {
  critical: { mark: '✗', colour: 'red' },
  warning: { mark: '!', colour: 'yellow' },
  cosmetic: { mark: '·', colour: 'dim' },
};

/** How lines are made for one terminal. */
export interface Page {
  readonly width: number;
  readonly isBrief: boolean;
  readonly paint: (text: string, ...colours: readonly Colour[]) => string;
  /** A paragraph: `first` opens its first line, the others stand below the text. */
  readonly paragraph: (
    indent: number,
    first: string,
    text: string,
    ...colours: readonly Colour[]
  ) => string[];
  readonly place: (location: Location) => string;
}

export function pageOf(look: TerminalLook): Page {
  const paint = (text: string, ...names: readonly Colour[]) =>
    look.colour && names.length > 0 && text !== ''
      ? `\u001b[${names.map((name) => colours[name]).join(';')}m${text}\u001b[0m`
      : text;
  return {
    width: look.width,
    isBrief: look.isBrief === true,
    paint,
    paragraph: (indent, first, text, ...names) => {
      const left = ' '.repeat(indent);
      const hanging = ' '.repeat(widthOf(first));
      return wrap(oneLine(text), look.width - indent - widthOf(first)).map(
        (line, number) =>
          left +
          (number === 0 ? paint(first, ...names.slice(0, 1)) : hanging) +
          paint(line, ...names.slice(1)),
      );
    },
    place: (location) => {
      const text = placeText(location);
      const target = look.link?.(location);
      return paint(
        target === undefined ? text : `\u001b]8;;${target}\u001b\\${text}\u001b]8;;\u001b\\`,
        'cyan',
      );
    },
  };
}

export function placeText({ file, line, column }: Location): string {
  return oneLine(`${file}:${line}${column === undefined ? '' : `:${column}`}`);
}
