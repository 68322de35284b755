/** Uniques, checks, foreign keys and indexes as statements of their own, after all tables. */
import type { Location } from '../../../problem.ts';
import type { ExportStatement, StatementKind } from '../export-format.ts';
import type {
  CheckDeclaration,
  ColumnDeclaration,
  ConstraintDeclaration,
  ExcludeDeclaration,
  ForeignKeyDeclaration,
  IndexDeclaration,
  SqlPiece,
  UniqueDeclaration,
} from './declarations.ts';
import { conventionalName, type NameParts, postgresName } from './names.ts';
import { qualified, quoted, quotedText } from './quoting.ts';
import { type Column, defaultSchema, type Table } from './schema.ts';
import { requireColumn } from './table-ddl.ts';
import { Unreadable } from './values.ts';
import { noteUnknown, pathOf, type Surroundings, type Written } from './written.ts';

/** @throws Unreadable when the name of one can't be told: then nothing certain can be said of the table */
export function constraintStatements(table: Table, surroundings: Surroundings, ddl: Written): void {
  for (const constraint of constraintsOf(table)) {
    switch (constraint.kind) {
      case 'unique':
        uniqueStatement(constraint, table, ddl);
        break;
      case 'check':
        checkStatement(constraint, table, ddl);
        break;
      case 'foreign key':
        foreignKeyStatement(constraint, table, surroundings, ddl);
        break;
      case 'exclude':
        excludeStatement(constraint, table, ddl);
        break;
      case 'index':
        indexStatement(constraint, table, ddl);
        break;
      case 'unread': {
        const kind = constraint.of === 'index' ? 'ix' : 'ck';
        const name = conventionalName(
          kind,
          constraint.name,
          { ...none, table: table.declaration },
          table.declaration.metadata,
        );
        noteUnknown(ddl, constraint.of, [...pathOf(table), name ?? constraint.name.text], {
          message: constraint.reason,
          place: constraint.place,
        });
        break;
      }
    }
  }
}

const none = { columns: [] };

/** What the table declares, and what its columns do: their own constraints, `unique=True`, `index=True`. */
function constraintsOf({ declaration }: Table): ConstraintDeclaration[] {
  return [
    ...declaration.columns.flatMap(
      ({ key, unique, index, constraints, type, place }): ConstraintDeclaration[] => [
        ...constraints,
        ...labelCheck(key, type, place),
        ...(index
          ? [
              {
                kind: 'index',
                unique,
                elements: [{ column: key, sql: [{ column: key }], suffix: '' }],
                ...plainIndex,
                place,
              } as const,
            ]
          : unique
            ? [
                {
                  kind: 'unique',
                  columns: [key],
                  nullsNotDistinct: false,
                  include: [],
                  suffix: '',
                  place,
                } as const,
              ]
            : []),
      ],
    ),
    ...declaration.constraints,
  ];
}

/** What keeps a text to the labels of an enum that has no type of its own. */
function labelCheck(key: string, type: ColumnDeclaration['type'], place: Location): CheckDeclaration[] {
  const check = type instanceof Unreadable || type === 'target' ? undefined : type.check;
  if (check === undefined) return [];
  const sql = [{ column: key }, ` IN (${check.labels.map(quotedText).join(', ')})`];
  const name = check.name === undefined ? {} : { name: { text: check.name, final: false } };
  return [{ kind: 'check', sql, suffix: '', place, ...name }];
}

const plainIndex = { include: [], nullsNotDistinct: false, options: [] } as const;

interface Named {
  readonly kind: StatementKind;
  /** `undefined` where Postgres chooses it. */
  readonly name: string | undefined;
  /** How Postgres ends a name that it chooses. */
  readonly ending: string;
  readonly columns: readonly Column[];
}

/** Adds the statement, unless one of the columns can't be told. */
function add(
  named: Named,
  table: Table,
  constraint: ConstraintDeclaration,
  ddl: Written,
  sql: () => string,
): void {
  const { kind, name, columns } = named;
  const path = pathOf(table);
  const names = columns.map(({ declaration }) => declaration.name);
  const unreadable = columns.map(({ definition }) => definition).find((one) => one instanceof Unreadable);
  if (unreadable !== undefined) {
    const shown = name ?? postgresName(table.declaration.name, names, named.ending);
    noteUnknown(ddl, kind === 'index' ? 'index' : 'constraint', [...path, shown], unreadable);
    return;
  }
  const statement: ExportStatement = {
    kind,
    path: [...path, name ?? null],
    sql: sql(),
    columns: names,
    location: constraint.place,
  };
  ddl.statements.push(statement);
  if (constraint.comment !== undefined && name !== undefined) {
    const { schema, name: of } = table.declaration;
    ddl.statements.push({
      kind: 'comment',
      path: [...path, `constraint ${name}`],
      sql: `COMMENT ON CONSTRAINT ${quoted(name)} ON ${qualified(schema, of)} IS ${quotedText(constraint.comment)}`,
      location: constraint.place,
    });
  }
}

