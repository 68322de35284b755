import * as z from 'zod';
import { riskKinds } from '../../config/config.ts';
import { nextRevision } from '../../sources/migrations/alembic/next-revision.ts';
import type { Report } from '../report.ts';

/** The shape of the JSON report, once for programs that read it; held equal to `Report` by the compiler. */
const texts = z.array(z.string()).readonly();
const byKind = z.record(z.string(), z.number()).readonly();
const severity = z.enum(['critical', 'warning', 'cosmetic']);

const location = z
  .object({ file: z.string(), line: z.number(), column: z.exactOptional(z.number()) })
  .readonly()
  .describe('A place in a file, relative to the repository; lines and columns count from 1.');

const problem = z
  .object({
    message: z.string(),
    advice: z.exactOptional(z.string()),
    detail: z.exactOptional(z.string()),
    location: z.exactOptional(location),
  })
  .readonly();

const cell = z
  .object({
    state: z.enum(['present', 'missing', 'silent', 'unchecked']),
    text: z.string(),
    location: z.exactOptional(location),
  })
  .readonly();

export const cellsSchema = z
  .record(z.string(), cell)
  .readonly()
  .describe('What each source says, in the order of the sources.');

const foreignKeyEnds = z
  .object({ table: z.string(), columns: texts, toTable: z.string(), toColumns: texts })
  .readonly();

export const foreignKeysSchema = z
  .record(z.string(), foreignKeyEnds)
  .readonly()
  .describe('Where the foreign key points in every source that has it.');

const editPart = { location, from: z.string(), to: z.string() };

const foundObject = z
  .object({
    object: z.string(),
    places: z.record(z.string(), location).readonly().describe('Where each source that has it declares it.'),
    origin: z
      .enum(['new', 'old'])
      .exactOptional()
      .describe('Where a change brings some of them, and others were there before it.'),
    unedited: z
      .array(z.string())
      .readonly()
      .exactOptional()
      .describe(
        'Wrong sources that no edit brings in line with it, where there are edits for others of them.',
      ),
  })
  .readonly();

const edit = z
  .object({
    source: z.string(),
    language: z.string(),
    ...editPart,
    besides: z.exactOptional(
      z
        .array(z.object(editPart).readonly())
        .readonly()
        .describe('What else of the file has to be written for it to hold: imports.'),
    ),
    along: z.exactOptional(
      z
        .string()
        .describe(
          'Where it is the edit of another finding, and settles this one along with it: the fingerprint of that.',
        ),
    ),
    diff: z
      .string()
      .describe(
        'A unified diff for `git apply`: of this change and of those beside it that are written at once, which carry the same; empty where these are many and the first of them has it.',
      ),
  })
  .readonly()
  .describe("A change of one declaration, in the source's own language.");

const cause = z
  .string()
  .describe('Where several of one cause would be one finding: the fingerprint of that, in a baseline.');

const tableStatistics = z
  .object({
    keptBy: z
      .enum(['primary', 'replica', 'file'])
      .describe("Where they were kept; counts of scans are a server's own."),
    rows: z.exactOptional(z.number()).describe('Estimated; absent where nobody has ever counted them.'),
    bytes: z.exactOptional(z.number()).describe('On disk, without indexes and long values.'),
    scans: z.exactOptional(z.number()).describe('Since the statistics were last reset.'),
    lastScan: z.exactOptional(z.string()).describe('The day, as YYYY-MM-DD in UTC.'),
  })
  .readonly();

const tableUsage = z
  .object({
    verdict: z.enum(['can be dropped', 'needs investigation', 'used in code but not declared']),
    statistics: z
      .record(z.string(), tableStatistics)
      .readonly()
      .describe('What the databases that have the table know of its rows.'),
    uses: z.number().describe('Uses in code.'),
    places: z.array(location).readonly().describe('The first few uses.'),
    mentions: z.number().describe('In comments, documentation and migrations.'),
    filesSearched: z.number(),
    filesNotSearched: z
      .exactOptional(z.union([z.number(), z.literal('all')]))
      .describe('For their number or for lack of time; absent where all were searched.'),
  })
  .readonly()
  .describe('What speaks for and against keeping a table that databases have and nothing declares.');

const tablePlace = z
  .object({
    source: z.string(),
    has: z.boolean(),
    rows: z.exactOptional(z.number()).describe('Estimated; absent where nobody has ever counted them.'),
  })
  .readonly();

const belonging = z
  .object({
    database: z.string().describe('The one that the table belongs to.'),
    by: z
      .enum(['owns', 'declarations'])
      .describe('Whether the config says so, or code of that database alone declares the table.'),
    here: z.array(tablePlace).readonly().describe('In the database that it was found in.'),
    there: z.array(tablePlace).readonly().describe('In the one that it belongs to.'),
  })
  .readonly()
  .describe('Whose a table is that was found in another database of the repository.');

