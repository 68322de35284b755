/** Keeps the repository's code from the network where no kernel does: Node's permissions of most versions don't. */
import { createRequire, syncBuiltinESMExports } from 'node:module';

const require = createRequire(import.meta.url);

/** Everything that opens a socket or looks up a name, by the module that has it. */
const waysOut: readonly (readonly [module: string, owner: string | undefined, names: readonly string[]])[] = [
  ['node:net', 'Socket', ['connect']],
  ['node:net', 'Server', ['listen', '_listen2']],
  ['node:net', undefined, ['_createServerHandle']],
  ['node:dgram', 'Socket', ['bind', 'connect', 'send']],
  ['node:dgram', undefined, ['createSocket', '_createSocketHandle']],
  ['node:dns', undefined, ['lookup', 'lookupService', 'resolve', 'reverse']],
  ['node:dns', 'Resolver', ['resolve', 'resolve4', 'resolve6', 'resolveAny', 'resolveTxt', 'reverse']],
  ['node:dns/promises', undefined, ['lookup', 'lookupService', 'resolve', 'reverse']],
];

class NotAllowed extends Error {
  readonly code = 'EPERM';
}

/** From here on none of them can be called in this process. */
export function refuseNetwork(): void {
  const value = () => {
    throw new NotAllowed('the network is not allowed while a schema is read');
  };
  for (const [module, owner, names] of waysOut) {
    const whole = require(module);
    const target = owner === undefined ? whole : whole[owner].prototype;
    for (const name of names)
      Object.defineProperty(target, name, { value, writable: false, configurable: false });
  }
  syncBuiltinESMExports();
}