function uniqueStatement(constraint: UniqueDeclaration, table: Table, ddl: Written): void {
  const columns = constraint.columns.map((key) => requireColumn(table, key));
  const name = nameOf('uq', constraint, table, columns);
  add({ kind: 'unique', name, ending: 'key', columns }, table, constraint, ddl, () => {
    const nulls = constraint.nullsNotDistinct ? 'NULLS NOT DISTINCT ' : '';
    const include = includeSql(constraint.include, table);
    return `${addConstraint(table, name)}UNIQUE ${nulls}(${namesOf(columns)})${include}${constraint.suffix}`;
  });
}

function checkStatement(constraint: CheckDeclaration, table: Table, ddl: Written): void {
  const columns = columnsIn(constraint.sql, table);
  const name = nameOf('ck', constraint, table, columns);
  add({ kind: 'check', name, ending: 'check', columns }, table, constraint, ddl, () => {
    return `${addConstraint(table, name)}CHECK (${asSql(constraint.sql, table)})${constraint.suffix}`;
  });
}

function excludeStatement(constraint: ExcludeDeclaration, table: Table, ddl: Written): void {
  const { elements, where, using, suffix } = constraint;
  const columns = columnsIn([...elements.flatMap(({ sql }) => sql), ...(where ?? [])], table);
  const name = nameOf('ex', constraint, table, columns);
  add({ kind: 'exclude', name, ending: 'excl', columns }, table, constraint, ddl, () => {
    const list = elements.map(({ sql, operator }) => `${asSql(sql, table)} WITH ${operator}`).join(', ');
    const condition = where === undefined ? '' : ` WHERE (${asSql(where, table)})`;
    return `${addConstraint(table, name)}EXCLUDE USING ${using} (${list})${condition}${suffix}`;
  });
}

function foreignKeyStatement(
  constraint: ForeignKeyDeclaration,
  table: Table,
  surroundings: Surroundings,
  ddl: Written,
): void {
  const columns = constraint.columns.map((key) => requireColumn(table, key));
  const [first] = constraint.targets;
  if (first === undefined || constraint.targets.length !== columns.length)
    throw new Unreadable('a foreign key without columns', constraint.place);
  const target = surroundings.schema.find(first);
  const keys = constraint.targets.map(({ column }, index) => column ?? (constraint.columns[index] as string));
  const referred =
    target === undefined ? [] : keys.map((key) => target.columns.find((one) => one.declaration.key === key));
  const referredNames = keys.map((key, index) => referred[index]?.declaration.name ?? key);
  const name = nameOf('fk', constraint, table, columns, {
    referredTable: first.table,
    referredColumns: referredNames,
  });
  const named: Named = { kind: 'foreign key', name, ending: 'fkey', columns };
  const missing = target !== undefined && referred.includes(undefined);
  const unread =
    surroundings.isUnread(first) || referred.some((one) => one?.definition instanceof Unreadable);
  if (missing || unread) {
    const names = columns.map(({ declaration }) => declaration.name);
    const shown = name ?? postgresName(table.declaration.name, names, 'fkey');
    const message = missing
      ? `it refers to a column of ${first.table} that is not there`
      : `it refers to ${first.table}, which can't be told`;
    noteUnknown(ddl, 'constraint', [...pathOf(table), shown], { message, place: constraint.place });
    return;
  }
  if (target === undefined) noteExternal(first, keys, columns, ddl);
  add(named, table, constraint, ddl, () => {
    const list = referredNames.map(quoted).join(', ');
    return (
      [
        `${addConstraint(table, name)}FOREIGN KEY (${namesOf(columns)})`,
        `REFERENCES ${qualified(first.schema, first.table)} (${list})`,
        ...(constraint.match === undefined ? [] : [`MATCH ${constraint.match}`]),
        ...(constraint.onDelete === undefined ? [] : [`ON DELETE ${constraint.onDelete}`]),
        ...(constraint.onUpdate === undefined ? [] : [`ON UPDATE ${constraint.onUpdate}`]),
      ].join(' ') + constraint.suffix
    );
  });
}

