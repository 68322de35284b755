/** Keeps the repository's code from ending the process or reaching other ones. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** Thrown in place of leaving: code of the schema, or a kit, called `process.exit`. */
export class ExitAttempt extends Error {
  constructor(code: unknown) {
    super(`process.exit(${code ?? ''}) was called`);
  }
}

/**
 * Takes from `process` what ends it or signals others: a signal to the parent would open its debugger, and with it
 * the secrets of the run. Returns the real way out.
 */
export function guardProcess(): (code: number) => never {
  const leave = process.exit.bind(process);
  const refuse = (code?: unknown): never => {
    throw new ExitAttempt(code);
  };
  const replacements: Record<string, unknown> = { exit: refuse, reallyExit: refuse };
  const forbidden = [
    'kill',
    '_kill',
    'abort',
    '_debugProcess',
    '_debugEnd',
    '_startProfilerIdleNotifier',
    'dlopen',
  ];
  for (const name of forbidden) {
    replacements[name] = () => {
      throw new Error(`process.${name} is not allowed while a schema is read`);
    };
  }
  const reallyExit = (process as unknown as { reallyExit: (code: number) => never }).reallyExit.bind(process);
  for (const [name, value] of Object.entries(replacements)) {
    Object.defineProperty(process, name, { value, writable: true, configurable: true });
  }
  // What the schema starts in the background (a pool that cannot connect) fails for itself alone.
  process.on('uncaughtException', () => {});
  process.on('unhandledRejection', () => {});
  return (code) => (reallyExit ?? leave)(code);
}

/**
 * Makes what may not be looked at absent, for code (ours, and packages') that asks whether a file is there:
 * Node throws instead where its permission model forbids the question.
 */
export function hideForbiddenFiles(): void {
  const { existsSync } = fs;
  fs.existsSync = (path) => {
    try {
      return existsSync(path);
    } catch {
      return false;
    }
  };
  syncBuiltinESMExports();
}
