/** The numbers and moments that names of migrations begin with. */
import { flywayVersion } from '../../sources/migrations/flyway/folder.ts';
import { naturalOrder } from '../../sources/migrations/natural-order.ts';
import type { NextIn } from './next-in.ts';

/** `20260314092653`: the moment, in UTC. */
function seconds(now: Date): string {
  return now.toISOString().replace(/\D/g, '').slice(0, 14);
}

/** The moment, or the one after the last migration where that is dated in the future: the new one has to be the last. */
export function momentAfter({ names, now }: NextIn): string {
  const [moment, highest] = [seconds(now), highestOf(names, /^(\d{14})(?!\d)/)];
  return BigInt(moment) > BigInt(highest) ? moment : secondAfter(highest);
}

/** The number after the highest one, as wide as that; the moment where the numbers are such. */
export function numberAfter({ names, now }: NextIn, pattern = /^(\d+)/, moment = seconds(now)): string {
  const highest = highestOf(names, pattern);
  if (highest === '0' || highest.length >= 12)
    return BigInt(moment) > BigInt(highest) ? moment : secondAfter(highest);
  return String(BigInt(highest) + 1n).padStart(highest.length, '0');
}

/**
 * The version after Flyway's highest: of `1.10` it is `1.11`, since `2` would be later than all that a person makes next
 * in that row.
 */
export function versionAfter(folder: NextIn): string {
  const versions = folder.names.flatMap((name) => /^[VB]([\d._]+?)__/.exec(name)?.[1] ?? []);
  const inOrder = versions.sort((one, other) => naturalOrder(flywayVersion(one), flywayVersion(other)));
  const [, before = '', last = ''] = /^(.*[._])(\d+)$/.exec(inOrder.at(-1) ?? '') ?? [];
  if (before === '') return numberAfter(folder, /^[VB](\d+)/);
  return before + String(BigInt(last) + 1n).padStart(last.length, '0');
}

function highestOf(names: readonly string[], pattern: RegExp): string {
  const numbers = names.flatMap((name) => pattern.exec(name)?.[1] ?? []);
  return numbers.reduce((one, other) => (BigInt(other) > BigInt(one) ? other : one), '0');
}

/** The second after a moment like `20260314092659`; of any other number, the next one. */
function secondAfter(number: string): string {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(number);
  const [, year, month, day, hour, minute, second] = parts ?? [];
  const then = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(then) ? String(BigInt(number) + 1n) : seconds(new Date(then + 1000));
}
