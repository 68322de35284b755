/** Milliseconds since 1970 of the time that the name of a Drizzle 1.0 folder begins with: year to second in UTC. */
export function timeOfFolder(name: string): number {
  const [, year, rest] = /^(\d{4})(\d{10})/.exec(name) ?? [];
  const [month = 1, day = 1, hour = 0, minute = 0, second = 0] = (rest?.match(/../g) ?? []).map(Number);
  return Date.UTC(Number(year), month - 1, day, hour, minute, second);
}

/** Milliseconds since 1970 as Drizzle names folders: year to second in UTC. */
export function secondOf(milliseconds: number): string | undefined {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().slice(0, 19).replace(/\D/g, '');
}
