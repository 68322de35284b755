/** Types that are made of others by the helpers of TypeScript. */
import type { FoundMember } from './found-member.ts';
import type { Written } from './modules.ts';
import type { Shape } from './shapes.ts';

/** How types and names are followed. */
interface Following {
  readonly membersOf: (shape: Shape) => readonly FoundMember[] | undefined;
  /** The literals that a type is a union of; `undefined` where it is something else. */
  readonly keysOf: (shape: Shape) => readonly string[] | undefined;
}

/**
 * The members of `Partial<A>`, `Pick<A, 'b'>`, `Record<'a' | 'b', string>` and the like; `undefined` for any other helper,
 * and what it hides.
 */
export function helpedMembers(
  { shape, module }: Written,
  { membersOf, keysOf }: Following,
): readonly FoundMember[] | undefined {
  if (shape.kind !== 'name') return undefined;
  const [of, by] = shape.parameters;
  if (shape.name === 'Record' && of !== undefined && by !== undefined)
    return keysOf(of)?.map((name) => {
      const { from = 0, to = from } = shape;
      return { name, optional: false, type: by, from, to, isMade: true, module };
    });
  const change = helpers[shape.name];
  const members = of && change && membersOf(of);
  if (members === undefined || change === undefined) return undefined;
  const keys = by === undefined ? undefined : keysOf(by);
  if (by !== undefined && keys === undefined) return undefined;
  return members.flatMap((member) => change(member, keys?.includes(member.name)) ?? []);
}

/** @param isNamed whether the second parameter names the member; `undefined` where there is none */
type Change = (member: FoundMember, isNamed: boolean | undefined) => FoundMember | undefined;

const optional = (member: FoundMember): FoundMember => ({ ...member, optional: true });
const required = (member: FoundMember): FoundMember => ({ ...member, optional: false });
const without: Change = (member, isNamed) => (isNamed === true ? undefined : member);

/** TypeScript's own, and those of type-fest that say the same of some members. */
const helpers: Readonly<Record<string, Change>> = {
  Partial: optional,
  Required: required,
  Pick: (member, isNamed) => (isNamed === true ? member : undefined),
  Omit: without,
  Except: without,
  SetOptional: (member, isNamed) => (isNamed === true ? optional(member) : member),
  SetNonNullable: (member, isNamed) =>
    isNamed === false
      ? member
      : { ...member, type: { kind: 'name', name: 'NonNullable', parameters: [member.type] } },
  SetRequired: (member, isNamed) => (isNamed === true ? required(member) : member),
};
