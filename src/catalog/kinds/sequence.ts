import { objectId } from '../catalog.ts';
import { addGrants } from './grant.ts';
import { compact, flag, kind, typeName } from './kind.ts';

type SequenceRow = [
  relation: number,
  type: string,
  start: string,
  increment: string,
  minimum: string,
  maximum: string,
  cache: string,
  cycle: boolean,
  xid: number,
  ownerTable: number | null,
  ownerColumn: number | null,
  /** `a` for OWNED BY (and serial), `i` for identity. */
  ownership: string | null,
];

const ranges: Readonly<Record<string, readonly [string, string]>> = {
  smallint: ['-32768', '32767'],
  integer: ['-2147483648', '2147483647'],
  bigint: ['-9223372036854775808', '9223372036854775807'],
};

const usualMaximumSql = `case s.seqtypid ${Object.entries(ranges)
  .map(([type, [, maximum]]) => `when '${type}'::regtype then ${maximum}`)
  .join(' ')} end`;

/**
 * `sequence`, standalone or owned by a column; that of an identity column is part of the column.
 * - `type`: `integer`, …; `ownedBy`: [schema, table, column]
 * - `start`, `increment`, `min`, `max`, `cache`: decimal text, where not the default of its type and direction;
 *   `cycle`: `true`; `persistence`: `unlogged`
 */
export const sequences = kind<SequenceRow>({
  // There is one for every identity column, and with the usual options it says nothing.
  sql: `select s.seqrelid, format_type(s.seqtypid, null), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache,
      s.seqcycle, s.xmin, d.refobjid, d.refobjsubid, d.deptype
    from pg_sequence s
    left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = s.seqrelid and d.objsubid = 0
      and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i') and d.refobjsubid > 0
    where d.deptype is distinct from 'i' or s.seqstart <> 1 or s.seqincrement <> 1 or s.seqmin <> 1 or s.seqcache <> 1
      or s.seqcycle or s.seqmax <> ${usualMaximumSql}`,
  read(row, database) {
    const [oid, type, , , , , , , xid, ownerOid, ownerColumn, ownership] = row;
    const sequence = database.shownRelation(oid);
    if (sequence === undefined) return;
    const owner = ownerOid === null ? undefined : database.relations.get(ownerOid);
    if (owner?.hidden === true) return;
    const options = sequenceOptions(row);
    const column = ownerOid === null ? undefined : database.findColumn(ownerOid, ownerColumn ?? 0);
    if (ownership === 'i') {
      if (ownerOid !== null && Object.keys(options).length > 0)
        database.extendColumn(ownerOid, ownerColumn ?? 0, { identityOptions: options });
      return;
    }
    const persistence = sequence.details?.persistence === 'u' ? 'unlogged' : undefined;
    const origin = { catalog: 'pg_class', oid, xid };
    const object = database.add(
      'sequence',
      [sequence.schema, sequence.name],
      { type: typeName(type), ownedBy: column?.path, ...options, persistence },
      origin,
      column && objectId('column', column.path),
    );
    addGrants(database, object, sequence.grants, [], origin);
  },
});

function sequenceOptions([, type, start, increment, minimum, maximum, cache, cycle]: SequenceRow) {
  const [lowest, highest] = ranges[type] ?? ['', ''];
  const descending = increment.startsWith('-');
  const [usualMinimum, usualMaximum] = descending ? [lowest, '-1'] : ['1', highest];
  return compact({
    start: start === (descending ? maximum : minimum) ? undefined : start,
    increment: increment === '1' ? undefined : increment,
    min: minimum === usualMinimum ? undefined : minimum,
    max: maximum === usualMaximum ? undefined : maximum,
    cache: cache === '1' ? undefined : cache,
    cycle: flag(cycle),
  });
}
