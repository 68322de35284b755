import type { Change } from '../change.ts';
import type { Language, Rule, Task } from '../task.ts';
import { changeType } from './column-type.ts';
import { changeFlag } from './flags.ts';
import { changeForeignKey } from './foreign-key.ts';
import { changeNullability } from './nullability.ts';
import { renameColumn, renameTable } from './rename.ts';
import { changeDefault } from './server-default.ts';
import { isFaultless } from './syntax.ts';
import { changeTableArgument } from './table-args.ts';
import { addField, removeField } from './whole-field.ts';

/** Classes of SQLModel and SQLAlchemy. */
export const python: Language = { name: 'python', plan, isFaultless };

const columnRules: Readonly<Record<string, Rule>> = {
  type: changeType,
  notNull: changeNullability,
  default: changeDefault,
};

/** What is known to have another name, rather than taken for it. */
const renames: Readonly<Partial<Record<Task['subject']['kind'], Language['plan']>>> = {
  table: renameTable,
  column: renameColumn,
};

function plan(task: Task): Change | readonly Change[] | undefined {
  const { kind, attributes, renamed } = task.subject;
  if (attributes.join() === 'name' && renamed !== undefined) return renames[kind]?.(task);
  if (kind === 'constraint') {
    const isForeignKey = (task.right ?? task.wrong)?.attributes.type === 'foreign key';
    return isForeignKey ? changeForeignKey(task) : changeKey(task);
  }
  if (kind === 'index') return changeKey(task);
  if (kind !== 'column') return undefined;
  if (task.wrong === undefined) return addField(task);
  if (task.right === undefined) return removeField(task);
  return columnRules[attributes[0] ?? '']?.(task);
}

/** An index or a constraint within a field, or behind the fields. */
function changeKey(task: Task): Change | undefined {
  return changeFlag(task) ?? changeTableArgument(task);
}
