/** What migrations need and none of them makes, though it is there: they cannot make a database from nothing. */
import { list } from '../../base/phrases.ts';
import { displayName } from '../../catalog/catalog.ts';
import type { SourceFault } from '../source.ts';
import { howToBring } from '../sql/failure.ts';
import type { MadeElsewhere } from '../sql/made-elsewhere.ts';
import type { OpenedMigrations } from './open.ts';

/** One fault each, since somebody may accept one and not the next. */
export function unmadeFaults(
  elsewhere: readonly MadeElsewhere[],
  { migrations }: Pick<OpenedMigrations, 'migrations'>,
): SourceFault[] {
  const isSupabase = migrations.some(({ file }) => /(?:^|\/)supabase\/migrations\//.test(file));
  return elsewhere.map(({ kind, path, by, droppedAt, location }) => ({
    code: 'made-elsewhere',
    severity: 'critical',
    subject: displayName(path),
    message: `No migration creates ${kind} ${displayName(path)}, ${
      droppedAt === undefined
        ? `which ${list(by)} ${by.length > 1 ? 'have' : 'has'}`
        : `which ${droppedAt.file}:${droppedAt.line} drops`
    }: what needs it is not checked, and no new database can be made of the migrations.`,
    advice: howToBring([displayName(path)], isSupabase),
    location,
  }));
}
