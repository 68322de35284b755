import { defined } from '../../base/defined.ts';
import type { ExtensionStatement } from '../../postgres/extension-statement.ts';
import type { Statement } from './statements.ts';

const name = String.raw`(?:"(?:[^"]|"")+"|[a-z_][\w$]*)`;
const text = "'(?:[^']|'')*'";

const create = new RegExp(
  String.raw`^create\s+extension\s+(?<ifNotExists>if\s+not\s+exists\s+)?(?<name>${name})(?:\s+with\b)?(?<options>(?:\s+(?:schema\s+${name}|version\s+(?:${name}|${text})|cascade))*)$`,
  'i',
);
const option = new RegExp(
  String.raw`\s(?:schema\s+(?<schema>${name})|version\s+(?<version>${name}|${text})|(?<cascade>cascade))`,
  'gi',
);
const update = new RegExp(
  String.raw`^alter\s+extension\s+(?<name>${name})\s+update(?:\s+to\s+(?<version>${name}|${text}))?$`,
  'i',
);
const drop = new RegExp(
  String.raw`^drop\s+extension\s+(?<ifExists>if\s+exists\s+)?(?<name>${name})(?:\s+(?<behaviour>cascade|restrict))?$`,
  'i',
);
const comment = new RegExp(
  String.raw`^comment\s+on\s+extension\s+(?<name>${name})\s+is\s+(?<comment>null|${text})$`,
  'i',
);

/** What a statement does to one extension; `undefined` for any other statement, or one written in a way not known here. */
export function extensionStatement({ text: sql }: Statement): ExtensionStatement | undefined {
  const created = create.exec(sql)?.groups;
  if (created !== undefined) {
    const options = [...(created.options ?? '').matchAll(option)].map(({ groups = {} }) => groups);
    const given = (key: string) => unquoted(options.find((groups) => groups[key] !== undefined)?.[key]);
    const [schema, version] = [given('schema'), given('version')];
    return {
      verb: 'create',
      name: unquoted(created.name) ?? '',
      ifNotExists: created.ifNotExists !== undefined,
      cascade: given('cascade') !== undefined,
      ...defined({ schema, version }),
    };
  }
  const updated = update.exec(sql)?.groups;
  if (updated !== undefined) {
    const version = unquoted(updated.version);
    return {
      verb: 'update',
      name: unquoted(updated.name) ?? '',
      ...defined({ version }),
    };
  }
  const dropped = drop.exec(sql)?.groups;
  if (dropped !== undefined) {
    const cascade = dropped.behaviour?.toLowerCase() === 'cascade';
    return {
      verb: 'drop',
      name: unquoted(dropped.name) ?? '',
      ifExists: dropped.ifExists !== undefined,
      cascade,
    };
  }
  const commented = comment.exec(sql)?.groups;
  if (commented === undefined) return undefined;
  const said = commented.comment ?? 'null';
  return {
    verb: 'comment',
    name: unquoted(commented.name) ?? '',
    comment: said.startsWith("'") ? (unquoted(said) ?? '') : null,
  };
}

/** A name or a string as Postgres understands it. */
export function unquoted(written: string): string;
export function unquoted(written: string | undefined): string | undefined;
export function unquoted(written: string | undefined): string | undefined {
  const quote = written?.[0];
  if (written === undefined || (quote !== '"' && quote !== "'")) return written?.toLowerCase();
  return written.slice(1, -1).replaceAll(quote + quote, quote);
}