const acceptanceFields = {
  owner: z.string(),
  reason: z.string(),
  expiry: z.string().describe('The last day on which it counts, as YYYY-MM-DD.'),
  severity: z.exactOptional(severity.describe('How severe the finding was then.')),
  location: location.describe('The entry of the baseline.'),
  byThisChange: z
    .literal(true)
    .exactOptional()
    .describe('Set where the change that is checked brings the entry itself, or makes it accept more.'),
};

const acceptance = z
  .object(acceptanceFields)
  .readonly()
  .describe('Who accepted a finding in the baseline, why, and until when.');

const lapsed = z
  .object({
    ...acceptanceFields,
    why: z.enum(['expired', 'more severe', 'changed']),
    otherwise: z
      .object({
        source: z.string(),
        before: z.exactOptional(z.string()),
        now: z.string(),
      })
      .readonly()
      .exactOptional()
      .describe('Where it is `changed`: a source that says something else now.'),
  })
  .readonly()
  .describe('Who accepted it once, and why it counts all the same.');

const finding = z
  .object({
    fingerprint: z.string().describe('Stable across runs, machines and line numbers.'),
    severity,
    class: z.enum([
      'unmigrated change',
      'missing migration',
      'hot-fix on a live database',
      'edited migration',
      'environment skew',
      'wrong mirror',
      'stale types',
      'types written by hand',
      'wrong database',
      'ledger fault',
      'pending migration',
      'declaration fault',
      'risky change',
      'difference',
    ]),
    kind: z.string(),
    object: z.string(),
    group: z.string(),
    title: z.string(),
    attribute: z.exactOptional(z.string()),
    cells: cellsSchema,
    wrong: texts.describe('Sources that are wrong under the verdict; empty where nothing tells.'),
    reason: z.string(),
    advice: z.string(),
    phase: z
      .enum(['correct', 'add', 'clean up'])
      .exactOptional()
      .describe('When its turn comes where databases have to be changed: in the order of these words.'),
    objects: z.exactOptional(
      z.array(foundObject).readonly().describe('Where it is one cause of several: what it is about.'),
    ),
    folded: texts.describe('Findings that follow from this one, as text.'),
    cause: z.exactOptional(cause),
    halves: z.exactOptional(
      z
        .array(
          z
            .object({
              fingerprint: z.string(),
              severity,
              kind: z.string(),
              object: z.string(),
              cause: z.exactOptional(cause),
              cells: cellsSchema,
            })
            .readonly(),
        )
        .readonly()
        .describe('Of a rename, the findings that it would be if nothing told that both are one.'),
    ),
    together: z.exactOptional(
      texts.describe('Fingerprints of findings that one change has to settle together with this one.'),
    ),
    foreignKeys: z.exactOptional(foreignKeysSchema),
    edits: z.exactOptional(z.array(edit).readonly()),
    usage: z.exactOptional(tableUsage),
    belongs: z.exactOptional(belonging),
    risk: z.exactOptional(z.enum(riskKinds).describe('Of a risky change, what is risky about it.')),
    uses: z.exactOptional(
      z
        .object({ uses: z.number(), places: z.array(location).readonly() })
        .readonly()
        .describe(
          'Where code of the base has the name that a risky change takes away: how often, and the first places.',
        ),
    ),
    note: z.exactOptional(z.string()),
    origin: z
      .enum(['new', 'old'])
      .exactOptional()
      .describe('Whether the change that is checked brings it; absent where it is compared with nothing.'),
    lapsed: z.exactOptional(lapsed),
  })
  .readonly();

const source = z
  .object({
    name: z.string(),
    kind: z.string(),
    state: z.enum(['read', 'could not check']),
    facts: texts,
    warnings: texts,
    objects: byKind,
    untriedDeploy: z
      .literal(true)
      .exactOptional()
      .describe('Set where migrations are pending that could not be rehearsed.'),
    problem: z.exactOptional(problem),
  })
  .readonly();

const notCompared = z
  .object({
    what: z.string(),
    why: z.string(),
    count: z.number(),
    gap: z
      .literal(true)
      .exactOptional()
      .describe('Set for a table that could not be compared at all, though a source declares it.'),
    location: z.exactOptional(location),
  })
  .readonly();

const securityAdvice = z
  .object({
    fingerprint: z.string(),
    rule: z.string().describe("The name that Supabase's advisor has for it: `rls_disabled_in_public`."),
    level: z.enum(['error', 'warning', 'info']),
    about: z.enum(['security', 'speed']),
    title: z.string().describe('What it is about, in the plural.'),
    object: z.string(),
    group: z.string(),
    sources: texts.describe('Sources in which it is so.'),
    differs: z
      .literal(true)
      .exactOptional()
      .describe('Set where other sources stand on the platform, in which it is not so.'),
    reason: z.string(),
    advice: z.string(),
    location: z.exactOptional(location),
    origin: z.enum(['new', 'old']).exactOptional().describe('As of a finding.'),
  })
  .readonly()
  .describe('Something that the sources may agree on, and that is dangerous or slow all the same.');
