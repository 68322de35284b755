/** Lists of a file of types (members, properties, items of an array): how some come and go at once. */
import { behindLine, indentOf, type ListChange, listChange, type Replacement, type Span } from '../change.ts';

export interface List extends Span {
  /** Between its brackets, which are within its span, in the order of the text. */
  readonly items: readonly Item[];
  readonly text: string;
  /** What stands behind an item. */
  readonly separator: string;
  /** One step of indentation. */
  readonly indent: string;
  /** What stands in the place of an item where there is none. */
  readonly placeholder?: string;
}

export interface Item extends Span {
  readonly name: string;
}

/** An item that goes, or one that comes. */
export type ItemWish = Gone | Fresh;

interface Gone {
  readonly gone: string;
}

interface Fresh extends Pick<Item, 'name'> {
  /** Indented from the first one. */
  readonly lines: readonly string[];
  /** Names of all items that are to be there, in the order of the generator. */
  readonly order: readonly string[];
}

/** A change of a list that others may change, too. */
export function itemChange(list: List, wish: ItemWish): ListChange {
  return listChange<ItemWish>(`${list.from}-${list.to}`, wish, (wishes) => written(list, wishes));
}

function written(list: List, wishes: readonly ItemWish[]): Replacement[] {
  const gone = new Set(wishes.flatMap((wish) => ('gone' in wish ? [wish.gone] : [])));
  const order = wishes.find((wish): wish is Fresh => 'order' in wish)?.order ?? [];
  const places = new Map(order.map((name, at) => [name, at]));
  const placeOf = (name: string) => places.get(name) ?? order.length;
  const fresh = [
    ...new Map(wishes.flatMap((wish) => ('gone' in wish ? [] : [[wish.name, wish]]))).values(),
  ].sort((one, other) => placeOf(one.name) - placeOf(other.name));
  const staying = list.items.filter(({ name }) => !gone.has(name));
  if (staying.length === 0) return [allOf(list, fresh)];
  const known = staying.filter(({ name }) => places.has(name));
  // At the end where the file has an order of its own.
  const isInOrder = known.every(
    ({ name }, at) => at === 0 || placeOf(known[at - 1]?.name ?? '') < placeOf(name),
  );
  const last = (isInOrder ? known.at(-1) : undefined) ?? (staying.at(-1) as Item);
  const nextOf = ({ name }: Fresh) =>
    isInOrder ? known.find((item) => placeOf(item.name) > placeOf(name)) : undefined;
  const groups = new Map<Item | undefined, Fresh[]>();
  for (const one of fresh) groups.set(nextOf(one), [...(groups.get(nextOf(one)) ?? []), one]);
  return [
    ...removals(list, gone),
    ...[...groups].flatMap(([next, own]) =>
      next === undefined ? behindItem(list, last, own) : inFrontOf(list, next, own),
    ),
  ];
}

function isInOneLine({ text, from, to, items }: List): boolean {
  return items.length > 0 && !text.slice(from, to).includes('\n');
}

/** All that is to stand in a list of which nothing stays. */
function allOf(list: List, fresh: readonly Fresh[]): Replacement {
  const { text, from, to, items, placeholder } = list;
  const within = { from: from + 1, to: to - 1, whole: true } as const;
  if (fresh.length > 0 && isInOneLine(list)) return { ...within, text: ` ${inOneLine(list, fresh)} ` };
  const outer = indentOf(text, from);
  const [first] = items;
  const indent = first === undefined ? outer + list.indent : indentOf(text, first.from);
  const none = placeholder === undefined ? [] : [{ lines: [placeholder] }];
  const lines = linesOf(list, fresh.length > 0 ? fresh : none, indent);
  return { ...within, text: lines === '' ? '' : `\n${lines}\n${outer}` };
}

/** Items one below the other, each with what separates it. */
function linesOf({ separator }: List, items: readonly Pick<Fresh, 'lines'>[], indent: string): string {
  return items.map(({ lines }) => indented(lines, indent) + separator).join('\n');
}

function inOneLine({ separator }: List, items: readonly Fresh[]): string {
  return items.map(({ lines }) => lines.map((line) => line.trim()).join(' ')).join(`${separator || ';'} `);
}

function inFrontOf(list: List, next: Item, fresh: readonly Fresh[]): Replacement[] {
  const { text, separator } = list;
  if (isInOneLine(list))
    return [{ from: next.from, to: next.from, text: `${inOneLine(list, fresh)}${separator || ';'} ` }];
  const start = text.lastIndexOf('\n', next.from - 1) + 1;
  const lines = linesOf(list, fresh, indentOf(text, next.from));
  return [{ from: start, to: start, text: `${lines}\n` }];
}

function behindItem(list: List, last: Item, fresh: readonly Fresh[]): Replacement[] {
  const { text, separator } = list;
  if (isInOneLine(list))
    return [{ from: last.to, to: last.to, text: `${separator || ';'} ${inOneLine(list, fresh)}` }];
  const end = behind(text, last);
  const at = behindLine(text, end);
  const lines = `\n${linesOf(list, fresh, indentOf(text, last.from))}`;
  const isSeparated = separator === '' || /[;,]/.test(text.charAt(end - 1));
  if (isSeparated) return [{ from: at, to: at, text: lines }];
  return at === end
    ? [{ from: at, to: at, text: separator + lines }]
    : [
        { from: end, to: end, text: separator },
        { from: at, to: at, text: lines },
      ];
}

/** Items that go, with their lines where nothing else stands on them. */
function removals({ text, items }: List, gone: ReadonlySet<string>): Replacement[] {
  return items.flatMap((item, at): Replacement[] => {
    if (!gone.has(item.name)) return [];
    const end = behind(text, item);
    const start = text.lastIndexOf('\n', item.from - 1) + 1;
    const isAlone = text.slice(start, item.from).trim() === '' && /^[ \t]*\r?\n/.test(text.slice(end));
    if (isAlone) return [{ from: start, to: text.indexOf('\n', end) + 1, text: '', whole: true }];
    const next = items[at + 1];
    const hasStaying = items.slice(at + 1).some(({ name }) => !gone.has(name));
    if (next !== undefined && hasStaying) return [{ from: item.from, to: next.from, text: '', whole: true }];
    // Those at the end go with what separates the first of them from what stays.
    const before = items[at - 1];
    const from = before === undefined || gone.has(before.name) ? item.from : before.to;
    return [{ from, to: next?.from ?? item.to, text: '', whole: true }];
  });
}

/** Just behind an item and what separates it. */
function behind(text: string, { to }: Item): number {
  return to + (/^\s*[;,]/.exec(text.slice(to, to + 100))?.[0].length ?? 0);
}

/** Lines as they stand in a file. */
export function indented(lines: readonly string[], indent: string): string {
  return lines.map((line) => (line === '' ? line : indent + line)).join('\n');
}
