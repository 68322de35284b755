import { aboutRows, counted } from '../base/phrases.ts';
import { oneLine, visible } from '../base/visible.ts';
import type {
  MendingPlan,
  PlanEffect,
  PlanNote,
  PlanPhase,
  PlanQuery,
  PlanStatement,
  PlanStep,
} from './mending-plan.ts';
import { isLeftOut, whyNotNoted } from './phrases/awaiting-notes.ts';
import { aboveRights, rightsLines } from './plan-rights.ts';

export interface ScriptOptions {
  /** Whether steps that lose data are written to be run, rather than as comments. */
  readonly allowDataLoss: boolean;
  /** Whether it is read rather than run: what a script begins with is told in one line then. */
  readonly isExcerpt?: boolean;
  /** The logical database, where the repository has several, whose sources may have the same names. */
  readonly database?: string;
}

/** What each part of a plan is for, in the order in which they come. */
export const planPhases: readonly { readonly phase: PlanPhase; readonly words: string }[] = [
  { phase: 'prepare', words: 'prepare what the rest needs' },
  { phase: 'correct', words: 'correct what is there' },
  { phase: 'add', words: 'add what is missing' },
  { phase: 'clean up', words: 'clean up what is left over' },
];

/** The steps phase by phase; one that had to come later than its phase is in another part of that. */
export function partsOf({
  steps,
}: MendingPlan): { readonly words: string; readonly steps: readonly PlanStep[] }[] {
  const parts: { phase: PlanPhase; words: string; steps: PlanStep[] }[] = [];
  for (const step of steps) {
    const last = parts.at(-1);
    if (last?.phase === step.phase) last.steps.push(step);
    else {
      const words = planPhases.find(({ phase }) => phase === step.phase)?.words ?? step.phase;
      const isAgain = parts.some(({ phase }) => phase === step.phase);
      parts.push({ phase: step.phase, words: isAgain ? `${words}, after that` : words, steps: [step] });
    }
  }
  return parts;
}

/** `9 steps, proved on a copy of its schema; 2 lose data and are held back`. */
export function planInShort(
  plan: MendingPlan,
  { allowDataLoss }: ScriptOptions = { allowDataLoss: false },
): string {
  const { steps, unplanned, needs, notes = [] } = plan;
  if (steps.length === 0 && needs.length > 0 && unplanned.length === 0) return 'not planned';
  if (steps.length === 0 && notes.length > 0) return 'nothing but the migrations to be noted as applied';
  const losing = steps.filter(({ loses }) => loses.length > 0).length;
  const opening = steps.filter(({ opens }) => opens !== undefined).length;
  const open = steps.flatMap(({ statements }) => statements).filter((it) => it.open !== undefined).length;
  return [
    ...(steps.length === 0 && unplanned.length > 0
      ? []
      : [`${counted(steps.length, 'step')}, proved on a copy of its schema`]),
    ...(losing === 0
      ? []
      : [
          `${losing} ${losing === 1 ? 'loses data and is' : 'lose data and are'} ${allowDataLoss ? 'run, as was asked for' : 'held back'}`,
        ]),
    ...(opening === 0
      ? []
      : [
          `${opening} ${opening === 1 ? 'opens' : 'open'} something to others, which may have been closed on purpose`,
        ]),
    ...(open === 0 ? [] : [`${counted(open, 'value')} to be filled in`]),
    ...(notes.length === 0
      ? []
      : [
          whyNotNoted(plan, allowDataLoss) === undefined
            ? 'and the migrations noted as applied'
            : 'the migrations are noted as applied once all of that was run',
        ]),
    ...(unplanned.length === 0 ? [] : [`${counted(unplanned.length, 'finding')} without a proved plan`]),
  ].join('; ');
}

/**
 * A plan as a script for psql: what has to be done before, the steps with what they do to tables that people work
 * with, what would stop them, and in the end queries with what they have to print. What loses data is commented out.
 */
export function planScript(plan: MendingPlan, options: ScriptOptions): string {
  return `${planLines(plan, options).join('\n')}\n`;
}

/** How the title of every plan begins. */
const TITLE = 'Plan for';

