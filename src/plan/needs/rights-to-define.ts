import { dottedName, nameInSql } from '../../sources/sql/names-in-sql.ts';
import type { NamedObjects } from './named-objects.ts';
import { type Asked, dropping, inDatabase, inSchema, ofTable, ownedAlike, owning } from './rights-asked.ts';

const forms = {
  /** What is called by one word. */
  ofDatabase: new RegExp(
    `^(CREATE|ALTER|DROP|COMMENT ON|GRANT .* ON|REVOKE .* ON) (schema|publication) (?:IF NOT EXISTS )?(${nameInSql})`,
    'isu',
  ),
  /** What a platform may allow to others than superusers, too. */
  ofPlatform: /^(?:CREATE|ALTER|DROP|COMMENT ON) (?:extension|event trigger|foreign data wrapper|server)\b/i,
  onTable: /^CREATE (?:UNIQUE )?(?:INDEX|POLICY|RULE)\b/i,
  trigger: /^CREATE (?:CONSTRAINT )?TRIGGER\b/i,
  created: /^CREATE (OR REPLACE )?/i,
  /** What has a name in the schema itself, not on a table alone. */
  dropped: /^DROP (?!TRIGGER|POLICY|RULE)/i,
  /** What gets a name in the schema. */
  namesAnew:
    /^CREATE (?:UNIQUE )?INDEX|^ALTER (?:FOREIGN |MATERIALIZED )?(?:TABLE|VIEW|SEQUENCE|INDEX) \S+ RENAME TO | ADD (?:CONSTRAINT \S+ )?(?:PRIMARY KEY|UNIQUE|EXCLUDE)\b/i,
  /** What changes the tables of a type with it. */
  cascades: /^ALTER TYPE .* ATTRIBUTE .* CASCADE$/s,
  movedTo: new RegExp(` SET SCHEMA (${nameInSql})$`, 'u'),
  renamedTo: new RegExp(` RENAME TO (${nameInSql})$`, 'u'),
  security: /\b(ENABLE|DISABLE|NO FORCE|FORCE) ROW LEVEL SECURITY/g,
  alsoOwned: new RegExp(
    `(?: PARTITION OF | INHERITS \\(| ATTACH PARTITION | (?:TABLE|,) ONLY )(${dottedName})`,
    'gu',
  ),
  ownedBy: new RegExp(`^ALTER SEQUENCE \\S+ OWNED BY (${dottedName})`, 'u'),
  leadsTo: new RegExp(` REFERENCES (${dottedName})`, 'u'),
} as const;

/** What a statement that changes the schema needs rights to. */
export function rightsToDefine(sql: string, known: NamedObjects): Asked {
  const ofDatabase = forms.ofDatabase.exec(sql);
  if (ofDatabase !== null)
    return [...rightsInDatabase(sql, ofDatabase, known), ...rightsToOthers(sql, known)];
  return forms.ofPlatform.test(sql) ? [] : rightsInSchema(sql, known);
}

/** Of schemas and publications. */
function rightsInDatabase(
  sql: string,
  [, verb = '', kind = '', called = '']: RegExpExecArray,
  known: NamedObjects,
): Asked {
  const making = () => inDatabase('CREATE', `${kind.toLowerCase()}s`);
  if (/^create$/i.test(verb)) return making();
  const object = known.named(called, kind.toLowerCase());
  if (object === undefined) return [];
  const renamedTo = forms.renamedTo.exec(sql)?.[1];
  if (renamedTo === undefined || object.kind !== 'schema') return owning(object);
  known.schemaRenamed(called, renamedTo);
  return [...owning(object), ...making()];
}

/** Of everything that is in a schema. */
function rightsInSchema(sql: string, known: NamedObjects): Asked {
  const schema = known.schemaIn(sql);
  const object = known.at(sql);
  const inOne = (where: string | undefined, privilege: 'USAGE' | 'CREATE') => {
    const before = where === undefined ? undefined : known.schemaBefore(where);
    return before === undefined ? [] : inSchema(before, privilege);
  };
  const inPlace = inOne(schema, 'USAGE');
  const create = (where: string | undefined) => inOne(where, 'CREATE');
  const own = object === undefined ? [] : owning(object);
  const rights = [...inPlace, ...rightsToOthers(sql, known)];
  const [isCreated, orReplaced] = forms.created.exec(sql) ?? [];
  if (forms.trigger.test(sql))
    return [...rights, ...(object === undefined ? [] : ofTable(object, 'TRIGGER'))];
  if (isCreated !== undefined && !forms.onTable.test(sql))
    return [...rights, ...create(schema), ...(orReplaced === undefined ? [] : own)];
  if (object === undefined) return rights;
  noteWhatItMakes(sql, known);
  const [, movedTo] = forms.movedTo.exec(sql) ?? [];
  return [
    ...rights,
    ...(forms.dropped.test(sql) ? dropping(object) : own),
    ...(forms.cascades.test(sql) ? known.tablesOf(object).flatMap(owning) : []),
    ...(forms.namesAnew.test(sql) ? create(schema) : []),
    ...create(movedTo),
  ];
}

/** Of other tables that a statement names. */
function rightsToOthers(sql: string, known: NamedObjects): Asked {
  const tables = [...sql.matchAll(forms.alsoOwned)].flatMap(([, called = '']) => known.named(called) ?? []);
  const owner = known.named(forms.ownedBy.exec(sql)?.[1] ?? '', 'table');
  const sequence = owner === undefined ? undefined : known.at(sql);
  const target = known.named(forms.leadsTo.exec(sql)?.[1] ?? '');
  return [
    ...tables.flatMap(owning),
    ...(owner === undefined || sequence?.kind !== 'sequence' ? [] : ownedAlike(sequence, owner)),
    ...(target === undefined ? [] : ofTable(target, 'REFERENCES')),
  ];
}

/** Later statements may call a table otherwise, and other rows of it may be hidden. */
function noteWhatItMakes(sql: string, known: NamedObjects): void {
  const object = known.at(sql);
  const [schema, movedTo, renamedTo] = [
    known.schemaIn(sql),
    forms.movedTo.exec(sql)?.[1],
    forms.renamedTo.exec(sql)?.[1],
  ];
  if (object === undefined) return;
  if (movedTo !== undefined) known.called(object, `${movedTo}.${known.lastNameIn(sql)}`);
  if (renamedTo !== undefined) known.called(object, `${schema}.${renamedTo}`);
  for (const [, word] of sql.matchAll(forms.security)) {
    const isSet = word === 'ENABLE' || word === 'FORCE';
    known.secured(object, word?.endsWith('FORCE') === true ? { isForced: isSet } : { isOn: isSet });
  }
}
