/** How names of columns are made of the names of properties; none where they are taken as they are. */
export type Casing = 'snake_case' | 'camelCase' | undefined;
