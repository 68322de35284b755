/**
 * How the launcher tells that it has confined itself: with a line on descriptor 3, before it becomes the program. No
 * program can take that back, so none can pass for one that could not be confined.
 */

const ANNOUNCEMENT = 'confined\n';
const CANNOT_CONFINE = /^cannot confine: (.*)$/m;

/** Why nothing was started, as the end of a sentence; `undefined` where the program was. */
export function reasonNotConfined(ended: {
  /** What was written to descriptor 3. */
  readonly said: string;
  readonly errors: string;
  /** In words. */
  readonly status: string;
}): string | undefined {
  if (ended.said.startsWith(ANNOUNCEMENT)) return undefined;
  return CANNOT_CONFINE.exec(ended.errors)?.[1] ?? `what would confine it ended with ${ended.status}`;
}

/** What the program itself wrote there. */
export function withoutAnnouncement(said: string): string {
  return said.startsWith(ANNOUNCEMENT) ? said.slice(ANNOUNCEMENT.length) : '';
}
