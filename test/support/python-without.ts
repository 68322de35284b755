import { writeFileSync } from 'node:fs';

/** System calls by their numbers, which are the same on every architecture. */
export const calls = { pidfd_getfd: 438, landlock_create_ruleset: 444 } as const;

/**
 * Writes a program that is Python where the kernel knows no such call, as within Docker or on an older one: it has
 * entered a filter that refuses it.
 *
 * @param python what it becomes
 */
export function pythonWithout(call: keyof typeof calls, file: string, python = '/usr/bin/env'): string {
  const words = python === '/usr/bin/env' ? '"/usr/bin/env", "python3"' : JSON.stringify(python);
  const program = `#!/usr/bin/env -S python3 -IS
import ctypes, os, struct, sys
steps = [(0x20, 0, 0, 0), (0x15, 0, 1, ${calls[call]}), (0x06, 0, 0, 0x50001), (0x06, 0, 0, 0x7FFF0000)]
packed = b"".join(struct.pack("HBBI", *step) for step in steps)
class Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))
libc = ctypes.CDLL(None)
assert libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, ctypes.byref(Program(4, packed)), 0, 0) == 0
words = [${words}]
os.execv(words[0], [*words, *sys.argv[1:]])
`;
  writeFileSync(file, program, { mode: 0o755 });
  return file;
}
