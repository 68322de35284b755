import { columns, notNullConstraints } from './column.ts';
import { comments } from './comment.ts';
import { constraints } from './constraint.ts';
import { defaultPrivileges } from './default-privileges.ts';
import { eventTriggers, extensions } from './extension.ts';
import { servers, wrappers } from './foreign.ts';
import { functions } from './function.ts';
import { collationNames, operatorClasses } from './index-names.ts';
import type { Kind } from './kind.ts';
import { casts, operators } from './operator.ts';
import { owners } from './owner.ts';
import { policies } from './policy.ts';
import { publications } from './publication.ts';
import { extensionMembers, schemas } from './schema.ts';
import { sequences } from './sequence.ts';
import { statistics } from './statistics.ts';
import { relations, tables } from './table.ts';
import { indexes } from './table-index.ts';
import { textSearchConfigurations, textSearchDictionaries } from './text-search.ts';
import { triggers } from './trigger.ts';
import { collations, compositeTypes, domains, emptyEnums, enums, rangeTypes } from './type.ts';
import { unmodelled } from './unmodelled.ts';
import { rules, views } from './view.ts';

/**
 * Every kind of object, each after those whose names it needs. What an object's attributes are is told above
 * its kind; an attribute at Postgres's default is absent unless it is said to be always present.
 */
export const kinds: readonly Kind[] = [
  extensionMembers,
  schemas,
  relations,
  tables,
  columns,
  notNullConstraints,
  constraints,
  operatorClasses,
  collationNames,
  indexes,
  sequences,
  views,
  rules,
  triggers,
  policies,
  functions,
  enums,
  emptyEnums,
  domains,
  compositeTypes,
  rangeTypes,
  collations,
  extensions,
  eventTriggers,
  publications,
  wrappers,
  servers,
  statistics,
  textSearchConfigurations,
  textSearchDictionaries,
  casts,
  operators,
  defaultPrivileges,
  owners,
  comments,
  unmodelled,
];
