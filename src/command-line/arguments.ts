import { parseArgs } from 'node:util';
import { defined } from '../base/defined.ts';
import { didYouMean } from '../base/did-you-mean.ts';
import { Problem } from '../base/problem.ts';
import {
  type CommandName,
  commandNames,
  everywhere,
  type Option,
  type OptionName,
  options,
  saidInVain,
  takes,
} from './options.ts';

/** How often an option may be given, and with what, as the type of its value says. */
type ValueOf<One> = One extends { readonly multiple: true }
  ? readonly string[]
  : One extends { readonly value: string }
    ? string
    : true;

type Values = { readonly [Name in OptionName]?: ValueOf<(typeof options)[Name]> };

/** What was typed: a command with the options that it takes, none of them without its value. */
export interface Arguments extends Values {
  readonly command: CommandName;
  /** The words behind the command. */
  readonly extra: readonly string[];
}

/** What a command line asks for. */
export type Asked =
  | { readonly for: 'version' }
  /** `command`: of one command; else of the program. `isWanted`: that it was not shown for want of a command. */
  | { readonly for: 'help'; readonly command?: CommandName; readonly isWanted: boolean }
  | { readonly for: 'run'; readonly typed: Arguments };

const known: Readonly<Record<string, Option>> = options;

/**
 * Reads the command line.
 *
 * @throws Problem for a command or an option that does not exist, lacks its value or would be ignored
 */
export function asked(line: readonly string[] = process.argv.slice(2)): Asked {
  const { tokens } = parseArgs({
    args: [...line],
    options: parserOptions(),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const words = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  const given = tokens.flatMap((token) =>
    token.kind === 'option' ? [readToken(token, line[token.index] ?? '')] : [],
  );
  const [first, ...extra] = words;
  const wantsHelp = first === 'help' || given.some(({ name }) => name === 'help');
  if (given.some(({ name }) => name === 'version')) return { for: 'version' };
  const command = commandNamed(first === 'help' ? extra[0] : first);
  if (command === undefined || wantsHelp)
    return { for: 'help', ...defined({ command }), isWanted: wantsHelp };
  const values: Record<string, string | true | string[]> = {};
  for (const { name, value } of given) {
    const option = name as OptionName;
    if (!takes(command, option)) throw foreignOption(command, option);
    if (known[name]?.multiple === true)
      values[name] = [...((values[name] as string[] | undefined) ?? []), String(value)];
    else values[name] = value;
  }
  for (const { option, beside, why } of saidInVain)
    if (values[option] !== undefined && values[beside] !== undefined)
      throw new Problem(`\`--${option}\` says nothing beside \`--${beside}\`: ${why}.`, {
        advice: `Leave one of them out. ${seeHelp(command)}`,
      });
  return { for: 'run', typed: { ...(values as Values), command, extra } };
}

/** Where to look for what there is. */
export function seeHelp(command?: CommandName): string {
  return `Run \`schema-drift ${command === undefined ? '' : `${command} `}--help\` for what there is.`;
}

function parserOptions() {
  const all = Object.entries<Pick<Option, 'short' | 'value'>>({ ...known, ...everywhere });
  return Object.fromEntries(
    all.map(([name, { short, value }]) => [
      name,
      {
        type: value === undefined ? 'boolean' : 'string',
        ...defined({ short }),
      } as const,
    ]),
  );
}

interface Token {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

/** @param typed the whole argument: `-format` is read as `-f` and more */
function readToken(
  { name, rawName, value, inlineValue }: Token,
  typed: string,
): { name: string; value: string | true } {
  if (Object.hasOwn(everywhere, name)) return { name, value: true };
  const option = Object.hasOwn(known, name) ? known[name] : undefined;
  if (option === undefined) throw noOption(/^-\w{2,}$/.test(typed) ? typed : rawName);
  if (option.value === undefined) {
    if (value !== undefined)
      throw new Problem(`\`${rawName}\` takes no value.`, { advice: `Write \`${rawName}\` alone.` });
    return { name, value: true };
  }
  // An option behind it was not meant as its value; one that has to begin with a dash can be given with `=`.
  if (value === undefined || value === '' || (inlineValue !== true && /^-./.test(value)))
    throw new Problem(`\`${rawName}\` lacks its value.`, {
      advice: `Write \`${rawName} ${option.value}\`. ${seeHelp()}`,
    });
  return { name, value };
}

function noOption(typed: string): Problem {
  const meant = didYouMean(typed, [...Object.keys(known), ...Object.keys(everywhere)]);
  return new Problem(`There is no option \`${typed}\`.`, {
    advice: meant === undefined ? seeHelp() : `Did you mean \`--${meant}\`? ${seeHelp()}`,
  });
}

function foreignOption(command: CommandName, option: OptionName): Problem {
  const takers = commandNames.filter((name) => takes(name, option)).map((name) => `\`${name}\``);
  return new Problem(`\`schema-drift ${command}\` takes no \`--${option}\`.`, {
    advice: `It is an option of ${takers.join(' and ')}. ${seeHelp(command)}`,
  });
}

function commandNamed(word: string | undefined): CommandName | undefined {
  const command = commandNames.find((name) => name === word);
  if (word === undefined || command !== undefined) return command;
  const meant = didYouMean(word, [...commandNames, 'help']);
  throw new Problem(`There is no command \`${word}\`.`, {
    advice: meant === undefined ? seeHelp() : `Did you mean \`schema-drift ${meant}\`? ${seeHelp()}`,
  });
}
