/** Uniques, checks, foreign keys and indexes as statements of their own, after all tables. */
import type { Location } from '../../../../base/problem.ts';
import { quotedName } from '../../../../base/quoted-name.ts';
import type {
  CheckDeclaration,
  ColumnDeclaration,
  ConstraintDeclaration,
  ExcludeDeclaration,
  IndexDeclaration,
  UniqueDeclaration,
} from '../declarations.ts';
import { Unreadable } from '../python/values.ts';
import { qualified, quotedText } from '../quoting.ts';
import {
  add,
  addConstraint,
  asSql,
  columnsIn,
  includeSql,
  nameOf,
  namesOf,
  piecesOf,
} from './constraint-parts.ts';
import { foreignKeyStatement } from './foreign-key-ddl.ts';
import { conventionalName } from './names.ts';
import type { Table } from './schema.ts';
import { requireColumn } from './table-ddl.ts';
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
        const name = conventionalName(
          constraint.convention,
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
  const columns = columnsIn(piecesOf(constraint), table);
  const name = nameOf('ex', constraint, table, columns);
  add({ kind: 'exclude', name, ending: 'excl', columns }, table, constraint, ddl, () => {
    const list = elements.map(({ sql, operator }) => `${asSql(sql, table)} WITH ${operator}`).join(', ');
    const condition = where === undefined ? '' : ` WHERE (${asSql(where, table)})`;
    return `${addConstraint(table, name)}EXCLUDE USING ${using} (${list})${condition}${suffix}`;
  });
}

function indexStatement(constraint: IndexDeclaration, table: Table, ddl: Written): void {
  const columns = constraint.elements.flatMap(({ column }) =>
    column === undefined ? [] : [requireColumn(table, column)],
  );
  const touched = [...new Set([...columns, ...columnsIn(piecesOf(constraint), table)])];
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
    `CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${quotedName(name)} ON ${qualified(schema, of)}`,
    `${using === undefined ? '' : `USING ${using} `}(${list})${includeSql(include, table)}`,
    ...(nullsNotDistinct ? ['NULLS NOT DISTINCT'] : []),
    ...(options.length > 0 ? [`WITH (${options.join(', ')})`] : []),
    ...(where === undefined ? [] : [`WHERE ${asSql(where, table)}`]),
  ].join(' ');
}
