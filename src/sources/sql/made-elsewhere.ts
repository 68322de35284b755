/** What files need and none of them makes, where it is known to be there all the same: made by hand, in a dashboard. */

import { defined } from '../../base/defined.ts';
import type { Location } from '../../base/problem.ts';
import { isObjectKind, type ObjectKind } from '../../catalog/object-kind.ts';
import { deedsOf } from './deeds-of-statement.ts';
import { creationsOf, isAbout } from './makers.ts';
import { type Missing, missingIn } from './missing.ts';
import { mentions } from './naming-texts.ts';
import type { RefusedStatement } from './refused-statement.ts';
import type { MadeElsewhere } from './stated.ts';
import type { WholePaths } from './whole-paths.ts';
import type { Witness } from './witness.ts';

/** Kinds of objects by what a refusal calls them. */
const kinds: Readonly<Record<string, readonly ObjectKind[]>> = {
  relation: ['table', 'view', 'materialized view', 'sequence'],
  type: ['enum', 'domain', 'composite type', 'range type', 'table', 'view', 'materialized view'],
  function: ['function', 'procedure', 'aggregate'],
  column: ['column'],
};

/**
 * What a refused statement misses, where that may be made elsewhere: no file makes it but one that was pulled from the
 * database later, and none took it away before.
 */
export function missedFromElsewhere(one: RefusedStatement): Missing | undefined {
  const missing = missingIn(one.refused);
  if (missing === undefined || kinds[missing.kind] === undefined) return undefined;
  const made = creationsOf(missing, one.files, one.statement.text);
  const isPulled = ({ location }: { readonly location: Location }) =>
    pulled.test(location.file) && location.file !== one.file;
  if (!made.every(isPulled) || (made.length === 0 && isDeclared(missing, one))) return undefined;
  return takings(missing, one).some(({ at }) => at < 0) ? undefined : missing;
}

/**
 * The object that is meant, where a witness states it, or a later file drops it. A slip of the pen is neither: it stays a
 * refusal.
 */
export async function madeElsewhere(
  missing: Missing,
  one: RefusedStatement,
  paths: WholePaths,
  witness: Witness,
): Promise<MadeElsewhere | undefined> {
  const sought = kinds[missing.kind] ?? [];
  const location = { file: one.file, line: one.statement.line };
  const [made] = creationsOf(missing, one.files, one.statement.text);
  if (made !== undefined) {
    const { deed, location: pulledAt } = made;
    const path = paths.of({ ...deed, verb: 'names' });
    return { kind: kindOf(deed.noun), path, by: [], lastPath: path, pulledAt, location };
  }
  if (missing.kind === 'column') {
    const table = missing.path.length > 1 ? missing.path.slice(0, -1) : undefined;
    const isMeant = ([schema = '', name = '']: readonly string[]) =>
      table === undefined
        ? mentions(one.statement.text, name)
        : paths.of({ noun: 'table', path: table }).join('.') === `${schema}.${name}`;
    const stated = await witness({
      kinds: sought,
      isMeant: (path) => path.length === 3 && path[2] === missing.path.at(-1) && isMeant(path),
    });
    return stated && { ...stated, lastPath: stated.path, location };
  }
  const path = paths.of({ noun: missing.kind, path: missing.path });
  const { lastPath, dropped } = afterwards(path, missing, one);
  const stated = await witness({
    kinds: sought,
    isMeant: (other) => other.join('.') === lastPath.join('.'),
    path: lastPath,
  });
  if (stated !== undefined) return { ...stated, path, lastPath, location };
  if (dropped === undefined || dropped.location.file === one.file) return undefined;
  return { kind: kindOf(dropped.noun), path, by: [], lastPath, droppedAt: dropped.location, location };
}

/** As `supabase db pull` names what it writes, and what it wrote before was called. */
const pulled = /_remote_(?:schema|commit)\.sql$/;

function kindOf(noun: string): ObjectKind {
  return isObjectKind(noun) ? noun : 'composite type';
}

/** Whether a CREATE TABLE has the column: it was passed over then, since the table was there. */
function isDeclared({ kind, path }: Missing, { files, statement: { text } }: RefusedStatement): boolean {
  if (kind !== 'column') return false;
  return files.some(({ statements }) =>
    statements.some(
      (statement) =>
        mentions(statement.text, path.at(-1) ?? '') &&
        deedsOf(statement).some(
          ({ verb, noun, path: table }) =>
            verb === 'creates' && noun === 'table' && mentions(text, table.at(-1) ?? ''),
        ),
    ),
  );
}

interface Taking {
  /** As the statement calls it. */
  readonly noun: string;
  /** What it is called from then on, where it is not gone. */
  readonly to?: readonly string[];
  readonly location: Location;
  /** How many statements behind the refused one, or before it where it is less than nothing. */
  readonly at: number;
}

/** Where files drop what is missing, or give it another name, in their order. */
function takings(missing: Missing, { files, file, statement }: RefusedStatement): Taking[] {
  const all = files.flatMap((each) => each.statements.map((own) => ({ file: each.file, own })));
  const here = all.findIndex((each) => each.file === file && each.own.offset === statement.offset);
  return all.flatMap(({ file, own }, index) => {
    const deeds = deedsOf(own);
    return deeds.flatMap(({ verb, noun, path }, place): Taking[] => {
      const isTaken = verb === 'drops' || verb === 'renames';
      if (!isTaken || !isAbout({ verb, noun, path }, missing, statement.text)) return [];
      const taking = { noun, location: { file, line: own.line }, at: index - here };
      return [verb === 'drops' ? taking : { ...taking, ...defined({ to: deeds[place + 1]?.path }) }];
    });
  });
}

/** What becomes of something in the statement that misses it and behind that: its last name, or where it is dropped. */
function afterwards(
  path: readonly string[],
  missing: Missing,
  one: RefusedStatement,
): { readonly lastPath: readonly string[]; readonly dropped?: Taking } {
  let lastPath = path;
  for (let since = 0; ; ) {
    const next = takings({ ...missing, path: lastPath }, one).find(({ at }) => at >= since);
    if (next === undefined) return { lastPath };
    if (next.to === undefined) return { lastPath, dropped: next };
    lastPath = [...lastPath.slice(0, lastPath.length - next.to.length), ...next.to];
    since = next.at + 1;
  }
}

/** What a statement calls something of a kind: `type` for an enum. */
export function nounOf({ kind }: Pick<MadeElsewhere, 'kind'>): string {
  return kind.replace(/^(?:enum|\w+ type)$/, 'type');
}
