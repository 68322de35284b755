/** `Table("users", metadata, Column("id", Integer), …)`. */

import { defined } from '../../../../base/defined.ts';
import type { Metadata, TableDeclaration } from '../declarations.ts';
import type { Modules } from '../python/modules.ts';
import { type Call, given, plain, textOf, Unreadable, type Value } from '../python/values.ts';
import { columnContext, type Reading } from './class-tables.ts';
import { readColumn, readConstraints } from './columns.ts';
import { constraintCall } from './constraints.ts';
import { extensionOf } from './flask.ts';
import { callOf, requireAll } from './library.ts';
import type { Moment } from './metadata.ts';
import type { TableName } from './references.ts';
import { commentOption, prefixOf, schemaOption, suffixOf } from './table-options.ts';
import { refuseView } from './views.ts';

type NameReading = Omit<Reading, 'lookup'>;

/** @throws Unreadable when the name can't be told */
export function coreTableName(call: Call, reading: NameReading): TableName {
  const name = call.positional[0] ?? call.keywords.get('name');
  if (name === undefined) throw new Unreadable('a Table without a name', call.place);
  return {
    schema: schemaOption(call.keywords) ?? coreMetadata(call, reading).schema,
    name: textOf(name, 'the name of a Table'),
  };
}

/**
 * @param further constraints and indexes that stand outside the call
 * @throws Unreadable when nothing certain can be said of the table
 */
export function readCoreTable(call: Call, further: readonly Value[], reading: Reading): TableDeclaration {
  requireAll(call);
  refuseView(call.keywords, call.place);
  const table = coreTableName(call, reading);
  const metadata = coreMetadata(call, reading);
  const items = call.positional.slice(metadataOf(call) === call.positional[1] ? 2 : 1);
  const columns = items.flatMap((item) => callOf(item, 'Column') ?? []);
  const keys = new Map<Value, string>();
  const ownColumn = (value: Value) => keys.get(plain(value));
  const context = { ...columnContext(table, metadata, reading), ownColumn };
  const read = columns.map((column) => {
    const [name] = column.positional;
    const attribute = textOf(name ?? column.keywords.get('name') ?? column, 'the name of a column');
    const declared = readColumn(column, { attribute, place: column.place }, context);
    keys.set(column, declared.key);
    return declared;
  });
  const others = items.filter((item) => callOf(item, 'Column') === undefined);
  const comment = commentOption(call.keywords);
  const options = new Map(
    [...call.keywords].filter(([name]) => !['name', 'metadata', 'bind_key'].includes(name)),
  );
  return {
    ...table,
    columns: read,
    constraints: readConstraints([...others, ...further], context),
    prefix: prefixOf(options),
    suffix: suffixOf(options),
    metadata,
    place: call.place,
    ...defined({ comment }),
  };
}

/** The second argument; with Flask-SQLAlchemy, `db.Table(…)` goes without. */
function metadataOf(call: Call): Value | undefined {
  const second = call.positional[1] ?? call.keywords.get('metadata');
  const extension = extensionOf(call.callee, 'Table');
  if (extension === undefined) return given(second);
  const isItem =
    second === undefined || constraintCall(second) !== undefined || callOf(second, 'Column') !== undefined;
  return isItem ? { kind: 'attribute', of: extension, name: 'metadata', place: call.place } : second;
}

function coreMetadata(call: Call, reading: NameReading): Metadata {
  const value = metadataOf(call);
  if (value === undefined) throw new Unreadable('a Table without a MetaData', call.place);
  return reading.metadata.ofValue(value, momentOfCall(call, reading.modules));
}

export function momentOfCall({ place }: Call, modules: Modules): Moment {
  const module = modules.loaded().find(({ source }) => source.place(source.top).file === place.file);
  if (module === undefined) throw new Error('A call stands in a module that was read');
  return { module, line: place.line };
}