/** Whether a file holds a plan, as it was written. */
export function isPlanScript(text: string): boolean {
  return text.startsWith(`-- ${TITLE} `);
}

/** The lines of the script. */
export function planLines(plan: MendingPlan, options: ScriptOptions): string[] {
  const parts = partsOf(plan);
  const of = options.database === undefined ? '' : ` of ${options.database}`;
  return [
    ...remark(`${TITLE} ${plan.source}${of}: ${planInShort(plan, options)}.`),
    ...plan.needs.flatMap((need) => remark(`First: ${need}`)),
    ...(plan.form === 'statements' &&
    (parts.length > 0 || plan.notes?.some(({ by }) => by === 'sql') === true)
      ? [...toDoBefore(plan), ...remark(again), ...beginning(plan, options)]
      : []),
    ...parts.flatMap(({ words, steps }) => [
      '',
      `-- ── ${words}`,
      ...steps.flatMap((step) => stepLines(step, plan, options)),
    ]),
    ...(plan.notes ?? []).flatMap((note) => noteLines(note, whyNotNoted(plan, options.allowDataLoss))),
    ...verificationLines(plan, options),
    ...unplannedLines(plan),
  ];
}

/** What the script does not settle, and why: a person has to see to it, or to say a word. */
export function unplannedLines({ unplanned }: MendingPlan): string[] {
  return unplanned.flatMap(({ title, reason }, at) => [
    ...(at === 0 ? ['', '-- ── Without a proved plan'] : []),
    ...remark(title),
    ...remark(`  ${reason.replace(unprovedInFront, '')}`),
  ]);
}

/** What each reason begins with, where no heading says it. */
const unprovedInFront = /^No proved plan: /;

/** What the session is set to, and the rights that are asked for. */
function beginning(plan: MendingPlan, options: ScriptOptions): string[] {
  const asked = askedRights(plan, options);
  if (options.isExcerpt !== true) return ['', ...psqlSettings, ...asked];
  return asked.length === 0 ? [] : remark('It asks first for the rights that it needs.');
}

const again =
  'If it stops, all above that place has been done: make a plan for the rest then, with `schema-drift fix`.';

function toDoBefore({ steps }: MendingPlan): string[] {
  const open = steps.flatMap(({ statements }) => statements).filter((it) => it.open !== undefined).length;
  return open === 0
    ? []
    : remark(
        `Before it is run, a person fills in ${counted(open, 'value')}, where it says … (or ***, for a secret) in a comment below, and takes that comment away.`,
      );
}

/**
 * A script ends at its first error; a lock that is not to be had at once keeps nobody waiting behind it. Where a policy
 * hides rows from whoever runs it, Postgres refuses to read the others alone: what is counted would be too few.
 */
const psqlSettings: readonly string[] = [
  '\\set ON_ERROR_STOP on',
  'SET search_path = public;',
  'SET check_function_bodies = off;',
  "SET lock_timeout = '5s';",
  'SET row_security = off;',
  "SET datestyle = 'ISO, YMD';",
  "SET intervalstyle = 'postgres';",
  "SET timezone = 'UTC';",
];

function askedRights({ steps }: MendingPlan, options: ScriptOptions): string[] {
  const lines = rightsLines(steps, (step) => isLeftOut(step, options.allowDataLoss));
  return lines.length === 0 ? [] : ['', ...remark(aboveRights), ...lines];
}

function stepLines(step: PlanStep, plan: MendingPlan, options: ScriptOptions): string[] {
  const lines = [
    ...step.before.flatMap((query) => questionLines(query, plan)),
    ...transactionLines(step.statements, plan),
    ...(step.after ?? []).flatMap((query) => questionLines(query, plan)),
  ];
  const isOut = isLeftOut(step, options.allowDataLoss);
  const reason =
    step.loses.length > 0
      ? [lossLine(step.loses, isOut)]
      : step.held
        ? ['-- comes after what loses data']
        : [];
  const opens = (step.opens ?? []).flatMap((what) => remark(openingLine(what)));
  return ['', ...remark(step.title), ...reason, ...opens, ...(isOut ? lines.map(commented) : lines)];
}

