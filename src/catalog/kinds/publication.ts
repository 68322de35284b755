import { compact, flag, kind, numbers, sorted } from './kind.ts';

type Published = [relation: number, columns: string | null, condition: string | null, excepted: boolean];

/**
 * `publication`.
 * - `operations`: `insert`, `update`, `delete`, `truncate`; `allTables`, `viaRoot`: `true`
 * - `allSequences`: `true`; `except`: tables ([schema, name]) that `allTables` leaves out (19)
 * - `tables`: each `{ table: [schema, name], columns?, where? }`; `schemas`: sorted
 * - `generatedColumns`: `stored` (18)
 */
export const publications = kind<
  [
    oid: number,
    name: string,
    allTables: boolean,
    operations: string[],
    viaRoot: boolean,
    tables: Published[] | null,
    schemas: string[] | null,
    generated: string,
    allSequences: boolean,
    xid: number,
  ]
>({
  sql: (major) => `select p.oid, p.pubname, p.puballtables,
      to_json(array_remove(array[case when p.pubinsert then 'insert' end, case when p.pubupdate then 'update' end,
        case when p.pubdelete then 'delete' end, case when p.pubtruncate then 'truncate' end], null)),
      p.pubviaroot,
      (select json_agg(json_build_array(r.prrelid::int8, ${
        major >= 15 ? 'r.prattrs::text, pg_get_expr(r.prqual, r.prrelid)' : 'null, null'
      }, ${major >= 19 ? 'r.prexcept' : 'false'})) from pg_publication_rel r where r.prpubid = p.oid),
      ${
        major >= 15
          ? `(select json_agg(n.nspname) from pg_publication_namespace s join pg_namespace n on n.oid = s.pnnspid
              where s.pnpubid = p.oid)`
          : 'null'
      },
      ${major >= 18 ? 'p.pubgencols' : "'n'"}, ${major >= 19 ? 'p.puballsequences' : 'false'}, p.xmin
    from pg_publication p`,
  read(row, database) {
    const [oid, name, allTables, operations, viaRoot, published, schemas, generated, allSequences, xid] = row;
    if (database.isExtensionMember('pg_publication', oid)) return;
    const except: string[][] = [];
    const tables = (published ?? []).flatMap(([relation, columns, where, excepted]) => {
      const table = database.shownRelation(relation);
      if (table === undefined) return [];
      if (excepted) {
        except.push([table.schema, table.name]);
        return [];
      }
      const names = numbers(columns).map((number) => database.columns.get(relation)?.[number]?.name ?? '');
      return [
        compact({ table: [table.schema, table.name], columns: sorted(names), where: where ?? undefined }),
      ];
    });
    tables.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    const attributes = {
      operations,
      allTables: flag(allTables),
      allSequences: flag(allSequences),
      except: except.length === 0 ? undefined : except.sort(),
      viaRoot: flag(viaRoot),
      tables: tables.length === 0 ? undefined : tables,
      schemas: sorted(schemas),
      generatedColumns: generated === 's' ? 'stored' : undefined,
    };
    database.add('publication', [name], attributes, { catalog: 'pg_publication', oid, xid });
  },
});
