import { list } from '../../base/phrases.ts';
import { wholeWord } from '../../base/whole-word.ts';
import { type CatalogObject, withoutArguments } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import type { Finding } from '../../report/finding.ts';
import { asSql } from '../../report/phrases/advice.ts';
import { isMendedBy } from '../../sources/source-kind.ts';
import type { ComparedSource } from '../sources/compared-source.ts';
import type { Subject } from '../subject.ts';
import { attributeText } from '../values.ts';

/** Something that a finding tells a source to drop, or may have it drop. */
interface Drop {
  readonly finding: Finding;
  readonly object: CatalogObject;
  /** The object and everything that goes with it. */
  readonly all: readonly CatalogObject[];
}

/**
 * Findings that each tell to drop something say what has to be dropped before it, where that is to go as well: a view
 * before the one that it shows, what is in a schema before the schema.
 *
 * @param subjects what the findings are about, by fingerprint
 */
export function withDropOrder(
  findings: readonly Finding[],
  subjects: ReadonlyMap<string, Subject>,
  sources: readonly ComparedSource[],
): Finding[] {
  const before = new Map<string, Set<string>>();
  for (const source of sources.filter(isMendedBy('statements', 'migration', 'file'))) {
    const drops = findings.flatMap((finding) => dropIn(source, finding, subjects.get(finding.fingerprint)));
    for (const drop of drops) {
      const needing = drops.filter((other) => other !== drop && needs(other, drop) && !needs(drop, other));
      if (needing.length === 0) continue;
      const known = before.get(drop.finding.fingerprint) ?? new Set<string>();
      before.set(drop.finding.fingerprint, known);
      for (const { finding } of needing) known.add(`${finding.kind} ${finding.object}`);
    }
  }
  return findings.map((finding) => {
    const first = before.get(finding.fingerprint);
    if (first === undefined) return finding;
    const told = list(
      first.size > toldAtMost ? [...[...first].slice(0, toldAtMost), 'what else is in it'] : [...first],
    );
    const verb = first.size > 1 ? 'need' : 'needs';
    if (finding.wrong.length > 0)
      return { ...finding, advice: `First drop ${told}, which ${verb} it.\n${finding.advice}` };
    // The ways come first, each with its condition; their statements last.
    const lines = finding.advice.split('\n');
    const end = lines.includes(asSql) ? lines.indexOf(asSql) : lines.length;
    const order = `Before it is dropped, drop ${told}, which ${verb} it.`;
    return { ...finding, advice: lines.toSpliced(end, 0, order).join('\n') };
  });
}

const toldAtMost = 5;

function dropIn({ name }: ComparedSource, finding: Finding, subject: Subject | undefined): Drop[] {
  const object = subject?.objects.get(name);
  if (object === undefined || subject === undefined || subject.attributes.length > 0) return [];
  // Where nothing tells who is wrong, one way is that it goes.
  const isDropped =
    finding.wrong.length === 0
      ? subject.objects.size < subject.speaking.length
      : finding.wrong.includes(name);
  if (!isDropped) return [];
  return [{ finding, object, all: [object, ...foldedIn(name, subject)] }];
}

function foldedIn(name: string, { folded }: Subject): CatalogObject[] {
  return folded.flatMap((inner) => {
    const own = inner.objects.get(name);
    return [...(own === undefined ? [] : [own]), ...foldedIn(name, inner)];
  });
}

/** Kinds that others name where they need them. */
const named: ReadonlySet<ObjectKind> = new Set([
  'table',
  'view',
  'materialized view',
  'sequence',
  'function',
  'aggregate',
  'enum',
  'domain',
  'composite type',
  'range type',
  'collation',
  'foreign server',
  'foreign data wrapper',
]);

/** Whether Postgres refuses to drop the one while the other is there. */
function needs(one: Drop, other: Drop): boolean {
  const { kind, path } = other.object;
  if (kind === 'schema') return one.all.some((it) => it.path.length > 1 && it.path[0] === path[0]);
  if (!named.has(kind)) return false;
  const word = wholeWord([withoutArguments(path.at(-1))]);
  return one.all.some((it) => word.test(mentionsOf(it)));
}

/** What an object says that Postgres keeps as a dependency; the body of most functions is a text to it. */
function mentionsOf({ kind, attributes }: CatalogObject): string {
  if (kind === 'comment' || kind === 'grant') return '';
  const { body, ...others } = attributes;
  const parsed = /^\s*(?:BEGIN ATOMIC|RETURN)\b/i.test(attributeText(body)) ? attributeText(body) : '';
  return `${JSON.stringify(others)} ${parsed}`;
}
