/** What migrations need and none of them makes, though it is there: they cannot make a database from nothing. */

import { list } from '../../base/phrases.ts';
import { displayName } from '../../catalog/catalog.ts';
import type { SourceFault } from '../fault.ts';
import { howToBring } from '../sql/failure.ts';
import type { MadeElsewhere } from '../sql/stated.ts';
import { isNamedBy } from '../sql/witness.ts';
import type { OpenedMigrations } from './open.ts';

/** One fault each, but for what the config says, since somebody may accept one and not the next. */
export function unmadeFaults(
  elsewhere: readonly MadeElsewhere[],
  { migrations }: Pick<OpenedMigrations, 'migrations'>,
): SourceFault[] {
  const isSupabase = migrations.some(({ file }) => /(?:^|\/)supabase\/migrations\//.test(file));
  const told = elsewhere.filter(({ isGiven }) => isGiven !== true);
  return told.map(({ kind, path, lastPath, by, droppedAt, location }) => ({
    code: 'made-elsewhere',
    severity: 'critical' as const,
    subject: displayName(path),
    message: `No migration creates ${kind} ${displayName(path)}, ${
      droppedAt === undefined
        ? `which ${list(by)} ${by.length > 1 ? 'have' : 'has'}${calledSince(path, lastPath)}`
        : `which ${droppedAt.file}:${droppedAt.line} drops`
    }: what needs it is not checked, and no new database can be made of the migrations.`,
    advice: `${howToBring([displayName(path)], isSupabase)} Where it is to stay out of the migrations, name it under \`made-elsewhere\` of this source.`,
    location,
  }));
}

/** What it is called now, where a migration has given it another name. */
function calledSince(path: readonly string[], lastPath: readonly string[]): string {
  const [first, last] = [displayName(path), displayName(lastPath)];
  return first === last ? '' : ` as ${last}`;
}

/** A line for what the config names without need. */
export function unneeded(given: readonly string[], elsewhere: readonly MadeElsewhere[]): string[] {
  const idle = given.filter(
    (glob) => !elsewhere.some(({ path, lastPath }) => [path, lastPath].some((it) => isNamedBy(it, [glob]))),
  );
  if (idle.length === 0) return [];
  return [
    `\`made-elsewhere\` names ${list(idle)}, which is nothing that a migration needs and none creates; a table that only another source has, as types do, goes under \`owns\` of that source.`,
  ];
}
