/** Why an import leads nowhere, and what to do about it: whoever is told to install a package must be able to. */
import { foldersUp } from '../../files.ts';
import { readPackageJson } from '../../package-json.ts';
import { isValidator } from '../validators.ts';
import type { LostConfig } from './aliases.ts';
import { generatorOf, generators } from './frameworks.ts';
import { denoDependencies } from './import-map.ts';

export interface Unresolved {
  /** As the package would be imported, without what an import map or a registry puts around it. */
  readonly specifier: string;
  /** The name that is not there: of a package, or of an alias. */
  readonly name: string;
  /** Why it is not there, in a clause: `the package \`x\` is not installed`. */
  readonly why: string;
  readonly advice: string;
  /** Whether it names code of this repository, tables perhaps, rather than a package. */
  readonly isAlias: boolean;
}

interface Import {
  readonly specifier: string;
  readonly name: string;
  /** The folder of the file that imports it. */
  readonly folder: string;
  readonly root: string;
  /** What should define aliases for that file and is not there. */
  readonly lost: readonly LostConfig[];
}

const install = 'Install the packages of the repository before the check (`npm ci`, `pnpm install`, …).';

/** A name that a package can have. */
const packageName = /^(@[a-z\d][\w.-]*\/)?[a-z\d][\w.-]*$/i;

/** Modules that a runtime or a build makes up, by their prefix. */
const madeUp: Readonly<Record<string, string>> = {
  bun: 'Bun',
  deno: 'Deno',
  cloudflare: "Cloudflare's runtime",
  astro: 'Astro',
  virtual: 'the build',
  http: 'Deno',
  https: 'Deno',
};

/** Says why; the first of the reasons that fits. */
export function unresolved(it: Import): Unresolved {
  const { specifier, name, folder, root, lost } = it;
  const maker = madeUp[/^([a-z]+):/.exec(specifier)?.[1] ?? ''];
  if (maker !== undefined) {
    return {
      specifier,
      name: specifier,
      why: `\`${specifier}\` is there only in ${maker}`,
      advice: 'Import it only in files that the schema does not need.',
      isAlias: false,
    };
  }
  const isPackage = packageName.test(name);
  const isKnown = isValidator(name) || isDependency(name, folder, root);
  if (isPackage && (isKnown || lost.length === 0)) return notInstalled(it);
  const alias = isPackage ? specifier : (specifier.split('/', 1)[0] ?? specifier);
  const known = `\`${alias}\` is ${isPackage ? 'no dependency' : 'an alias'}`;
  const [first] = lost;
  if (first !== undefined) {
    const what = isPackage
      ? `${known}, and the tsconfig that may define it as an alias is not there`
      : `${known} that is not known here`;
    return {
      specifier,
      name: alias,
      why: `${what}: ${first.namedIn} refers to ${first.name}`,
      ...making(first),
      isAlias: true,
    };
  }
  const command = generatorOf(folder, root);
  return {
    specifier,
    name: alias,
    why: `${known} that nothing here defines`,
    advice: `Define it in \`paths\` of a tsconfig.json that is committed${command === undefined ? '' : `, or run \`${command}\` before the check`}.`,
    isAlias: true,
  };
}

function notInstalled({ specifier, name }: Import): Unresolved {
  return {
    specifier,
    name,
    why: `the package \`${name}\` is not installed`,
    advice: install,
    isAlias: false,
  };
}

/** How a file comes to be there that is generated, or part of a package. */
function making({ name, namedIn }: LostConfig): { advice: string } {
  const generated = generators.find(({ folder }) => name.split('/').includes(folder));
  if (generated !== undefined)
    return { advice: `It is generated: run \`${generated.command}\` before the check.` };
  return /^\.{0,2}\//.test(name)
    ? { advice: `Generate or commit that file before the check, or correct ${namedIn}.` }
    : { advice: install };
}

/** Whether a package.json (or Deno's import map) on the way up to the root asks for the package. */
export function isDependency(name: string, folder: string, root: string): boolean {
  return foldersUp(folder, root).some((above) => {
    const { dependencies, devDependencies, peerDependencies } = readPackageJson(above) ?? {};
    const all = { ...dependencies, ...devDependencies, ...peerDependencies, ...denoDependencies(above) };
    return Object.hasOwn(all, name);
  });
}
