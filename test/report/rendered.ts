import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

/** A text in Markdown, as a page shows it. */
export interface Page {
  /** Every tag as it stands, closing ones included. */
  readonly tags: readonly string[];
  /** Tags that were opened and never closed, or the other way round. */
  readonly unbalanced: readonly string[];
  /** What is to be read outside of code, piece by piece. */
  readonly outsideCode: readonly string[];
  /** Cells of each row of each table. */
  readonly tables: readonly (readonly number[])[];
}

/** Renders Markdown with GitHub's extensions, HTML included, and takes the page to pieces. */
export function rendered(markdown: string): Page {
  const html = micromark(markdown, {
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
  const tags: string[] = [];
  const open: string[] = [];
  const unbalanced: string[] = [];
  const outsideCode: string[] = [];
  const tables: number[][] = [];
  for (const piece of html.split(/(<[^>]*>?)/)) {
    if (!piece.startsWith('<')) {
      if (!open.includes('code')) outsideCode.push(withoutEntities(piece));
      continue;
    }
    tags.push(piece);
    const name = /^<\/?([a-z0-9]*)/i.exec(piece)?.[1] ?? '';
    if (name === 'table' && !piece.startsWith('</')) tables.push([]);
    if (piece === '<tr>') tables.at(-1)?.push(0);
    const rows = tables.at(-1);
    if (/^<t[hd]\b/.test(piece) && rows !== undefined) rows[rows.length - 1] = (rows.at(-1) ?? 0) + 1;
    if (piece.endsWith('/>') || name === 'hr' || name === 'br') continue;
    if (!piece.startsWith('</')) open.push(name);
    else if (open.at(-1) === name) open.pop();
    else unbalanced.push(piece);
  }
  return { tags, unbalanced: [...unbalanced, ...open], outsideCode, tables };
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/** As a browser reads a text, once. */
function withoutEntities(text: string): string {
  return text.replace(
    /&(?:#(\d+)|#x([\da-f]+)|(amp|lt|gt|quot));/gi,
    (_, decimal?: string, hexadecimal?: string, name?: string) =>
      name !== undefined
        ? (named[name.toLowerCase()] ?? '')
        : String.fromCodePoint(
            Number.parseInt(decimal ?? hexadecimal ?? '', decimal === undefined ? 16 : 10),
          ),
  );
}
