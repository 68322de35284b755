import { join, posix } from 'node:path';
import { filesMatching } from '../../repository/files-matching.ts';
import { textIfReadable } from '../../repository/read.ts';
import { pathExists } from '../../repository/there.ts';
import type { MigrationsSource } from '../config.ts';
import { type AlembicSection, locate, sectionOfPyproject, sectionsOfIni } from './alembic-config.ts';
import { foreignFolders } from './drizzle-configs.ts';

/** A project whose schema is made by Alembic. */
export interface AlembicProject {
  /** Its alembic.ini, relative to the repository, with the section where that is not Alembic's own. */
  readonly file: string;
  /** Folder of that file. */
  readonly base: string;
  /** None where the project has just begun: there is nothing to compare yet. */
  readonly revisions: number;
  /** Folders of the revisions. */
  readonly versions: readonly string[];
  readonly source: MigrationsSource;
}

/** Finds the projects of Alembic, outermost first: one for each section of a configuration. */
export async function findAlembicProjects(root: string): Promise<AlembicProject[]> {
  const files = await filesMatching(['**/*.ini', '**/pyproject.toml'], {
    root,
    ignore: [...foreignFolders, '**/{venv,site-packages,tests,test,examples}/**'],
  });
  const outermostFirst = files.sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
  const found = (await Promise.all(outermostFirst.map((file) => environmentsOf(file, root)))).flat();
  // Configurations for several stages lead to the same scripts.
  const scripts = found.map((it) => [it.scripts, ...it.versions].join(':'));
  const distinct = found.filter((_, index) => scripts.indexOf(scripts[index] ?? '') === index);
  return await Promise.all(distinct.map((it) => projectOf(it, root)));
}

/** An environment of Alembic: folders are relative to the repository. */
interface Environment {
  /** The configuration. */
  readonly file: string;
  readonly section: string;
  /** Where the command runs. */
  readonly cwd: string;
  readonly scripts: string;
  readonly versions: readonly string[];
  readonly command: string;
}

async function environmentsOf(file: string, root: string): Promise<Environment[]> {
  const text = textIfReadable(file, root) ?? '';
  const here = posix.dirname(file);
  const name = posix.basename(file);
  if (name === 'pyproject.toml') {
    const section = sectionOfPyproject(text);
    return section === undefined ? [] : [environmentOf(section, file, '', root)];
  }
  const sections = sectionsOfIni(text);
  if (sections.length === 0 && name === 'alembic.ini' && pathExists(join(root, here, 'env.py')))
    return [ofFlask(file, here)];
  return sections.map((section) => {
    const named = section.name === 'alembic' ? '' : ` -n ${section.name}`;
    return environmentOf(section, file, named, root);
  });
}

/** Alembic's own paths are relative to the folder that it is started in: that of its file, or one above. */
function environmentOf(section: AlembicSection, file: string, named: string, root: string): Environment {
  const here = posix.dirname(file);
  const hasScripts = (cwd: string) =>
    pathExists(join(root, locate(section.scriptLocation, here, cwd), 'env.py'));
  const cwd = foldersUp(here).find(hasScripts) ?? here;
  const scripts = locate(section.scriptLocation, here, cwd);
  const config = posix.relative(cwd, file);
  const isFound = config === 'alembic.ini' || config === 'pyproject.toml';
  return {
    file,
    section: section.name,
    cwd,
    scripts,
    versions:
      section.versionLocations.length === 0
        ? [posix.join(scripts, 'versions')]
        : section.versionLocations.map((location) => locate(location, here, cwd)),
    command: `alembic${isFound ? '' : ` -c ${config}`}${named} upgrade heads`,
  };
}

/** Flask-Migrate keeps its configuration among the scripts, which it says nothing of. */
function ofFlask(file: string, scripts: string): Environment {
  return {
    file,
    section: 'alembic',
    cwd: posix.dirname(scripts),
    scripts,
    versions: [posix.join(scripts, 'versions')],
    command: 'flask db upgrade heads',
  };
}

/** A folder and those above it, up to the repository. */
function foldersUp(folder: string): string[] {
  return folder === '.' ? ['.'] : [folder, ...foldersUp(posix.dirname(folder))];
}

async function projectOf(
  { file, section, cwd, scripts, versions, command }: Environment,
  root: string,
): Promise<AlembicProject> {
  const base = posix.dirname(file);
  const revisions = await Promise.all(
    versions.map((folder) =>
      filesMatching('**/*.py', { root, cwd: join(root, folder), ignore: ['**/__init__.py'] }).catch(() => []),
    ),
  );
  const env = textIfReadable(join(scripts, 'env.py'), root) ?? '';
  const source: MigrationsSource = {
    name: 'migrations',
    kind: 'migrations',
    path: cwd,
    command,
    env: {
      [urlVariable(env)]: `${scheme(env, base, root)}://{user}:{password}@{host}:{port}/{database}`,
    },
  };
  return {
    file: section === 'alembic' ? file : `${file} [${section}]`,
    base,
    revisions: revisions.flat().length,
    versions,
    source,
  };
}

/** The variable that env.py takes the URL of the database from; the usual one where its text does not tell. */
function urlVariable(env: string): string {
  return (
    /environ(?:\.get\(|\[)\s*["'](\w*(?:URL|URI|DSN)\w*)["']/.exec(env)?.[1] ?? getenv(env) ?? 'DATABASE_URL'
  );
}

function getenv(env: string): string | undefined {
  return /getenv\(\s*["'](\w*(?:URL|URI|DSN)\w*)["']/.exec(env)?.[1];
}

/** The URL's scheme for the driver that the project has. */
function scheme(env: string, base: string, root: string): string {
  const lists = ['pyproject.toml', 'requirements.txt', 'Pipfile', 'setup.cfg', 'setup.py'];
  const texts = lists.map((name) => textIfReadable(join(base, name), root) ?? '');
  const needs = texts.join('\n');
  if (/\basyncpg\b/.test(needs) && /\basync/.test(env)) return 'postgresql+asyncpg';
  if (/\bpsycopg2\b/.test(needs)) return 'postgresql+psycopg2';
  return /\bpsycopg\b/.test(needs) ? 'postgresql+psycopg' : 'postgresql';
}