/** What is gone for good after a step, as a comment. */
export function lossLine(loses: readonly string[], isOut: boolean): string {
  const way = isOut ? '; take the comments away to have that' : '';
  return `-- LOSES ${loses.map(plainLine).join(', ')} for good${way}`;
}

/** What others may do after a step. */
function openingLine(what: string): string {
  return `OPENS ${what}: find out first whether it was closed on purpose`;
}

function commented(line: string): string {
  return line.startsWith('--') ? line : `-- ${line}`;
}

function questionLines({ sql, tells }: PlanQuery, plan: MendingPlan): string[] {
  return asked(`has to print 0, the number of ${tells}:`, sql, plan);
}

/** A query under what psql prints of it; in a migration, which nobody watches, a comment. */
function asked(label: string, sql: string, { form }: MendingPlan): string[] {
  const lines = `${sql};`.split('\n');
  return form === 'migration'
    ? [...remark(label), ...lines.map(commented)]
    : [`\\echo ${literalOfPsql(plainLine(label))}`, ...lines];
}

/** A text between quotes, as psql reads those of its own commands. */
function literalOfPsql(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

function transactionLines(statements: readonly PlanStatement[], plan: MendingPlan): string[] {
  const lines: string[] = [];
  let open: number | undefined;
  const close = () => {
    if (open !== undefined) lines.push('COMMIT;');
    open = undefined;
  };
  for (const { sql, before = [], effects, risks, assumes, transaction, open: missing } of statements) {
    const together = statements.filter((other) => other.transaction === transaction).length > 1;
    const own = together ? transaction : undefined;
    if (own !== open) {
      close();
      if (own !== undefined) lines.push('BEGIN;');
      open = own;
    }
    lines.push(...before.flatMap((query) => questionLines(query, plan)));
    lines.push(...effects.flatMap((effect) => remark(effectInWords(effect))));
    lines.push(...risks.flatMap(remark), ...(assumes === undefined ? [] : remark(assumes)));
    if (missing === undefined) lines.push(...`${sql};`.split('\n'));
    else lines.push(...remark(missing), ...`${sql};`.split('\n').map((line) => `-- ${line}`));
  }
  close();
  return lines;
}

/** `ACCESS EXCLUSIVE on exports (about 1,204 rows): keeps out reads and writes, rewrites the table`. */
export function effectInWords({ table, lock, blocks, work, rows }: PlanEffect): string {
  const size = rows === undefined ? '' : rows === 0 ? ' (empty, by its statistics)' : ` (${aboutRows(rows)})`;
  const does = [`keeps out ${blocks}`, ...(work === 'none' ? [] : [work])];
  return `${lock} on ${table}${size}: ${does.join(', ')}`;
}

function verificationLines(plan: MendingPlan, { allowDataLoss }: ScriptOptions): string[] {
  if (plan.verification.length === 0) return [];
  return [
    '',
    `-- ── When all of it was run, these print what is behind each`,
    ...plan.verification.flatMap(({ sql, tells, prints, held }) => {
      const lines = asked(`${tells}; prints: ${prints === '' ? '(nothing)' : prints}`, sql, plan);
      return held === true && !allowDataLoss ? lines.map(commented) : lines;
    }),
  ];
}

/** A migration tool that finds nothing noted would run everything again. */
function noteLines({ migrations, by, text }: PlanNote, whyNot: string | undefined): string[] {
  const lines = by === 'sql' ? text.split('\n') : text.split('\n').map((line) => `--   ${plainLine(line)}`);
  return [
    '',
    `-- ── Note that all migrations of ${plainLine(migrations)} are there, before their tool runs them again`,
    ...(whyNot === undefined
      ? lines
      : [
          `-- Not yet, since ${whyNot} above: once all of it was run, this notes them; before that, their tool would never run the rest.`,
          ...lines.map(commented),
        ]),
  ];
}

/** Names of strangers, too: nothing in them ends a comment. */
export function plainLine(text: string): string {
  return oneLine(visible(text));
}

function remark(text: string): string[] {
  return [`-- ${plainLine(text)}`];
}
