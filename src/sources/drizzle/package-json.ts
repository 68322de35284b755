import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The parts of a package.json that say what an import means. */
export interface PackageJson {
  readonly name?: string;
  readonly version?: string;
  readonly source?: string;
  readonly module?: string;
  readonly main?: string;
  readonly types?: string;
  /** The file that an `extends` of a tsconfig means which names only the package. */
  readonly tsconfig?: string;
  readonly exports?: unknown;
  readonly imports?: unknown;
  readonly workspaces?: readonly string[] | { readonly packages?: readonly string[] };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** Reads a package.json; `undefined` when there is none or it is no JSON. */
export function readPackageJson(folder: string): PackageJson | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  } catch {
    return undefined;
  }
}
