/** What stands at the end of a Markdown text that was cut. */
const notice = '*Cut here: GitHub takes no more of this text.*';

/** A plain text, at most so many bytes of UTF-8 long; a shortened one ends with `…`. */
export function cutText(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  const room = Buffer.from(text).subarray(0, most - Buffer.byteLength('…'));
  // A character cut in two is decoded as a replacement character; it goes as a whole.
  return `${new TextDecoder().decode(room, { stream: true })}…`;
}

/**
 * A Markdown text, at most so many bytes of UTF-8 long. It is cut at the end of a line, what is open there is closed, and a
 * last sentence says that something is missing.
 */
export function cutMarkdown(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  let open: Open = { details: 0 };
  let kept = { end: 0, closing: closed(open) };
  let end = 0;
  let bytes = 0;
  for (const line of text.split('\n')) {
    open = after(line, open);
    end += line.length + 1;
    bytes += Buffer.byteLength(line) + 1;
    const closing = closed(open);
    if (bytes > most) break;
    if (bytes + Buffer.byteLength(closing) <= most) kept = { end, closing };
  }
  return `${text.slice(0, kept.end)}${kept.closing}`;
}

/** What is open at the end of a line: a fence of code, if any, and how many `<details>`. */
interface Open {
  readonly fence?: string;
  readonly details: number;
}

function after(line: string, { fence, details }: Open): Open {
  const [, run, rest = ''] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
  if (fence !== undefined) {
    const closes = run?.startsWith(fence) && rest.trim() === '';
    return closes ? { details } : { fence, details };
  }
  if (run !== undefined && !(run.startsWith('`') && rest.includes('`'))) return { fence: run, details };
  if (/^\s*<details\b/i.test(line)) return { details: details + 1 };
  if (/^\s*<\/details>/i.test(line)) return { details: Math.max(0, details - 1) };
  return { details };
}

function closed({ fence, details }: Open): string {
  const fenceEnd = fence === undefined ? '' : `${fence}\n`;
  return `${fenceEnd}${'\n</details>\n'.repeat(details)}\n${notice}\n`;
}
