import { type Catalog, type CatalogObject, objectId, objectsById } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import { readable } from '../../rebuild/readable.ts';
import { besideTable, name, operator, qualified, routine } from '../../rebuild/sql.ts';
import { dottedName, nameInSql } from '../../sources/sql/names-in-sql.ts';
import { pathsOf, tablesOfType } from '../types/types-made-of.ts';

const firstName = new RegExp(dottedName, 'u');
const parts = new RegExp(`${nameInSql}|[^.]+$`, 'gu');

const inSchemas: ReadonlySet<ObjectKind> = new Set<ObjectKind>([
  'table',
  'view',
  'materialized view',
  'sequence',
  'enum',
  'domain',
  'composite type',
  'range type',
  'collation',
  'text search configuration',
  'text search dictionary',
]);

const routines: ReadonlySet<ObjectKind> = new Set<ObjectKind>(['function', 'procedure', 'aggregate']);

interface Security {
  readonly isOn: boolean;
  readonly isForced: boolean;
}

/** The objects of a catalog by what readable statements call them, and what statements have made of them since. */
export class NamedObjects {
  readonly serverVersion: number;
  readonly #byName = new Map<string, CatalogObject[]>();
  readonly #security = new Map<CatalogObject, Security>();

  readonly #catalog: Catalog;

  constructor(catalog: Catalog) {
    this.serverVersion = catalog.serverVersion;
    this.#catalog = catalog;
    const byId = objectsById(catalog);
    for (const object of catalog.objects) {
      const { kind, path } = object;
      const [schema = ''] = path;
      if (inSchemas.has(kind)) {
        this.#add(qualified(path), object);
        if (kind === 'range type') this.#addBroughtAlong(object);
      } else if (kind === 'schema' || kind === 'publication') this.#add(name(schema), object);
      else if (kind === 'operator') this.#add(operator(object), object);
      else if (routines.has(kind)) {
        this.#add(routine(object), object);
        this.#add(routine(object).replace(/\(.*$/s, ''), object);
      } else if (kind === 'index' || kind === 'statistics') {
        const table = byId.get(objectId('table', path.slice(0, 2))) ?? byId.get(object.parent ?? '');
        if (table !== undefined) this.#add(besideTable(object), table);
      }
    }
  }

  /** What a range type brings along belongs to whoever made it; of older majors all of it, once the type is given to another role. */
  #addBroughtAlong(range: CatalogObject): void {
    const [, multirange] = pathsOf(range);
    if (multirange === undefined) return;
    const [schema = '', own = ''] = multirange;
    const made: CatalogObject = { kind: 'function', path: [schema, `${own}()`], attributes: {} };
    this.#add(routine(made), made);
    this.#add(qualified(multirange), { kind: 'range type', path: multirange, attributes: {} });
  }

  #add(sql: string, object: CatalogObject): void {
    this.called(object, readable(sql));
  }

  /** Tables whose columns are those of a composite type, as they were before any statement. */
  tablesOf(type: CatalogObject): readonly CatalogObject[] {
    return tablesOfType(type, this.#catalog);
  }

  /** An object has this name, too, from now on. */
  called(object: CatalogObject, sql: string): void {
    this.#byName.set(sql, [...(this.#byName.get(sql) ?? []), object]);
  }

  /** What the first name in a text stands for; of routines with arguments, where there are several. */
  at(text: string): CatalogObject | undefined {
    const called = firstName.exec(text)?.[0] ?? '';
    const behind = text.slice(text.indexOf(called) + called.length);
    for (let end = behind.startsWith('(') ? 0 : -1; end >= 0; ) {
      end = behind.indexOf(')', end + 1);
      const found = end < 0 ? undefined : this.named(called + behind.slice(0, end + 1));
      if (found !== undefined) return found;
    }
    const [first, ...others] = this.#byName.get(called) ?? [];
    return others.length === 0 ? first : undefined;
  }

  named(sql: string, kind?: string): CatalogObject | undefined {
    return this.#byName.get(sql)?.find((object) => kind === undefined || object.kind === kind);
  }

  /** What a schema was called before the first statement; `undefined` where it was not there. */
  schemaBefore(sql: string): string | undefined {
    const schema = this.named(sql, 'schema');
    return schema && readable(qualified(schema.path));
  }

  /** A schema has another name from now on, and all that is in it is called by that. */
  schemaRenamed(from: string, to: string): void {
    const schema = this.named(from, 'schema');
    if (schema === undefined) return;
    this.called(schema, to);
    for (const [sql, objects] of [...this.#byName])
      if (sql.startsWith(`${from}.`))
        for (const object of objects) this.called(object, `${to}${sql.slice(from.length)}`);
  }

  /** The schema of the first name in a text, as that calls it, where it is there. */
  schemaIn(text: string): string | undefined {
    const [schema = ''] = partsOf(text);
    return this.schemaBefore(schema) === undefined ? undefined : schema;
  }

  /** The first name in a text, without its schema. */
  lastNameIn(text: string): string {
    return partsOf(text)[1] ?? '';
  }

  securityOf(table: CatalogObject): Security {
    const { rowSecurity, forceRowSecurity } = table.attributes;
    return this.#security.get(table) ?? { isOn: rowSecurity === true, isForced: forceRowSecurity === true };
  }

  /** Whose rows policies hide from now on. */
  secured(table: CatalogObject, now: Partial<Security>): void {
    this.#security.set(table, { ...this.securityOf(table), ...now });
  }
}

function partsOf(text: string): string[] {
  return firstName.exec(text)?.[0].match(parts) ?? [];
}
