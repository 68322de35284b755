/** Views that are created with the tables, and tables that stand for views: what they select is not followed. */
import type { Location } from '../../../../base/problem.ts';
import {
  attempt,
  booleanOf,
  type Call,
  given,
  nameOf,
  plain,
  textOf,
  Unreadable,
  type Value,
} from '../python/values.ts';
import { callOf } from './library.ts';

export interface View {
  readonly kind: 'view' | 'materialized view';
  readonly schema: string | undefined;
  readonly name: string;
  readonly place: Location;
}

/**
 * The view that a call makes, of SQLAlchemy or of SQLAlchemy-Utils; also for the `table` of one.
 *
 * @throws Unreadable when its name can't be told
 */
export function viewOf(value: Value): View | undefined {
  const held = plain(value);
  if (held.kind === 'attribute' && held.name === 'table') return viewOf(held.of);
  if (held.kind !== 'call') return undefined;
  const created = callOf(held, 'CreateView');
  if (created !== undefined) {
    const materialized = given(created.keywords.get('materialized'));
    const isMaterialized = materialized !== undefined && booleanOf(materialized, 'materialized');
    return named(isMaterialized ? 'materialized view' : 'view', created, 1, 'view_name');
  }
  const maker = /^sqlalchemy_utils\.(?:view\.)?create_(materialized_)?view$/.exec(nameOf(held.callee));
  return maker === null
    ? undefined
    : named(maker[1] === undefined ? 'view' : 'materialized view', held, 0, 'name');
}

function named(kind: View['kind'], call: Call, at: number, keyword: string): View {
  const name = call.keywords.get(keyword) ?? call.positional[at];
  const schema = given(call.keywords.get('schema'));
  if (name === undefined) throw new Unreadable('a view without a name', call.place);
  return {
    kind,
    schema: schema === undefined ? undefined : textOf(schema, 'the schema of a view'),
    name: textOf(name, 'the name of a view'),
    place: call.place,
  };
}

/** The views among calls; one whose name can't be told is in nobody's way. */
export function viewsAmong(calls: readonly Value[]): View[] {
  return calls.flatMap((call) => {
    const view = attempt(() => viewOf(call));
    return view === undefined || view instanceof Unreadable ? [] : [view];
  });
}

/** Throws for a table whose `info` says that it is a view, as `is_view` does for Alembic. */
export function refuseView(options: ReadonlyMap<string, Value>, place: Location): void {
  const info = given(options.get('info'));
  const held = info === undefined ? undefined : plain(info);
  if (held?.kind !== 'dictionary') return;
  const entry = held.entries.find(({ key }) => key.kind === 'string' && key.value === 'is_view');
  const says = entry === undefined ? undefined : plain(entry.value);
  if (says?.kind === 'boolean' && says.value)
    throw new Unreadable('the models say that it is a view, which something else makes', place);
}