/** Remembers a table that no model declares, with the types of the columns that refer to it. */
function noteExternal(
  { schema, table }: { readonly schema: string | undefined; readonly table: string },
  keys: readonly string[],
  columns: readonly Column[],
  ddl: Written,
): void {
  const name = JSON.stringify([schema ?? defaultSchema, table]);
  const known = ddl.external.get(name) ?? { schema: schema ?? defaultSchema, table, columns: {}, keys: [] };
  const types = columns.map(({ definition }) =>
    definition instanceof Unreadable ? null : definition.type.sql,
  );
  const added = Object.fromEntries(
    keys.map((key, index) => [key, known.columns[key] ?? types[index] ?? null]),
  );
  const isKnown = known.keys.some((one) => one.join('\0') === keys.join('\0'));
  ddl.external.set(name, {
    ...known,
    columns: { ...known.columns, ...added },
    keys: isKnown ? known.keys : [...known.keys, [...keys]],
  });
}

function indexStatement(constraint: IndexDeclaration, table: Table, ddl: Written): void {
  const columns = constraint.elements.flatMap(({ column }) =>
    column === undefined ? [] : [requireColumn(table, column)],
  );
  const pieces = [...constraint.elements.flatMap(({ sql }) => sql), ...(constraint.where ?? [])];
  const touched = [...new Set([...columns, ...columnsIn(pieces, table)])];
  const name = nameOf('ix', constraint, table, columns);
  if (name === undefined) {
    ddl.errors.push({
      message: `An index of ${table.declaration.name} has no name.`,
      advice: 'Give it one, or give the naming convention a template for `ix`.',
      location: constraint.place,
    });
    return;
  }
  const listed = { kind: 'index', name, ending: 'idx', columns: touched } as const;
  const before = ddl.statements.length;
  add(listed, table, constraint, ddl, () => indexSql(constraint, name, table));
  const made = ddl.statements[before];
  if (made !== undefined)
    ddl.statements[before] = { ...made, columns: columns.map(({ declaration }) => declaration.name) };
}

function indexSql(constraint: IndexDeclaration, name: string, table: Table): string {
  const { unique, using, elements, include, nullsNotDistinct, options, where } = constraint;
  const { schema, name: of } = table.declaration;
  const list = elements.map(({ sql, suffix }) => asSql(sql, table) + suffix).join(', ');
  return [
    `CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${quoted(name)} ON ${qualified(schema, of)}`,
    `${using === undefined ? '' : `USING ${using} `}(${list})${includeSql(include, table)}`,
    ...(nullsNotDistinct ? ['NULLS NOT DISTINCT'] : []),
    ...(options.length > 0 ? [`WITH (${options.join(', ')})`] : []),
    ...(where === undefined ? [] : [`WHERE ${asSql(where, table)}`]),
  ].join(' ');
}

function nameOf(
  kind: string,
  constraint: ConstraintDeclaration,
  table: Table,
  columns: readonly Column[],
  referred: Pick<NameParts, 'referredTable' | 'referredColumns'> = {},
): string | undefined {
  const parts = {
    table: table.declaration,
    columns: columns.map(({ declaration }) => declaration),
    ...referred,
  };
  return conventionalName(kind, constraint.name, parts, table.declaration.metadata);
}

function addConstraint({ declaration }: Table, name: string | undefined): string {
  const named = name === undefined ? '' : `CONSTRAINT ${quoted(name)} `;
  return `ALTER TABLE ${qualified(declaration.schema, declaration.name)} ADD ${named}`;
}

function namesOf(columns: readonly Column[]): string {
  return columns.map(({ declaration }) => quoted(declaration.name)).join(', ');
}

function includeSql(keys: readonly string[], table: Table): string {
  return keys.length === 0 ? '' : ` INCLUDE (${namesOf(keys.map((key) => requireColumn(table, key)))})`;
}

function columnsIn(pieces: readonly SqlPiece[], table: Table): readonly Column[] {
  return pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [requireColumn(table, piece.column)]));
}

function asSql(pieces: readonly SqlPiece[], table: Table): string {
  return pieces
    .map((piece) =>
      typeof piece === 'string' ? piece : quoted(requireColumn(table, piece.column).declaration.name),
    )
    .join('');
}
