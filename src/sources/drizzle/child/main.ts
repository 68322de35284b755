/**
 * The loader's process: reads one request from its arguments, runs the repository's schema or config, and writes
 * its answer to file descriptor 3, a line of JSON each: what the config says as soon as that is known, the whole at
 * the end. Nothing it prints counts.
 */

import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { Problem } from '../../../base/problem.ts';
import { listRoot, shown } from '../files.ts';
import { listed } from '../listed.ts';
import type { CompiledAnswer, Declaration, DrizzleConfig, LoaderAnswer, LoaderRequest } from '../protocol.ts';
import { findSchemaFiles } from '../schema-files.ts';
import { goesByConfig, letColumnsName, nameColumns } from './beta-casing.ts';
import type { Casing } from './casing.ts';
import { collect } from './collect.ts';
import { loadConfig } from './config.ts';
import { refuseDuplicates, writeDdl } from './ddl.ts';
import { type Decision, decisionsIn } from './decided.ts';
import { describe } from './describe.ts';
import { type Kit, tableConfig } from './drizzle.ts';
import { guardProcess, hideForbiddenFiles } from './guard.ts';
import { createLoader, type Loader } from './load.ts';
import { poisoned } from './load-problems.ts';
import { applyCasingToQueries, mend } from './mend.ts';
import { refuseNetwork } from './network.ts';
import { ofOtherDatabases } from './other-databases.ts';
import { isPoison, PoisonError, poisonOrigin } from './poison.ts';
import { everythingRecorded } from './positions.ts';
import { findOrmVersion } from './resolve/orm-version.ts';
import type { Scripts } from './scripts.ts';
import { snapshotOfSchema } from './snapshot.ts';
import { tracedFiles, traceFiles } from './trace.ts';
import { isValidator } from './validators.ts';

/** Does what is asked, answers it on descriptor 3 and ends the process. */
export async function answerRequest(request: LoaderRequest, scripts: Scripts): Promise<void> {
  hideForbiddenFiles();
  traceFiles();
  const leave = guardProcess();
  if (request.refuseNetwork) refuseNetwork();
  const said = await work(request, scripts).catch(problemAnswer);
  answer(request.tellCompiled && !('problem' in said) ? { compiled: scripts.compiled() } : said);
  leave(0);
}

async function work(request: LoaderRequest, scripts: Scripts): Promise<LoaderAnswer> {
  const { root, base } = request;
  listRoot(root, request.rootEntries);
  const read = request.config ? await loadConfig(request.config, root, base) : undefined;
  const warnings = [...(read?.warnings ?? [])];
  const config = read?.config;
  if (request.task === 'config') return { ...(config && { config }), warnings, read: tracedFiles(root) };
  if (config) answer({ config, warnings });
  const saidIn = request.config ? shown(request.config, root) : 'the configuration';
  refuseOtherDialects(config, saidIn);
  const { files, notes } = findSchemaFiles(patternsIn(request, config, saidIn), request.folders, saidIn);
  const library = libraryFor(request, scripts, files, config);
  const { schema, said } = await readSchema(request, files, library);
  return { ...(config && { config }), warnings: [...warnings, ...notes, ...library.said, ...said], schema };
}

function patternsIn(
  request: LoaderRequest,
  config: DrizzleConfig | undefined,
  saidIn: string,
): readonly string[] {
  const patterns = request.schema ?? listed(config?.schema);
  if (patterns.length > 0) return patterns;
  throw new Problem(`${saidIn} does not say where the schema is.`, {
    advice: 'Set `schema` in drizzle.config, or in the source of this check.',
    location: { file: saidIn, line: 1 },
  });
}

/** The drizzle-orm of the repository, and the kit of its major. */
interface Library {
  readonly orm: ReturnType<typeof findOrmVersion>;
  readonly kit: Kit;
  /** What drizzle-kit names columns by. */
  readonly casing: Casing;
  /** The casing that columns name themselves by as they are made, in a beta that goes by the config. */
  readonly ofBeta: { readonly wanted: Casing } | undefined;
  /** What is to be said of it. */
  readonly said: readonly string[];
}

