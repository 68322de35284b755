type Defined<Properties> = { [Key in keyof Properties]?: Exclude<Properties[Key], undefined> };

/** The properties that have a value: `{ ...defined({ line, column }) }` has neither where both are undefined. */
export function defined<Properties extends object>(properties: Properties): Defined<Properties> {
  const result: Partial<Properties> = {};
  for (const key in properties) if (properties[key] !== undefined) result[key] = properties[key];
  return result as Defined<Properties>;
}
