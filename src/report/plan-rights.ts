import { block, literal } from '../rebuild/sql.ts';
import type { PlanRight, PlanStep } from './mending-plan.ts';

/** What is above the statement. */
export const aboveRights =
  'Whoever runs this is asked for every right that it needs, before anything is changed.';

/**
 * The lines of a statement that stops where whoever runs some steps lacks a right that one of them needs, and says
 * which; none where no step needs any. What only steps need that are held is a comment.
 *
 * @param isOut whether a step is held
 */
export function rightsLines(steps: readonly PlanStep[], isOut: (step: PlanStep) => boolean): string[] {
  const needed = unlikeOwned(rightsOf(steps.filter((step) => !isOut(step))));
  const held = unlikeOwned(rightsOf(steps)).filter(({ sql }) => !needed.some((right) => right.sql === sql));
  const parts = [
    needed.filter(({ isFirst }) => isFirst === true),
    needed.filter(({ isFirst, isOfObjects }) => isFirst !== true && isOfObjects !== true),
    needed.filter(({ isOfObjects }) => isOfObjects === true),
  ].filter((part) => part.length > 0);
  if (parts.length === 0) return [];
  const asking = block('rights', [
    'DECLARE',
    '  missing text;',
    'BEGIN',
    ...parts.flatMap((part, at) => askingFor(part, at === parts.length - 1 ? held : [])),
    'END',
  ]);
  return `${asking};`.split('\n');
}

/** @param held what only held steps need, as a comment */
function askingFor(needed: readonly PlanRight[], held: readonly PlanRight[]): string[] {
  const [isOfObjects, last] = [needed[0]?.isOfObjects === true, needed.length - 1];
  return [
    "  SELECT string_agg(needed, '; ') INTO missing FROM (VALUES",
    ...held.flatMap((right) => commented(`${row(right)},`)),
    ...needed.map((right, at) => `    ${row(right)}${at === last ? '' : ','}`),
    '  ) AS rights(needed, is_there) WHERE is_there IS NOT TRUE;',
    ...(isOfObjects
      ? ['  IF missing IS NOT NULL THEN', "    RAISE EXCEPTION 'nothing was changed: this needs %', missing;"]
      : [
          '  IF missing IS NOT NULL AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN',
          "    RAISE EXCEPTION 'nothing was changed: % is no superuser, and would have to %', current_user, missing;",
        ]),
    '  END IF;',
  ];
}

/** Names of strangers, too: a new line in one of them is part of the comment. */
function commented(line: string): string[] {
  return line.split(/[\n\r\u2028]/).map((part) => `--  ${part}`);
}

function rightsOf(steps: readonly PlanStep[]): PlanRight[] {
  const all = steps.flatMap(({ rights }) => rights).map((right) => [row(right), right] as const);
  return [...new Map(all).values()];
}

/** Who owns a thing may do with it whatever others have rights for. */
function unlikeOwned(rights: readonly PlanRight[]): PlanRight[] {
  const owned = new Set(rights.map(({ needed }) => /^own (.*)$/.exec(needed)?.[1]));
  const owners = /^(?:read|have keys lead to|make triggers on|execute|use|own) (.*?)( or its schema)?$/;
  return rights.filter(({ needed }) => {
    const [, object, orSchema] = owners.exec(needed) ?? [];
    const isOwning = needed.startsWith('own ') && orSchema === undefined;
    return object === undefined || isOwning || !owned.has(object);
  });
}

function row({ needed, sql }: PlanRight): string {
  return `(${literal(needed)}, ${sql})`;
}