function libraryFor(
  request: LoaderRequest,
  scripts: Scripts,
  files: readonly string[],
  config: DrizzleConfig | undefined,
): Library {
  const { root, base } = request;
  const orm = findOrmVersion(dirname(files[0] ?? base), root);
  const kit = scripts.load(`drizzle-kit-${orm.major}`) as Kit;
  const wanted = (request.casing ?? config?.casing) as Casing;
  // From major 1 on a table says so itself (`snakeCase.table(…)`), and drizzle-kit ignores the setting.
  const casing = orm.major === 0 ? wanted : undefined;
  const inBeta = orm.major === 1 && goesByConfig(orm.version);
  applyCasingToQueries(inBeta ? wanted : casing, [
    kit.modules['drizzle-orm/casing'],
    installed('drizzle-orm/casing', files[0]),
  ]);
  if (inBeta) letColumnsName(installed('drizzle-orm', files[0]));
  const isIgnored = wanted !== casing && !inBeta;
  return {
    orm,
    kit,
    casing,
    ofBeta: inBeta ? { wanted } : undefined,
    said: isIgnored ? [`\`casing\` is ignored: drizzle-orm ${orm.version} has it per table.`] : [],
  };
}

/** What the files declare, as statements that make it, and what is to be said of how they were read. */
async function readSchema(
  request: LoaderRequest,
  files: readonly string[],
  { orm, kit, casing, ofBeta }: Library,
) {
  const { root, base } = request;
  const loader = createLoader({ root, base, bundled: kit.modules });
  const exports = await loadExports(loader, files, root);
  refuseUnknownExports(exports);
  if (ofBeta) {
    const made = [...exports, ...everythingRecorded()].map(({ value }) => value);
    nameColumns(kit, made, ofBeta.wanted);
  }
  const decisions = decisionsIn(loader.sources, loader.absent.values(), root);
  const found = collect(kit, exports, new Set(files.map((file) => shown(file, root))), decisions);
  const passedOver = ofOtherDatabases(kit, exports);
  if (found.tables.length === 0 && found.refused.length === 0) {
    const details = [...loader.warnings, ...passedOver];
    throw new Problem(`No table is exported from ${files.map((file) => shown(file, root)).join(', ')}.`, {
      advice: 'Point `schema` at the files that export the tables made with pgTable, or export them.',
      ...(details.length > 0 && { detail: details.join('\n') }),
      location: { file: shown(files[0] ?? base, root), line: 1 },
    });
  }
  const snapshot =
    request.snapshotAfter === undefined
      ? undefined
      : await snapshotOfSchema(kit, found, { casing, folder: request.snapshotAfter });
  const collected = mend(kit, found);
  const declarations: Declaration[] = describe(kit, collected, casing);
  refuseDuplicates(declarations);
  const ddl = await writeDdl(kit, collected, casing);
  const schema = {
    statements: [...ddl.statements],
    ...(ddl.noted && { noted: ddl.noted }),
    ...(snapshot !== undefined && ddl.refused.length === 0 ? { snapshot } : {}),
    declarations,
    faults: [...collected.faults],
    refused: [...collected.refused, ...ddl.refused],
    read: tracedFiles(root),
    roles: policyRoles(kit, collected),
    files: files.length,
    orm: orm.installed ? (orm.version ?? kit.version) : kit.version,
    ormOrigin: orm.installed ? ('installed' as const) : ('bundled' as const),
    kit: kit.kitVersion,
  };
  const missing = missingWarnings(loader, exports, decisions);
  return { schema, said: [...new Set(loader.warnings), ...passedOver, ...missing] };
}

/** What a schema file exports under a name. */
interface SchemaExport {
  readonly name: string;
  readonly value: unknown;
  readonly file: string;
}

async function loadExports(loader: Loader, files: readonly string[], root: string) {
  const exports: SchemaExport[] = [];
  for (const file of files) {
    const module = await loader.load(file);
    for (const name of Object.keys(module))
      exports.push({ name, value: module[name], file: shown(file, root) });
  }
  return exports;
}

