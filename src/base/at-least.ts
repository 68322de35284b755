/** Whether a version is another one or a later one: `0.0.50` is at least `0.0.45`. */
export function isAtLeast(version: string, least: string): boolean {
  const [have, want] = [version, least].map((text) =>
    text.split('.').map((part) => Number.parseInt(part, 10) || 0),
  );
  for (const [place, number] of (want ?? []).entries()) {
    const difference = (have?.[place] ?? 0) - number;
    if (difference !== 0) return difference > 0;
  }
  return true;
}
