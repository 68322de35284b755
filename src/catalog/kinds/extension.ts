import { kind, sorted } from './kind.ts';
import { firing } from './view.ts';

/** `extension`: stands for everything in it. - `version`; `schema` it was created in */
export const extensions = kind<[oid: number, name: string, version: string, schema: number, xid: number]>({
  sql: `select oid, extname, extversion, extnamespace, xmin from pg_extension where oid >= 16384`,
  read([oid, name, version, schema, xid], database) {
    const attributes = { version, schema: database.schemas.get(schema) };
    database.add('extension', [name], attributes, { catalog: 'pg_extension', oid, xid });
  },
});

/** `event trigger`. - `event`; `tags`: sorted; `function` ([schema, name]); `enabled`: as of a trigger */
export const eventTriggers = kind<
  [
    oid: number,
    name: string,
    event: string,
    tags: string[] | null,
    functionSchema: string,
    functionName: string,
    enabled: string,
    xid: number,
  ]
>({
  sql: `select e.oid, e.evtname, e.evtevent, to_json(e.evttags), n.nspname, p.proname, e.evtenabled, e.xmin
    from pg_event_trigger e join pg_proc p on p.oid = e.evtfoid join pg_namespace n on n.oid = p.pronamespace`,
  read([oid, name, event, tags, functionSchema, functionName, enabled, xid], database) {
    if (database.isExtensionMember('pg_event_trigger', oid) || database.ignoresSchema(functionSchema)) return;
    const attributes = {
      event,
      tags: sorted(tags),
      function: [functionSchema, functionName],
      enabled: firing[enabled],
    };
    database.add('event trigger', [name], attributes, { catalog: 'pg_event_trigger', oid, xid });
  },
});
