import { basename, join, sep } from 'node:path';
import { counted } from '../../../base/phrases.ts';
import { filesMatching } from '../../../repository/files-matching.ts';
import { readText } from '../../../repository/read.ts';
import { pathExists } from '../../../repository/there.ts';
import type { SourceFault } from '../../fault.ts';
import { duplicateNumber } from '../duplicate-number.ts';
import { type Migration, type MigrationFolder, type MigrationSet, readMigration } from '../migration.ts';
import { naturalOrder } from '../natural-order.ts';
import { asRun, schemaPrelude } from './as-run.ts';
import { flywayName } from './name.ts';
import { propertiesOf } from './properties.ts';
import { flywaySettings } from './settings.ts';

const repeatableName = /^R__(.+)\.sql$/;

/**
 * Flyway: versions in order, then the repeatable ones by description; subfolders too. An empty database begins at the
 * baseline (`B…`) with the highest version, if there is one.
 */
export async function readFlyway(folder: MigrationFolder): Promise<MigrationSet> {
  const { root, absolute: cwd } = folder;
  const paths = await filesMatching('**/*.sql', { root, cwd, dot: true, throughLinks: true });
  const [baselines, versioned] = ['B', 'V'].map((letter) =>
    paths
      .filter((path) => basename(path).startsWith(letter) && flywayName.test(basename(path)))
      .sort((a, b) => naturalOrder(versionOf(a), versionOf(b)) || naturalOrder(a, b)),
  ) as [string[], string[]];
  const repeatable = paths.filter((path) => repeatableName.test(basename(path)));
  repeatable.sort((a, b) => (basename(a) < basename(b) ? -1 : 1));

  const migrations: Migration[] = [];
  const faults: SourceFault[] = [];
  let previous: string | undefined;
  for (const path of [...versioned, ...repeatable]) {
    const file = shownPath(folder, path);
    const name = basename(path).slice(0, -'.sql'.length);
    const migration = readMigration(join(cwd, path), root, { name, file });
    migrations.push({ ...migration, transactional: !isOff('executeInTransaction', join(cwd, path), root) });
    if (previous !== undefined && versioned.includes(path) && versionOf(previous) === versionOf(path)) {
      const other = shownPath(folder, previous);
      const message = `${file} and ${other} have the same version, which Flyway refuses.`;
      faults.push(duplicateNumber({ severity: 'critical', subject: name, message, file, other }));
    }
    previous = path;
  }
  const passedOver = paths
    .filter((path) => ![...baselines, ...versioned, ...repeatable].includes(path))
    .sort();
  const warnings = passedOver.map(
    (path) => `${shownPath(folder, path)}: passed over, since it is no V, B or R file.`,
  );
  const baseline = baselines.at(-1);
  const begun = baseline === undefined ? { migrations, warnings: [] } : begunAt(folder, baseline, migrations);
  const settings = flywaySettings(folder.shown, root, folder.placeholders);
  return {
    ...begun,
    preludes: schemaPrelude(settings.schemas),
    migrations: asRun(begun.migrations, settings, ({ file }) =>
      isOff('placeholderReplacement', join(root, file), root),
    ),
    faults,
    warnings: [...settings.warnings, ...warnings, ...begun.warnings],
  };
}

/** What an empty database runs where a baseline stands for the versions up to its own. */
function begunAt(
  folder: MigrationFolder,
  baseline: string,
  migrations: readonly Migration[],
): Pick<MigrationSet, 'migrations' | 'before' | 'warnings'> {
  const path = join(folder.absolute, baseline);
  const file = shownPath(folder, baseline);
  const name = basename(baseline).slice(0, -'.sql'.length);
  const first = readMigration(path, folder.root, { name, file });
  const isBefore = ({ name }: Migration) =>
    name.startsWith('V') && naturalOrder(versionOf(`${name}.sql`), versionOf(baseline)) <= 0;
  const before = migrations.filter(isBefore);
  const after = migrations.filter((migration) => !isBefore(migration));
  const many = counted(before.length, 'file');
  return {
    migrations: [{ ...first, transactional: !isOff('executeInTransaction', path, folder.root) }, ...after],
    before,
    warnings:
      before.length === 0
        ? []
        : [`${file} is a baseline, at which Flyway begins on an empty database: ${many} up to it left out.`],
  };
}

function versionOf(path: string): string {
  return flywayVersion(flywayName.exec(basename(path))?.[1] ?? '');
}

/** What a file's name, without `.sql`, says after its version: the description that Flyway notes. */
export function flywayDescription(name: string): string {
  return name.replace(/^(?:R|[VB][\d._]+?)__/, '').replaceAll('_', ' ');
}

/** A version as it is compared: `1_2`, `01.2` and `1.2.0` are the same. */
export function flywayVersion(text: string): string {
  const parts = text.split(/[._]/);
  while (parts.length > 1 && /^0+$/.test(parts.at(-1) ?? '')) parts.pop();
  return parts.map((part) => part.replace(/^0+(?=\d)/, '')).join('.');
}

function shownPath(folder: MigrationFolder, path: string): string {
  return `${folder.shown}/${path.split(sep).join('/')}`;
}

/** Whether the file of settings beside a script switches something off. */
function isOff(
  setting: 'executeInTransaction' | 'placeholderReplacement',
  path: string,
  root: string,
): boolean {
  if (!pathExists(`${path}.conf`)) return false;
  return propertiesOf(readText(`${path}.conf`, root), { escapes: false }).some(
    ({ key, value }) => key === setting && value.toLowerCase() === 'false',
  );
}
