import type { SyntaxNode } from '@lezer/common';
import type { Location } from '../../../base/problem.ts';
import type { Decision, UnnamedConstraint } from '../../decisions.ts';
import { among, naming } from '../../sql/table-elements.ts';
import type { Source } from '../../sqlmodel/static/python/syntax.ts';
import { callAt, callsIn, type PythonCall, stringIn, stringsIn } from './python-calls.ts';

/** A column or a constraint of a table, as it is given to a call: `sa.Column("id", …)`. */
export function declaredPart(source: Source, table: readonly string[], node: SyntaxNode): Decision[] {
  const call = callAt(source, node);
  if (call === undefined) return [];
  if (call.callee === 'Column') return declaredColumn(source, table, call);
  const unnamed = constraintOf(source, call);
  return unnamed === undefined
    ? []
    : constraintMade(table, stringIn(source, call.keywords.get('name')), unnamed, call.location);
}

function declaredColumn(source: Source, table: readonly string[], call: PythonCall): Decision[] {
  const name = stringIn(source, call.positional[0]);
  if (name === undefined) return [];
  const isOn: UnnamedConstraint['isOn'] = ([first, ...more]) => first === name && more.length === 0;
  const flags = Object.entries(types).filter(([flag]) => {
    const value = call.keywords.get(flag);
    return value !== undefined && source.text(value) === 'True';
  });
  const keys = callsIn(source, call.node).filter(({ callee }) => callee === 'ForeignKey');
  return [
    { verb: 'makes', kind: 'column', table, path: [name], location: call.location },
    ...flags.flatMap(([, type]) => constraintMade(table, undefined, { type, isOn }, call.location)),
    ...keys.flatMap((key) =>
      constraintMade(
        table,
        stringIn(source, key.keywords.get('name')),
        { type: 'foreign key', isOn },
        key.location,
      ),
    ),
  ];
}

const types = { primary_key: 'primary key', unique: 'unique' };

/** What a constraint is that is given to `create_table`. */
function constraintOf(
  source: Source,
  { callee, positional, node }: PythonCall,
): UnnamedConstraint | undefined {
  const names = positional.flatMap((each) => stringIn(source, each) ?? []);
  if (callee === 'PrimaryKeyConstraint') return { type: 'primary key', isOn: among(names) };
  if (callee === 'UniqueConstraint') return { type: 'unique', isOn: among(names) };
  if (callee === 'ForeignKeyConstraint')
    return { type: 'foreign key', isOn: among(stringsIn(source, positional[0])) };
  if (callee === 'CheckConstraint') return { type: 'check', isOn: naming(source.text(node)) };
  return callee === 'ExcludeConstraint' ? { type: 'exclude', isOn: naming(source.text(node)) } : undefined;
}

/**
 * A constraint that is made, by its name and by what it is: a naming convention may give it another name than is
 * written, or one where none is.
 */
export function constraintMade(
  table: readonly string[],
  name: string | undefined,
  unnamed: UnnamedConstraint,
  location: Location,
): Decision[] {
  const made = { verb: 'makes', kind: 'constraint', table, location } as const;
  const nameless: Decision = { ...made, path: [''], unnamed };
  return name === undefined ? [nameless] : [nameless, { ...made, path: [name] }];
}