function refuseOtherDialects(config: DrizzleConfig | undefined, saidIn: string): void {
  if (!config || config.dialect === 'postgresql') return;
  const said = config.dialect === undefined ? 'names no dialect' : `is for the dialect \`${config.dialect}\``;
  throw new Problem(`${saidIn} ${said}; only postgresql can be checked.`, {
    advice:
      'Point this source at the config of the Postgres database, or set `dialect: "postgresql"`. Where the dialect hangs on a variable, name the files with `schema` in place of `config`.',
    location: { file: saidIn, line: 1 },
  });
}

/** Roles that policies name as plain text: they must exist before the policy does. */
function policyRoles(kit: Kit, collected: ReturnType<typeof collect>): string[] {
  const builtin = new Set(['public', 'current_user', 'current_role', 'session_user']);
  const policies = [
    ...collected.policies.map(({ value }) => value),
    ...collected.tables.flatMap(({ value }) => tableConfig(kit, value).policies),
  ] as { to?: unknown }[];
  const names = policies
    .flatMap(({ to }) => (Array.isArray(to) ? to : [to]))
    .map((role) => (typeof role === 'string' ? role : (role as { name?: string } | undefined)?.name));
  return [...new Set(names)]
    .filter((name): name is string => name !== undefined && !builtin.has(name))
    .sort();
}

/** An export that is made of this repository's own code, which an alias hides, may well be a table. */
function refuseUnknownExports(exports: readonly SchemaExport[]): void {
  for (const { name, value, file } of exports) {
    const origin = isPoison(value) ? poisonOrigin(value) : undefined;
    if (!origin?.isAlias) continue;
    throw new Problem(`${file} exports \`${name}\`, which cannot be made: ${origin.why}.`, {
      ...(origin.advice && { advice: origin.advice }),
      location: { file, line: 1 },
    });
  }
}

function missingWarnings(
  loader: Loader,
  exports: readonly SchemaExport[],
  decisions: readonly Decision[],
): string[] {
  const warnings: string[] = [];
  for (const [name, { why, importer }] of loader.absent) {
    if (isValidator(name) || /^drizzle-orm\b/.test(name)) continue;
    const spoilt = exports.filter(({ value }) => isPoison(value) && poisonOrigin(value)?.why === why);
    const lost =
      spoilt.length > 0
        ? ` Not read because of it: ${spoilt.map((one) => `${one.name} (${one.file})`).join(', ')}.`
        : '';
    warnings.push(`${sentence(why)} (imported by ${importer}).${lost}${whatDecides(why, decisions)}`);
  }
  return warnings;
}

/** Where values that are missing for a reason decide, for people. */
function whatDecides(reason: string, decisions: readonly Decision[]): string {
  const places = decisions.filter(({ why }) => why === reason).map(({ file, line }) => `${file}:${line}`);
  if (places.length === 0) return '';
  const more = places.length > 5 ? ` and ${places.length - 5} more places` : '';
  return ` What is declared may be otherwise with it, which decides in ${places.slice(0, 5).join(', ')}${more}.`;
}

function sentence(clause: string): string {
  return clause.charAt(0).toUpperCase() + clause.slice(1);
}

/** A module as a file of the repository would get it. */
function installed(name: string, file: string | undefined): unknown {
  try {
    return createRequire(resolve(file ?? '.'))(name);
  } catch {
    return undefined;
  }
}

function problemAnswer(thrown: unknown): LoaderAnswer {
  const error = thrown instanceof PoisonError ? poisoned(thrown) : thrown;
  if (error instanceof Problem) {
    const { message, advice, detail, location } = error;
    return {
      problem: {
        message,
        ...(advice && { advice }),
        ...(detail && { detail }),
        ...(location && { location }),
      },
    };
  }
  const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { problem: { message: 'The Drizzle schema could not be read.', detail: said.slice(0, 2000) } };
}

function answer(value: LoaderAnswer | CompiledAnswer): void {
  const bytes = Buffer.from(`${JSON.stringify(value)}\n`);
  for (let sent = 0; sent < bytes.length; ) {
    try {
      sent += writeSync(3, bytes, sent);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}
