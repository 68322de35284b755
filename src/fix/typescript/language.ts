import type { Change } from '../change.ts';
import type { Language, Rule, Task } from '../task.ts';
import { changeDefault, changeNullability } from './column-attributes.ts';
import { changeType } from './column-type.ts';
import { changeForeignKey } from './foreign-key.ts';
import { renameColumn, renameTable } from './rename.ts';
import { isFaultless } from './syntax.ts';
import { changeIndex } from './table-parts.ts';
import { changeUnique } from './unique.ts';
import { addColumn, removeColumn } from './whole-column.ts';

/** Drizzle's schema files. */
export const typescript: Language = { name: 'typescript', plan, isFaultless };

const columnRules: Readonly<Record<string, Rule>> = {
  type: changeType,
  notNull: changeNullability,
  default: changeDefault,
};

/** What is known to have another name, rather than taken for it. */
const renames: Readonly<Partial<Record<Task['subject']['kind'], Rule>>> = {
  table: renameTable,
  column: renameColumn,
};

const constraintRules: Readonly<Record<string, Rule>> = {
  'foreign key': changeForeignKey,
  unique: changeUnique,
};

function plan(task: Task): Change | undefined {
  const { kind, attributes, renamed } = task.subject;
  const object = task.right ?? task.wrong;
  if (attributes.join() === 'name' && renamed !== undefined) return renames[kind]?.(task);
  if (kind === 'constraint') return constraintRules[String(object?.attributes.type)]?.(task);
  if (kind === 'index') return changeIndex(task);
  if (kind !== 'column') return undefined;
  if (task.wrong === undefined) return addColumn(task);
  if (task.right === undefined) return removeColumn(task);
  return columnRules[attributes[0] ?? '']?.(task);
}
