/** SQL that may make something else when it is applied again. */

import { groupBy } from '../../base/group-by.ts';
import type { SqlFile } from './sql-file.ts';
import type { Statement } from './statements.ts';

/** What answers otherwise another time: the clock, chance, and what other sources do on the same server. */
const changing =
  /\b(?:now\s*\(|current_(?:date|time|timestamp)\b|local(?:time|timestamp)\b|\w+_timestamp\s*\(|timeofday\s*\(|random\w*\s*\(|gen_random_\w+\s*\(|uuid_generate_\w+\s*\(|age\s*\(|pg_(?:roles|authid|auth_members|user|shadow|group|database|stat\w*)\b|rolname\b|partman\b|txid_\w+\s*\(|pg_current_\w+\s*\(|inet_\w+_addr\s*\(|pg_backend_pid\s*\(|to_regrole\s*\(|has_\w+_privilege\s*\(|pg_has_role\s*\(|current_user\b|session_user\b|current_setting\s*\()|'\s*(?:now|today|tomorrow|yesterday)\s*'/i;

/** Rows of something else than the system's own tables: a view may ask for the time, and a column hold what it was. */
const rows = /\b(?:from|join)\s+(?:only\s+)?(?!"?(?:pg_|information_schema\b))["\w]/i;

/**
 * Why files may make another schema of the same database another time, as a clause; `undefined` where they do not as
 * far as can be told. A default or the body of a trigger may ask for the time: that is no part of what they make.
 */
export function unsteadyIn(files: readonly SqlFile[]): string | undefined {
  const statements = files.flatMap((file) => file.statements).filter((one) => !keepsOwners(one));
  const routines = groupBy(statements.filter(makesRoutine), nameOfRoutine);
  const isChanging = changingRoutines(routines);
  // Where anything asks for what changes, rows and views may hold it, and who reads those may do otherwise.
  const isHeld = statements.some(({ text }) => changing.test(text));
  const reading = isHeld
    ? new Set([...routines].flatMap(([name, its]) => (its.some(readsRows) ? [name] : [])))
    : new Set<string>();
  const mayDiffer = new Set([...isChanging, ...reading]);
  const found = statements.find((statement) => {
    if (isBound(statement) || statement.words[0] === 'do')
      return (
        asks(statement, isChanging) ||
        (isHeld && readsRows(statement) && !stopsAlone.test(statement.text)) ||
        namesOneOf(statement.text, reading)
      );
    return calls(statement) && namesOneOf(statement.text, mayDiffer);
  });
  return found === undefined ? undefined : `line ${found.line} of its SQL asks what differs from run to run`;
}

/** What plans put around what they drop and make again: only owners come of it, which are no part of a schema. */
function keepsOwners({ words, text }: Statement): boolean {
  return words[0] === 'do' && (text.includes("set_config('schema_drift.owner") || givesBack.test(text));
}

const givesBack = /^do\s+\$\w*\$\s*begin\s+execute format\('ALTER (?:[^']|'')* OWNER TO %I'/i;

/** A block that stops where there are some rows and does nothing else, as plans write it. */
const stopsAlone =
  /^do\s+(\$\w*\$)\s*begin\s+if exists \([^;]*\) then\s+raise exception using message = '(?:[^']|'')*';\s+end if;\s+end\s*\1$/i;

function readsRows({ text }: Statement): boolean {
  return rows.test(text);
}

function makesRoutine({ words }: Statement): boolean {
  const [first, second, , replaced] = words;
  const made = second === 'or' ? replaced : second;
  return first === 'create' && (made === 'function' || made === 'procedure');
}

function nameOfRoutine({ text }: Statement): string {
  const name = /\b(?:function|procedure)\s+(?:if\s+not\s+exists\s+)?(?:[\w"$]+\s*\.\s*)?"?([\w$]+)/i.exec(
    text,
  )?.[1];
  return (name ?? '').toLowerCase();
}

function asks({ text }: Statement, routines: ReadonlySet<string>): boolean {
  // A trigger calls its function some other day.
  const own = text.replaceAll(/\bexecute\s+(?:function|procedure)\s+[\w."$]+/gi, '');
  return changing.test(own) || namesOneOf(own, routines);
}

/** Routines that ask for what changes, themselves or by another one. */
function changingRoutines(routines: ReadonlyMap<string, readonly Statement[]>): ReadonlySet<string> {
  const asking = new Set<string>();
  for (let before = -1; before !== asking.size; ) {
    before = asking.size;
    for (const [name, its] of routines)
      if (its.some(({ text }) => changing.test(text) || namesOneOf(text, asking, name))) asking.add(name);
  }
  return asking;
}

function namesOneOf(text: string, names: ReadonlySet<string>, except?: string): boolean {
  if (names.size === 0) return false;
  const words = text.toLowerCase().match(/[\w$]+/g) ?? [];
  return words.some((word) => word !== except && names.has(word));
}

/** Statements that call something, rather than saying what is to be called some day. */
function calls({ words, text }: Statement): boolean {
  const [first = ''] = words;
  return (
    ['select', 'call', 'with', 'insert', 'update', 'delete', 'values'].includes(first) && text.includes('(')
  );
}

/** The bounds of a partition are worked out when it is made. */
function isBound({ text }: Statement): boolean {
  return /\bfor\s+values\b/i.test(text);
}
