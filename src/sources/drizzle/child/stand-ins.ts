/**
 * Modules that are always replaced: those that only guard or fill an environment which a schema check neither
 * has nor wants. Without the replacement they would throw, or read files with secrets in them.
 */
import { runtimeModules } from './runtimes.ts';

/** `createEnv` of T3 without validation: names read as what the environment holds, which is next to nothing. */
const lenientEnv = {
  __esModule: true,
  createEnv: () =>
    new Proxy(
      {},
      {
        get: (_, key) => (typeof key === 'string' && key !== 'then' ? process.env[key] : undefined),
      },
    ),
};

const dotenv = () => {
  const config = () => ({ parsed: {} });
  return {
    __esModule: true,
    config,
    configDotenv: config,
    parse: () => ({}),
    default: { config, parse: () => ({}) },
  };
};

const replaced: Readonly<Record<string, () => unknown>> = {
  'server-only': () => ({}),
  'client-only': () => ({}),
  dotenv,
  'dotenv/config': () => ({}),
  'dotenv-expand': () => ({
    __esModule: true,
    expand: <T>(value: T) => value,
    default: { expand: <T>(value: T) => value },
  }),
  '@next/env': () => ({ __esModule: true, loadEnvConfig: () => ({ combinedEnv: {}, loadedEnvFiles: [] }) }),
  'drizzle-kit': () => ({ __esModule: true, defineConfig: <T>(config: T) => config }),
};

/** The module that is always used for `specifier` instead of the real one, if there is one. */
export function standIn(specifier: string): unknown {
  if (/^@t3-oss\/env-/.test(specifier)) return lenientEnv;
  if (Object.hasOwn(runtimeModules, specifier)) return runtimeModules[specifier];
  return Object.hasOwn(replaced, specifier) ? replaced[specifier]?.() : undefined;
}
