import { type CatalogObject, displayName, withoutArguments } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import { readable } from '../../rebuild/readable.ts';
import { literal, name } from '../../rebuild/sql.ts';
import { dottedName, nameInSql } from '../../sources/sql/names-in-sql.ts';
import type { NamedObjects } from './named-objects.ts';
import { type Asked, bare, inSchema, superuserAs } from './rights-asked.ts';

const names = new RegExp(`(?<!::)${dottedName}`, 'gu');
const texts = /("(?:[^"]|"")*")|'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\2\$/g;

const forms = {
  routine: /^(?:CREATE (?:OR REPLACE )?|ALTER )(?:FUNCTION|PROCEDURE)\b/i,
  /** Where a routine's own statement ends and what it runs begins. */
  body: /\b(?:BEGIN ATOMIC|RETURN)\b.*$/is,
  /** What has functions called at once, or asks whether they may be. */
  calls:
    /^CREATE (?:CONSTRAINT )?TRIGGER\b|^CREATE (?:OR REPLACE )?AGGREGATE\b|^CREATE OPERATOR\b|^CREATE MATERIALIZED VIEW\b(?!.* WITH NO DATA$)|^ALTER (?:FOREIGN )?TABLE\b.* (?:ADD COLUMN|CHECK|USING)\b|^ALTER DOMAIN\b.* CHECK\b/is,
  /** What names types of columns, of parameters, or under another one. */
  ofTypes:
    /^CREATE (?:OR REPLACE )?(?:(?:UNLOGGED |FOREIGN )?TABLE|FUNCTION|PROCEDURE|AGGREGATE|TYPE|DOMAIN|CAST|OPERATOR)\b|^ALTER (?:FOREIGN )?TABLE\b.* (?:ADD COLUMN|TYPE)\b|^ALTER TYPE\b/is,
  cast: /^(?:CREATE|DROP) CAST (?:IF EXISTS )?\((.+?) AS (.+?)\)/is,
  language: new RegExp(` LANGUAGE (${nameInSql})`, 'iu'),
  setting: new RegExp(` SET (${nameInSql}(?:\\.${nameInSql})?) (?:TO|=) `, 'giu'),
  server: new RegExp(`^CREATE FOREIGN TABLE\\b.* SERVER (${nameInSql})`, 'isu'),
} as const;

/** What only superusers may do, whoever owns what it is done to. */
const ofSuperusers: readonly (readonly [form: RegExp, who: string])[] = [
  [/^(?:CREATE|ALTER) PUBLICATION\b.* FOR ALL /is, 'who publishes all tables'],
  [/^(?:CREATE|ALTER) PUBLICATION\b(?!.* DROP ).* TABLES IN SCHEMA /is, 'who publishes a schema'],
  [/^CREATE CAST\b.* WITHOUT FUNCTION\b/is, 'who casts without a function'],
  [
    /^(?:CREATE (?:OR REPLACE )?|ALTER )FUNCTION\b.*(?<! NOT) LEAKPROOF\b/is,
    'who calls a function leakproof',
  ],
];

const types: readonly ObjectKind[] = ['enum', 'domain', 'composite type', 'range type'];
const routines: readonly ObjectKind[] = ['function', 'procedure', 'aggregate'];

/** What a statement needs rights to beyond what it is about: what it calls, is made of, or is written in. */
export function rightsToUse(sql: string, known: NamedObjects): Asked {
  const whole = sql.replaceAll(texts, (_, quoted: string | undefined) => quoted ?? "''");
  const code = forms.routine.test(whole) ? whole.replace(forms.body, '') : whole;
  return [
    ...(forms.calls.test(code) ? named(code, routines, known).flatMap(executing) : []),
    ...(forms.ofTypes.test(code) ? named(code, types, known).flatMap(usingType) : []),
    ...(forms.routine.test(code) ? writing(code, known.serverVersion) : []),
    ...casting(code),
    ...onServer(code),
    ...ofSuperusers.flatMap(([form, who]) => (form.test(code) ? superuserAs(who) : [])),
  ];
}

/** What a statement names of what was there before, of some kinds: by the path that it has until then. */
function named(code: string, kinds: readonly ObjectKind[], known: NamedObjects): CatalogObject['path'][] {
  return [...code.matchAll(names)].flatMap(([called]) => {
    const object = kinds.map((kind) => known.named(called, kind)).find((one) => one !== undefined);
    return object === undefined ? [] : [object.path];
  });
}

/** Of several that have one name, which of them is called is not known: one that may be is enough. */
function executing([schema = '', routine]: CatalogObject['path']): Asked {
  const own = withoutArguments(routine);
  return [
    ...inSchema(readable(name(schema)), 'USAGE'),
    {
      needed: `execute function ${displayName([schema, own])}`,
      sql: `(SELECT bool_or(has_function_privilege(pg_proc.oid, 'EXECUTE')) FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace WHERE nspname = ${literal(schema)} AND proname = ${literal(own)})`,
    },
  ];
}

function usingType([schema = '', own = '']: CatalogObject['path']): Asked {
  return [
    ...inSchema(readable(name(schema)), 'USAGE'),
    {
      needed: `use type ${displayName([schema, own])}`,
      sql: `(SELECT has_type_privilege(pg_type.oid, 'USAGE') FROM pg_type JOIN pg_namespace ON pg_namespace.oid = typnamespace WHERE nspname = ${literal(schema)} AND typname = ${literal(own)})`,
    },
  ];
}

/** The language of a routine, and what it sets while it runs. */
function writing(code: string, serverVersion: number): Asked {
  const language = forms.language.exec(code)?.[1];
  const settings = [...code.matchAll(forms.setting)].map(([, setting = '']) => setting);
  return [
    ...(language === undefined
      ? []
      : [
          {
            needed: `write functions in ${language}`,
            // One that is not there yet comes with the plan.
            sql: `coalesce((SELECT lanpltrusted AND has_language_privilege(oid, 'USAGE') FROM pg_language WHERE lanname = ${bare(language.toLowerCase())}), true)`,
          },
        ]),
    // Whoever likes sets what has a dot in its name.
    ...settings.flatMap((setting) =>
      setting.includes('.')
        ? []
        : [{ needed: `set ${setting}`, sql: maySet(bare(setting.toLowerCase()), serverVersion) }],
    ),
  ];
}

/** Since 15, others than superusers can be given the right to more. */
function maySet(setting: string, serverVersion: number): string {
  const given = serverVersion >= 150_000 ? " OR has_parameter_privilege(name, 'SET')" : '';
  return `coalesce((SELECT context = 'user'${given} FROM pg_settings WHERE name = ${setting}), false)`;
}

/** A cast is made and dropped by whoever owns one of its types. */
function casting(code: string): Asked {
  const [, from, to] = forms.cast.exec(code) ?? [];
  if (from === undefined || to === undefined) return [];
  const both = [from, to].map((type) => `to_regtype(${literal(type)})`).join(', ');
  return [
    {
      needed: `own one of the types ${from} and ${to}`,
      // One that is not there yet comes with the plan.
      sql: `(SELECT count(*) < 2 OR bool_or(pg_has_role(typowner, 'USAGE')) FROM pg_type WHERE oid IN (${both}))`,
    },
  ];
}

function onServer(code: string): Asked {
  const server = forms.server.exec(code)?.[1];
  return server === undefined
    ? []
    : [
        {
          needed: `use the foreign server ${server}`,
          sql: `coalesce((SELECT has_server_privilege(oid, 'USAGE') FROM pg_foreign_server WHERE srvname = ${bare(server)}), true)`,
        },
      ];
}