const planQuery = z
  .object({
    sql: z.string(),
    tells: z.string(),
    prints: z.string().describe('What it has to print.'),
  })
  .readonly();

const verificationQuery = planQuery
  .unwrap()
  .extend({
    held: z
      .literal(true)
      .exactOptional()
      .describe('Of what a step does that is held: it prints something else as long as that is not run.'),
  })
  .readonly();

const planStatement = z
  .object({
    sql: z.string().describe('Without a semicolon.'),
    before: z
      .array(planQuery)
      .readonly()
      .exactOptional()
      .describe('Queries that count the rows which would stop it, where statements before it change these.'),
    effects: z
      .array(
        z
          .object({
            table: z.string(),
            lock: z.string(),
            blocks: z.string(),
            work: z.string(),
            rows: z.exactOptional(z.number()).describe('Estimated.'),
          })
          .readonly(),
      )
      .readonly()
      .describe('What it does to tables that people work with, as observed on a copy of the schema.'),
    risks: texts.describe('What in rows could stop it.'),
    assumes: z.exactOptional(z.string()).describe('What it takes for granted of the values that are there.'),
    transaction: z
      .exactOptional(z.number())
      .describe('Statements of one transaction share its number within the step.'),
    open: z.exactOptional(z.string()).describe('What a person has to put in before it can be run.'),
  })
  .readonly();

const planStep = z
  .object({
    phase: z.enum(['prepare', 'correct', 'add', 'clean up']),
    title: z.string(),
    findings: texts.describe('Fingerprints of the findings that it settles, or helps to settle.'),
    rights: z
      .array(
        z
          .object({
            needed: z.string(),
            sql: z.string().describe('An expression that is true where the current role can.'),
            isFirst: z
              .boolean()
              .exactOptional()
              .describe(
                'Whether the expressions of others can stop with an error where this one is not true.',
              ),
            isOfObjects: z
              .boolean()
              .exactOptional()
              .describe('Whether it is no right of a role, and superusers lack it as well.'),
          })
          .readonly(),
      )
      .readonly()
      .describe('What whoever runs it has to have a right to, as far as that can be asked beforehand.'),
    before: z.array(planQuery).readonly().describe('Queries that count the rows which would stop it.'),
    statements: z.array(planStatement).readonly(),
    after: z
      .array(planQuery)
      .readonly()
      .exactOptional()
      .describe('Queries that count the rows for which it was not done.'),
    loses: texts.describe('What is gone for good after it.'),
    opens: texts
      .exactOptional()
      .describe(
        "What it lets everyone do, or whoever has an application's public key: `table invoices to anon`.",
      ),
    held: z.boolean().describe('Whether it is run only by somebody who asks for it.'),
  })
  .readonly();

const mendingPlan = z
  .object({
    source: z.string(),
    form: z.enum(['statements', 'migration']),
    steps: z.array(planStep).readonly(),
    along: z
      .array(z.object({ finding: z.string(), held: z.boolean() }).readonly())
      .readonly()
      .exactOptional()
      .describe('Findings that no step is for and that are settled by the steps for others.'),
    notes: z
      .array(
        z
          .object({
            migrations: z.string().describe('Name of the source.'),
            finding: z.string(),
            by: z.enum(['sql', 'command']),
            text: z.string(),
          })
          .readonly(),
      )
      .readonly()
      .exactOptional()
      .describe('What notes migrations as applied, for tools that have no table there yet.'),
    verification: z.array(verificationQuery).readonly(),
    alembic: z
      .array(z.object({ heads: texts, next: nextRevision.exactOptional() }).readonly())
      .readonly()
      .exactOptional()
      .describe(
        'Of migrations that Alembic makes: the heads of each of its environments, and the file of the next revision, or why there is none.',
      ),
    unplanned: z
      .array(z.object({ finding: z.string(), title: z.string(), reason: z.string() }).readonly())
      .readonly()
      .describe('Findings for which there is no proved plan.'),
    needs: texts.describe('What has to be there or done before.'),
  })
  .readonly()
  .describe('What brings a source in line, run on a copy of its schema and compared again.');

const reference = z
  .object({
    from: z.string(),
    to: z.string().describe('With the database in front.'),
    state: z
      .enum(['holds', 'holds in part', 'fails', 'not checked'])
      .describe('In part: in some source; what the others have instead is a finding of its own.'),
    why: z.exactOptional(z.string()),
    location: location.describe('Where the config says so.'),
  })
  .readonly()
  .describe('A key that leads to another database, as the config declares it.');

