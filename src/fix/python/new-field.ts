/** A field that is not there yet, written in the manner of its neighbour. */
import type { CatalogObject } from '../../catalog/catalog.ts';
import { names } from '../../compare/values.ts';
import { inner, type Task } from '../task.ts';
import type { Source } from '../tree.ts';
import { optionalOf, readAnnotation } from './annotation.ts';
import { keywordsFor as keywordsForType, typeName } from './column-type.ts';
import type { Field } from './field.ts';
import { flagOf } from './flags.ts';
import { foreignKeyCall, keywordsFor as keywordsForKey } from './foreign-key.ts';
import { likewise, type Usable, usable } from './imports.ts';
import { entries, serverDefault } from './server-default.ts';
import { columnType, pythonType } from './types.ts';

/** What a column is, with all that only follows from it being missing. */
interface Plan {
  readonly task: Task;
  readonly like: Field;
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly default: Usable | undefined;
  readonly flags: Readonly<Record<string, string>>;
  readonly key: CatalogObject | undefined;
}

/** The statement of a field for a column; `undefined` where it can't be written for certain. */
export function writeField(task: Task, like: Field, column: CatalogObject): Usable | undefined {
  const plan = planOf(task, like, column);
  if (plan === undefined) return undefined;
  const { source } = like.model;
  if (like.annotation === undefined) return like.column && writeColumn(plan, source);
  const isMapped = readAnnotation(source, like.annotation)?.isMapped === true;
  return isMapped ? writeMapped(plan, source) : writeSqlmodel(plan, source);
}

function planOf(task: Task, like: Field, column: CatalogObject): Plan | undefined {
  const { type, notNull, default: printed, ...rest } = column.attributes;
  const name = column.path.at(-1) ?? '';
  const isPlain = Object.values(rest).every((value) => value === undefined || value === null);
  // pydantic and SQLAlchemy keep these to themselves.
  if (!isPlain || !/^[a-z][a-z0-9_]*$/.test(name) || /^(?:metadata|registry|model_.*)$/.test(name))
    return undefined;
  const value =
    typeof printed === 'string' ? serverDefault(like.model.source, like.column?.callee, printed) : undefined;
  if (typeof printed === 'string' && value === undefined) return undefined;
  const parts = task.subject.folded.map((subject) => inner(task, subject).right);
  const keys = parts.filter((part) => part?.attributes.type === 'foreign key');
  const flags = parts
    .filter((part) => !keys.includes(part))
    .map((part) => part && flagOf(part))
    .map((made) => (made?.column === name ? ([made.flag, 'True'] as const) : undefined));
  const isWhole = keys.length < 2 && keys.every((key) => names(key?.attributes.columns).length === 1);
  if (!isWhole || !flags.every((flag) => flag !== undefined)) return undefined;
  const nullable = notNull !== true;
  return {
    task,
    like,
    name,
    type: String(type),
    nullable,
    default: value,
    flags: Object.fromEntries(flags),
    key: keys[0],
  };
}

/** `team_id: Optional[str] = Field(default=None, foreign_key="teams.id")` */
function writeSqlmodel(plan: Plan, source: Source): Usable | undefined {
  const { task, like, name, nullable, flags, key } = plan;
  const annotation = annotationOf(plan, source);
  const type = keywordsForType(source, plan.type);
  const reference = key === undefined ? {} : keywordsForKey(task, like, key);
  const field = usable(source, 'Field', ['sqlmodel'], 'sqlmodel');
  if (annotation === undefined || type === undefined || reference === undefined || field === undefined)
    return undefined;
  const further = {
    ...reference,
    ...flags,
    ...type.keywords,
    ...(plan.default && { sa_column_kwargs: entries(source, plan.default.name) }),
  };
  const keywords = written(further);
  const value =
    keywords.length === 0
      ? nullable
        ? ' = None'
        : ''
      : ` = ${field.name}(${[...(nullable ? ['default=None'] : []), ...keywords].join(', ')})`;
  return joined(`${name}: ${annotation.name}${value}`, [
    annotation,
    type,
    plan.default,
    ...(keywords.length === 0 ? [] : [field]),
  ]);
}

/** `team_id: Mapped[Optional[str]] = mapped_column(String, ForeignKey("teams.id"))` */
function writeMapped(plan: Plan, source: Source): Usable | undefined {
  const annotation = annotationOf(plan, source);
  const column = usable(source, 'mapped_column', ['sqlalchemy.orm'], 'sqlalchemy.orm');
  const given = positional(plan, source);
  if (annotation === undefined || column === undefined || given === undefined) return undefined;
  const { flags } = plan;
  const keywords = written({ ...flags, server_default: plan.default?.name });
  return joined(
    `${plan.name}: Mapped[${annotation.name}] = ${column.name}(${[given.name, ...keywords].join(', ')})`,
    [annotation, column, given, plan.default],
  );
}

/** `team_id = Column(String, ForeignKey("teams.id"), nullable=False)` */
function writeColumn(plan: Plan, source: Source): Usable | undefined {
  const { like, flags } = plan;
  const column = likewise(source, like.column?.callee, 'Column');
  const given = positional(plan, source);
  if (column === undefined || given === undefined) return undefined;
  const keywords = written({
    nullable: plan.nullable ? undefined : 'False',
    ...flags,
    server_default: plan.default?.name,
  });
  return joined(`${plan.name} = ${column.name}(${[given.name, ...keywords].join(', ')})`, [
    column,
    given,
    plan.default,
  ]);
}

/** Type and foreign key of a column. */
function positional({ type: printed, key, like }: Plan, source: Source): Usable | undefined {
  const type = columnType(printed);
  const name = type && typeName(source, like.column?.callee, type);
  if (type === undefined || name === undefined) return undefined;
  const whole = joined(`${name.name}${type.options}`, [name]);
  if (key === undefined) return whole;
  const callee = likewise(source, like.column?.callee, 'ForeignKey');
  return callee && joined(`${whole.name}, ${foreignKeyCall(source, callee.name, key)}`, [whole, callee]);
}

function annotationOf({ type, nullable }: Plan, source: Source): Usable | undefined {
  const python = pythonType(type);
  if (python === undefined) return undefined;
  const { name, module } = python;
  const plain = module === undefined ? { name, replacements: [] } : usable(source, name, [module], module);
  const whole = nullable ? plain && optionalOf(source, plain.name) : plain;
  return whole && joined(whole.name, [plain, whole === plain ? undefined : whole]);
}

function written(keywords: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(keywords).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  );
}

function joined(name: string, parts: readonly (Pick<Usable, 'replacements'> | undefined)[]): Usable {
  return { name, replacements: parts.flatMap((part) => part?.replacements ?? []) };
}
