/**
 * Packages that make validators and ids. Schemas use them beside their tables; nothing they give is ever part of one,
 * so a check can do without them.
 */
const names =
  /^(zod|drizzle-(zod|valibot|typebox|arktype)|valibot|arktype|@sinclair\/typebox|nanoid|uuid|ulid|@paralleldrive\/cuid2)$/;

/** Whether a package makes validators or ids. */
export function isValidator(name: string): boolean {
  return names.test(name);
}