const seenEffect = z
  .object({
    location,
    statement: z.string(),
    table: z.string(),
    lock: z.string().describe('Kept until the transaction ends.'),
    blocks: z.string().describe('What others cannot do meanwhile.'),
    work: z.enum(['rewrites the table', 'reads the whole table', 'none']),
  })
  .readonly();

const schemaChange = z
  .object({
    source: z.string(),
    tables: z
      .array(
        z
          .object({
            table: z.string().describe('Empty for what belongs to no table.'),
            state: z.enum(['added', 'changed', 'dropped']),
            says: texts,
          })
          .readonly(),
      )
      .readonly(),
    migrations: z
      .array(
        z
          .object({
            name: z.string(),
            location,
            effects: z
              .array(seenEffect)
              .readonly()
              .describe('What its statements do to tables that were there before.'),
            irreversible: texts.describe('What no later migration brings back.'),
          })
          .readonly(),
      )
      .readonly(),
    risks: z
      .array(finding)
      .readonly()
      .describe('Those that the config has count are among the findings, too.'),
    notes: texts.describe('What could not be seen, and what is odd about the change.'),
    unseen: z.exactOptional(problem.describe('Why nothing was seen at all.')),
  })
  .readonly()
  .describe('What the new migrations of a source do, seen where they were run on top of those of the base.');

const database = z
  .object({
    name: z.string(),
    truth: z.string().describe("A source's name, `majority`, or `none`."),
    server: z.string(),
    sources: z.array(source).readonly(),
    findings: z.array(finding).readonly().describe('Most dangerous first, then by object.'),
    ignored: z.array(z.object({ finding, reason: z.string() }).readonly()).readonly(),
    accepted: z
      .array(z.object({ finding, acceptance }).readonly())
      .readonly()
      .describe('Findings that an entry of the baseline accepts; they fail nothing.'),
    fixed: z.exactOptional(
      z.array(finding).readonly().describe('What the base has, and the change that is checked mends.'),
    ),
    compared: byKind,
    tablesNotCompared: z
      .number()
      .describe('Tables that a source declares and that could not be compared with any other.'),
    notCompared: z.array(notCompared).readonly(),
    references: z.exactOptional(z.array(reference).readonly()),
    securityAdvice: z
      .exactOptional(z.array(securityAdvice).readonly())
      .describe('Absent where no source stands on a platform whose API serves the schema.'),
    changes: z.exactOptional(
      z
        .array(schemaChange)
        .readonly()
        .describe('Absent where nothing is compared with a base, or no migration changed.'),
    ),
    plans: z.exactOptional(z.array(mendingPlan).readonly()),
  })
  .readonly();

export const reportSchema = z
  .object({
    formatVersion: z.literal(1),
    tool: z.object({ name: z.literal('schema-drift'), version: z.string() }).readonly(),
    outcome: z.enum(['clean', 'drift', 'could not check']),
    failOn: z.enum(['critical', 'warning', 'never']),
    counts: z.object({ critical: z.number(), warning: z.number(), cosmetic: z.number() }).readonly(),
    databases: z.array(database).readonly(),
    skipped: z
      .string()
      .exactOptional()
      .describe('Why nothing had to be checked, where that is so; the outcome is `clean` then.'),
    recognised: texts,
    base: z
      .object({
        name: z.string(),
        gate: z.enum(['new', 'all']).describe('What fails the run: new findings, or all.'),
        unknown: z.exactOptional(problem.describe('Why nobody knows what it has.')),
      })
      .readonly()
      .exactOptional()
      .describe('What the change is compared with; absent where it is compared with nothing.'),
    baseline: z
      .object({
        file: z.string(),
        remarks: z
          .array(problem)
          .readonly()
          .describe('Entries that somebody has to look after: they match nothing, are over, or stand twice.'),
      })
      .readonly()
      .exactOptional()
      .describe('The file of accepted findings, where there is one.'),
    problems: z.array(problem).readonly(),
    timings: byKind.describe(
      'Seconds by stage; the only part that differs between two runs on the same input.',
    ),
  })
  .readonly();

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Does not compile once `Report` and its schema differ, be it in one optional field. */
const sameAsReport: Same<z.infer<typeof reportSchema>, Report> = true;
void sameAsReport;

/** The JSON Schema (draft 2020-12) that is published as `schema/report.schema.json`. */
export function reportJsonSchema(): string {
  const { $schema, ...shape } = z.toJSONSchema(reportSchema, { io: 'input', reused: 'ref' });
  const head = {
    $schema,
    title: 'Report of schema-drift',
    description: 'What one run of schema-drift found, format version 1.',
  };
  return `${JSON.stringify({ ...head, ...shape }, null, 2)}\n`;
}
