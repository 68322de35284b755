/** What migrations need and none of them makes, though it is there: they cannot make a database from nothing. */

import { defined } from '../../base/defined.ts';
import { groupBy } from '../../base/group-by.ts';
import { areMany, list, shortList } from '../../base/phrases.ts';
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
  const files = groupBy(told, ({ pulledAt }) => pulledAt?.file);
  const unmade = files.get(undefined) ?? [];
  files.delete(undefined);
  return [
    ...unmade.map((one) => unmadeFault(one, isSupabase)),
    ...[...files].map(([file = '', its]) => pulledFault(file, its)),
  ];
}

function unmadeFault(
  { kind, path, lastPath, by, droppedAt, location }: MadeElsewhere,
  isSupabase: boolean,
): SourceFault {
  return {
    code: 'made-elsewhere',
    severity: 'critical',
    subject: displayName(path),
    message: `No migration creates ${kind} ${displayName(path)}, ${
      droppedAt === undefined
        ? `which ${list(by)} ${areMany(by) ? 'have' : 'has'}${calledSince(path, lastPath)}`
        : `which ${droppedAt.file}:${droppedAt.line} drops`
    }: what needs it is not checked, and no new database can be made of the migrations.`,
    advice: `${howToBring([displayName(path)], isSupabase)} Where it is to stay out of the migrations, name it under \`made-elsewhere\` of this source.`,
    location,
  };
}

/** What was pulled from the project is one file, which one command moves. */
function pulledFault(file: string, its: readonly MadeElsewhere[]): SourceFault {
  const [first] = its;
  const names = its.map(({ kind, path }) => `${kind} ${displayName(path)}`);
  const version = /(\d+)_[^/]*$/.exec(file)?.[1] ?? 'VERSION';
  return {
    code: 'made-elsewhere',
    severity: 'critical',
    subject: file.split('/').at(-1) ?? file,
    message: `The migrations need ${shortList(names)} before ${file}, which was pulled from the project, creates ${names.length > 1 ? 'them' : 'it'}: what needs ${names.length > 1 ? 'them' : 'it'} until then is not checked, and no new database can be made of the migrations.`,
    advice: `Rename ${file} to a version before that of the first migration that needs ${names.length > 1 ? 'them' : 'it'}, and have the project note that: \`supabase migration repair --status reverted ${version}\`, then the same with \`--status applied\` and the new version.`,
    ...defined({ location: first?.location }),
  };
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
