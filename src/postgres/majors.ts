import { VERSIONS } from './npm-versions.ts';

/** The oldest major that the catalog's queries are written for. */
export const OLDEST_MAJOR = 14;

/** The newest one. */
export const NEWEST_MAJOR = 19;

/** The newest major of which there are binaries to be fetched. */
export const NEWEST_TO_FETCH = Math.max(...Object.keys(VERSIONS).map(Number));

/** All that are known, oldest first. */
export const knownMajors: readonly number[] = Array.from(
  { length: NEWEST_MAJOR - OLDEST_MAJOR + 1 },
  (_, place) => OLDEST_MAJOR + place,
);

/**
 * The major of the server that is to stand for what runs `major`: that very one or, where it is newer than anything
 * that can be fetched, the newest up to it that there is.
 *
 * @param installed majors that this machine has
 */
export function majorFor(major: number, installed: readonly number[]): number {
  if (major <= NEWEST_TO_FETCH) return major;
  return Math.max(NEWEST_TO_FETCH, ...installed.filter((its) => its <= major));
}

/**
 * Whether a server of one major will do for what runs another: where it is of that very major, and for a major that is
 * newer than anything that can be fetched where it is no older than that.
 */
export function standsFor(server: number, major: number): boolean {
  return server === major || (server < major && server >= NEWEST_TO_FETCH);
}
