/** What the runner makes of the lines an action prints and of the files it writes. */

export interface WorkflowCommand {
  /** `error`, `add-mask`, … */
  readonly command: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/**
 * Splits what was printed into commands and the log that people see, where what was masked before is hidden. Lines
 * between `::stop-commands::word` and `::word::` are no commands.
 */
export function splitLog(raw: string): { log: string; commands: WorkflowCommand[] } {
  const commands: WorkflowCommand[] = [];
  const masks: string[] = [];
  const shown: string[] = [];
  let stopped: string | undefined;
  for (const line of raw.split(/\r?\n/)) {
    const found = commandOf(line);
    if (stopped !== undefined && found?.command === stopped) stopped = undefined;
    else if (stopped !== undefined || found === undefined)
      shown.push(masks.reduce((text, mask) => text.replaceAll(mask, '***'), line));
    else if (found.command === 'stop-commands') stopped = found.message;
    else {
      commands.push(found);
      if (found.command === 'add-mask' && found.message !== '') masks.push(found.message);
    }
  }
  return { log: shown.join('\n'), commands };
}

function commandOf(line: string): WorkflowCommand | undefined {
  const text = line.trimStart();
  const end = text.indexOf('::', 2);
  if (!text.startsWith('::') || end < 0) return undefined;
  const [command = '', ...rest] = text.slice(2, end).split(' ');
  const properties = rest
    .join(' ')
    .split(',')
    .filter((pair) => pair.includes('='))
    .map((pair) => [nameIn(pair).trim(), unescaped(valueIn(pair))] as const);
  return {
    command,
    properties: Object.fromEntries(properties),
    message: unescaped(text.slice(end + 2)),
  };
}

function nameIn(pair: string): string {
  return pair.slice(0, pair.indexOf('='));
}

function valueIn(pair: string): string {
  return pair.slice(pair.indexOf('=') + 1);
}

const escapes: Readonly<Record<string, string>> = {
  '%0D': '\r',
  '%0A': '\n',
  '%3A': ':',
  '%2C': ',',
  '%25': '%',
};

function unescaped(text: string): string {
  return text.replace(/%(?:0D|0A|3A|2C|25)/g, (sequence) => escapes[sequence] ?? sequence);
}

/** The outputs in the file of `GITHUB_OUTPUT`: `name=value`, or `name<<word`, lines, `word`. */
export function outputsIn(file: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = file.split(/\r?\n/);
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const block = /^([^=]+?)<<(.+)$/.exec(line);
    if (block !== null) {
      const [, name = '', word] = block;
      const end = lines.indexOf(word ?? '', at + 1);
      if (end < 0) throw new Error(`The output ${name} has no end.`);
      outputs[name] = lines.slice(at + 1, end).join('\n');
      at = end;
    } else if (line.includes('=')) outputs[nameIn(line)] = valueIn(line);
    else if (line !== '') throw new Error(`GITHUB_OUTPUT has a line that is no output: ${line}`);
  }
  return outputs;
}
