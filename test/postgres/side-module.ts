/**
 * A WebAssembly library as Emscripten loads it, whose only content is JavaScript for the process that loads it: its
 * loader evaluates what a library exports under a name with `__em_js__`.
 */
export function sideModule(javascript: string): Buffer {
  const text = Buffer.from(`(void)<::>0; ${javascript}; (() => 0)\0`);
  const I32 = 0x7f;
  const [MEMORY, GLOBAL] = [2, 3];
  const memory = [1, ...sized([...unsigned(text.length), 0, 0, 0])];
  return Buffer.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(0, [...named('dylink.0'), ...memory]),
    ...section(2, [
      2,
      ...[...named('env'), ...named('memory'), MEMORY, 0, 0],
      ...[...named('env'), ...named('__memory_base'), GLOBAL, I32, 0],
    ]),
    ...section(6, [1, I32, 0, 0x41, 0, 0x0b]), // one global: i32.const 0
    ...section(7, [1, ...named('__em_js__run'), GLOBAL, 1]),
    ...section(11, [1, 0, 0x23, 0, 0x0b, ...sized([...text])]), // the text, at __memory_base
  ]);
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...sized(content)];
}

function named(name: string): number[] {
  return sized([...Buffer.from(name)]);
}

function sized(content: readonly number[]): number[] {
  return [...unsigned(content.length), ...content];
}

/** A number as LEB128. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...unsigned(Math.floor(value / 128))];
}
