/** Flask-SQLAlchemy: `db = SQLAlchemy()`, whose attributes are those of SQLAlchemy, and whose models name themselves. */

import { joinedWords, separatedWords } from '../../flask-names.ts';
import type { Interpreter } from '../python/interpreter.ts';
import type { LibraryObjects, MadeOf } from '../python/library-objects.ts';
import {
  booleanOf,
  type Call,
  type ClassDefinition,
  described,
  given,
  plain,
  type Value,
} from '../python/values.ts';
import type { Versions } from '../versions/versions.ts';

const extensionName = /^flask_sqlalchemy\.(?:extension\.)?SQLAlchemy$/;

/** What `db` has of its own; all else is of `sqlalchemy` or `sqlalchemy.orm`. */
const ownAttributes = new Set(
  'Model Table metadata metadatas session engine engines get_engine get_binds Query app init_app create_all drop_all reflect paginate first_or_404 get_or_404 one_or_404 make_declarative_base create_session create_scoped_session apply_driver_hacks apply_pool_defaults'.split(
    ' ',
  ),
);

/** What `db.Column` and the like are. The base of models is one value for each `db`. */
export function flaskObjects(): LibraryObjects {
  const extensions = new Map<Call, Call>();
  const models = new Map<Call, Value>();
  const normalised = (call: Call, { inherits }: MadeOf): Call | undefined => {
    if (isExtension(call)) return call;
    if (call.callee.kind !== 'class' || !inherits(extensionName)) return undefined;
    const place = call.callee.place;
    const known = extensions.get(call) ?? {
      ...call,
      callee: { kind: 'external', name: 'flask_sqlalchemy.SQLAlchemy', place },
    };
    extensions.set(call, known);
    return known;
  };
  const attribute: LibraryObjects['attribute'] = (of, name, place, made) => {
    const held = plain(of);
    const extension = held.kind === 'call' ? normalised(held, made) : undefined;
    if (extension === undefined) return undefined;
    const own = made.attribute(name);
    if (own !== undefined) return own;
    if (!ownAttributes.has(name)) return { kind: 'external', name: `sqlalchemy.${name}`, place };
    if (name !== 'Model') return { kind: 'attribute', of: extension, name, place };
    const known = models.get(extension) ?? { kind: 'attribute', of: extension, name, place: extension.place };
    models.set(extension, known);
    return known;
  };
  return { attribute, basesOf };
}

/** What `db.Model` was made with: `SQLAlchemy(model_class=Base)`. */
function basesOf(base: Value): readonly Value[] {
  const made = given(extensionOf(base, 'Model')?.keywords.get('model_class'));
  return made === undefined ? [] : [made];
}

/** `SQLAlchemy(…)` of Flask-SQLAlchemy. */
export function isExtension({ callee }: Call): boolean {
  return callee.kind === 'external' && extensionName.test(callee.name);
}

/** The call of `SQLAlchemy(…)` whose attribute of this name a value is. */
export function extensionOf(value: Value, attribute: string): Call | undefined {
  const held = plain(value);
  if (held.kind !== 'attribute' || held.name !== attribute) return undefined;
  const of = plain(held.of);
  return of.kind === 'call' && isExtension(of) ? of : undefined;
}

/** `db` of a class whose base is its `db.Model`. */
function extensionOfClass(one: ClassDefinition, interpreter: Interpreter): Call | undefined {
  for (const ancestor of interpreter.ancestorsOf(one)) {
    const found = ancestor.kind === 'base' ? extensionOf(ancestor.value, 'Model') : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Whether a class gets a name for its table where it declares none.
 *
 * @throws Unreadable when it can't be told
 */
export function namesItself(one: ClassDefinition, interpreter: Interpreter): boolean {
  const extension = extensionOfClass(one, interpreter);
  if (extension === undefined) return false;
  const disabled = given(extension.keywords.get('disable_autonaming'));
  return disabled === undefined || !booleanOf(disabled, 'disable_autonaming');
}

/** The name that Flask-SQLAlchemy gives to the table of a class. @throws Unreadable where versions differ on it */
export function automaticName({ name, place }: ClassDefinition, versions: Versions): string {
  const [before, now] = [joinedWords(name), separatedWords(name)];
  if (before === now) return now;
  const what = `the table of ${name} is called ${now}`;
  return versions.decide('flask-sqlalchemy', '3.0', what, place) ? now : before;
}

/** The key of the database that a class belongs to, where it isn't the default one; one that can't be told is named. */
export function bindKeyOf(one: ClassDefinition, interpreter: Interpreter): string | undefined {
  if (extensionOfClass(one, interpreter) === undefined) return undefined;
  const found = interpreter.find(one, '__bind_key__');
  const value = found === undefined ? undefined : given(interpreter.valueBound(found, '__bind_key__'));
  return value === undefined ? undefined : keyIn(value);
}

/** The same of `db.Table(…)`. */
export function bindKeyOfTable(call: Call): string | undefined {
  const value = extensionOf(call.callee, 'Table') && given(call.keywords.get('bind_key'));
  return value === undefined ? undefined : keyIn(value);
}

function keyIn(value: Value): string {
  const held = plain(value);
  return held.kind === 'string' ? held.value : described(held);
}
