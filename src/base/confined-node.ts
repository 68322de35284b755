/**
 * For Node processes that run code or data of strangers. Node's permissions keep them from files, processes and
 * native code, but not from sending us a signal.
 */

/** The option of this Node that turns its permissions on: the process may then do nothing but what further options allow. */
export function permissionFlag(): string {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > 23 || (major === 23 && minor >= 5) ? '--permission' : '--experimental-permission';
}

/**
 * Without a listener of our own, SIGUSR1 would open the debugger of this process, secrets and all.
 * Gives the function that takes the listener away again.
 */
export function refuseDebugger(): () => void {
  const ignore = () => {};
  process.on('SIGUSR1', ignore);
  return () => process.off('SIGUSR1', ignore);
}
