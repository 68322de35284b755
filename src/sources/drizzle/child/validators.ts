/**
 * Packages that make validators and ids. Schemas use them beside their tables; nothing they give is ever part of one but
 * the values of an enum that a validator was given, so a check can do without them.
 */
const names =
  /^(zod|drizzle-(zod|valibot|typebox|arktype)|valibot|arktype|@sinclair\/typebox|nanoid|uuid|ulid|@paralleldrive\/cuid2)$/;

/** Whether a package makes validators or ids. */
export function isValidator(name: string): boolean {
  return names.test(name);
}

/** What validators of enums and unions tell again of what they were given, as zod and valibot call it. */
export function givenValues(
  called: string,
  values: readonly unknown[],
): Readonly<Record<string, unknown>> | undefined {
  const [, name = ''] = /(\w+)$/.exec(called) ?? [];
  if (/^(?:union|discriminatedUnion|variant)$/.test(name)) {
    const options = values.find(Array.isArray);
    return options && { options };
  }
  const [first] = values;
  if (!/^(?:enum_?|nativeEnum|picklist)$/.test(name) || typeof first !== 'object' || first === null)
    return undefined;
  const all = Array.isArray(first) ? Object.fromEntries(first.map((value) => [value, value])) : first;
  return { options: Object.values(all), enum: all, Enum: all, Values: all };
}
