/** What went wrong on the way to a server, by the code of the error. */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at its address',
  ENOTFOUND: 'its host name is not known',
  EAI_AGAIN: 'its host name could not be looked up',
  ETIMEDOUT: 'it did not answer in time',
  EHOSTUNREACH: 'its host cannot be reached',
  ENETUNREACH: 'its network cannot be reached',
  ECONNRESET: 'it closed the connection',
  EPIPE: 'it closed the connection',
  ENOENT: 'its socket does not exist',
  EACCES: 'its socket may not be opened',
  '28P01': 'it does not accept the password',
  '28000': 'it does not let this user in',
  '42501': 'it does not let this user connect to the database',
  '3D000': 'the database to connect to does not exist',
  '53300': 'it has no connection left',
  '57P01': 'it was shut down',
  '57P03': 'it is starting up or shutting down',
};

/** Why a server cannot be used, as the end of a sentence; `undefined` for an error that is not known. */
export function whyUnreachable(error: unknown): string | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? reasons[code] : undefined;
}
