import { join, posix } from 'node:path';
import { filesMatching } from '../../repository/files-matching.ts';
import { textIfReadable } from '../../repository/read.ts';
import { pathExists } from '../../repository/there.ts';
import { separatedWords } from '../../sources/sqlmodel/flask-names.ts';
import { foreignFolders } from './drizzle-configs.ts';

/** The models of one Python project. */
export interface PythonModels {
  /** Folder of the project, relative to the repository. */
  readonly base: string;
  /** The file that holds them, or the folder that all their files are in. */
  readonly path: string;
  /** Names of their tables, as far as the text tells. */
  readonly tables: readonly string[];
}

const ignored = [
  ...foreignFolders,
  '**/{site-packages,venv,env,__pycache__}/**',
  '**/{tests,test,migrations,alembic,versions,examples,docs}/**',
  '**/{test_*,*_test,conftest,setup}.py',
];

/** What marks the folder of a Python project. */
const projectFiles = [
  'pyproject.toml',
  'alembic.ini',
  'requirements.txt',
  'setup.py',
  'setup.cfg',
  'Pipfile',
];

/** Finds files whose text declares tables with SQLModel or SQLAlchemy, by the project that they belong to. */
export async function findPythonModels(root: string): Promise<PythonModels[]> {
  const files = await filesMatching('**/*.py', { root, ignore: ignored });
  const byProject = new Map<string, { files: string[]; tables: Set<string> }>();
  const texts = files.sort().map((file) => ({ file, text: textIfReadable(file, root) ?? '' }));
  const constants = constantsOf(texts.map(({ text }) => text));
  for (const { file, text } of texts) {
    const tables = tablesIn(text, constants);
    if (tables.length === 0) continue;
    const base = projectFolder(root, file);
    const project = byProject.get(base) ?? { files: [], tables: new Set() };
    byProject.set(base, project);
    project.files.push(file);
    for (const table of tables) project.tables.add(table);
  }
  return [...byProject].map(([base, project]) => ({
    base,
    path: commonPath(project.files),
    tables: [...project.tables].sort(),
  }));
}

/** Texts that modules give a name in capitals, as the names of tables are kept in one place: the first of each name. */
function constantsOf(texts: readonly string[]): ReadonlyMap<string, string> {
  const found = texts
    .toReversed()
    .flatMap((text) => [
      ...text.matchAll(/^([A-Z][A-Z\d_]*)(?:\s*:\s*[\w[\], ]+)?\s*=\s*["']([^"'\n]+)["']/gm),
    ]);
  return new Map(found.map(([, name = '', value = '']) => [name, value]));
}

/** Tables by their `__tablename__`, by the class that is one (SQLModel, Flask-SQLAlchemy), or by the name of a `Table`. */
function tablesIn(text: string, constants: ReadonlyMap<string, string>): string[] {
  if (!/\b(sqlmodel|(?:flask_)?sqlalchemy)\b|\bdb\.Model\b/i.test(text)) return [];
  const named = [...text.matchAll(/__tablename__(?:\s*:\s*[\w[\], ]+)?\s*=\s*["']([^"']+)["']/g)];
  const byConstant = [
    ...text.matchAll(/__tablename__(?:\s*:\s*[\w[\], ]+)?\s*=\s*(?:\w+\.)*([A-Z][A-Z\d_]*)\b/g),
  ].map(([, name = '']) => constants.get(name) ?? name.toLowerCase());
  const core = [...text.matchAll(/\bTable\(\s*["']([^"']+)["']/g)];
  const classes = [
    ...text.matchAll(/^class\s+(\w+)\s*\([^)]*\btable\s*=\s*True\b[^)]*\)\s*:((?:\n(?:[ \t].*)?)*)/gm),
  ]
    .filter(([, , body = '']) => !body.includes('__tablename__'))
    .map(([, name = '']) => name.toLowerCase());
  const flask = [...text.matchAll(/^class\s+(\w+)\s*\([^)]*\bdb\.Model\b[^)]*\)\s*:((?:\n(?:[ \t].*)?)*)/gm)]
    .filter(([, , body = '']) => !/__tablename__|__abstract__/.test(body))
    .map(([, name = '']) => separatedWords(name));
  return [...[...named, ...core].map(([, name = '']) => name), ...byConstant, ...classes, ...flask];
}

function projectFolder(root: string, file: string): string {
  const isProject = (folder: string) => projectFiles.some((name) => pathExists(join(root, folder, name)));
  let folder = posix.dirname(file);
  while (folder !== '.' && !isProject(folder)) folder = posix.dirname(folder);
  return folder;
}

function commonPath(files: readonly string[]): string {
  const [first = '.', ...others] = files;
  if (others.length === 0) return first;
  let folder = posix.dirname(first);
  while (folder !== '.' && !others.every((file) => file.startsWith(`${folder}/`)))
    folder = posix.dirname(folder);
  return folder;
}
