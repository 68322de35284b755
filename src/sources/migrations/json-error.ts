/**
 * The line (from 1) at which a text stops being JSON.
 *
 * What `JSON.parse` says of the place differs by version, and for an unexpected token it says nothing; so the
 * longest start of the text that could still become JSON is searched for.
 */
export function lineOfJsonError(text: string): number {
  let fine = 0;
  let broken = text.length + 1;
  while (broken - fine > 1) {
    const middle = (fine + broken) >> 1;
    if (couldBecomeJson(text.slice(0, middle))) fine = middle;
    else broken = middle;
  }
  return text.slice(0, Math.max(0, broken - 1)).split('\n').length;
}

/** Whether the text is JSON, or its only mistake is that it ends too soon. */
function couldBecomeJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const { message } = error as Error;
    const position = /at position (\d+)/.exec(message)?.[1];
    return /Unexpected end|Unterminated/.test(message) || Number(position) >= text.length;
  }
}
