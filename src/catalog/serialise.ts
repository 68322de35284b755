import * as z from 'zod';
import { Problem } from '../base/problem.ts';
import type { AttributeValue, Catalog } from './catalog.ts';
import { objectKinds } from './object-kind.ts';

/** Version of the text's shape; a reader refuses any other. */
const format = 1;

/** A catalog as JSON text with an object a line and keys in byte order: equal catalogs give equal bytes. */
export function serialiseCatalog(catalog: Catalog): string {
  const lines = (list: readonly unknown[]) =>
    list.length === 0
      ? '[]'
      : `[\n${list.map((entry) => `    ${JSON.stringify(ordered(entry as AttributeValue))}`).join(',\n')}\n  ]`;
  return `{
  "format": ${format},
  "serverVersion": ${catalog.serverVersion},
  "objects": ${lines(catalog.objects)},
  "unmodelled": ${lines(catalog.unmodelled)}
}
`;
}

/** Reads what `serialiseCatalog` wrote. Anything else is a Problem; `file` names the text in it. */
export function parseCatalog(text: string, file: string): Catalog {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Problem(`${file} is not JSON, so it cannot be a saved catalog.`, {
      advice,
      location: { file, line: 1 },
      cause,
    });
  }
  const parsed = catalogShape.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Problem(`${file} is not a catalog that this version can read.`, {
      advice,
      detail: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
      location: { file, line: 1 },
    });
  }
  return asCatalog(parsed.data);
}

/** A catalog out of what has the shape of a saved one. */
export function asCatalog({ format: _, ...catalog }: z.infer<typeof catalogShape>): Catalog {
  return catalog as Catalog;
}

const advice = 'Save the catalog again with the version that reads it.';

/** What `serialiseCatalog` writes, also where it is a part of another file. */
export const catalogShape = z.object({
  format: z.literal(format),
  serverVersion: z.number().int(),
  objects: z.array(
    z.object({
      kind: z.enum(objectKinds),
      path: z.array(z.string()).min(1),
      parent: z.string().optional(),
      position: z.number().int().optional(),
      owner: z.string().optional(),
      grantors: z
        .array(z.object({ role: z.string().optional(), privileges: z.array(z.string()) }))
        .optional(),
      unpopulated: z.literal(true).optional(),
      writing: z
        .object({
          takes: z.array(z.enum(['insert', 'update'])),
          updatable: z.literal(true).optional(),
          replaced: z.literal(true).optional(),
          fixed: z.array(z.string()).optional(),
        })
        .optional(),
      attributes: z.record(z.string(), z.json()),
    }),
  ),
  unmodelled: z.array(z.object({ kind: z.string(), name: z.string() })),
});

function ordered(value: AttributeValue): AttributeValue {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(ordered);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, entry]) => [key, ordered(entry)]));
}
