/** What Postgres says when it refuses a statement: the fields of its error message that are used here. */
export interface PostgresError {
  readonly code: string;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
  /** Counted in characters from 1, within the query as it was sent. */
  readonly position?: string;
  readonly where?: string;
  readonly constraint?: string;
}

/** The error as Postgres's own, or `undefined` if it is something else (a lost connection, a bug). */
export function asPostgresError(error: unknown): PostgresError | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return error instanceof Error && typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)
    ? (error as unknown as PostgresError)
    : undefined;
}

/** What Postgres says of an error, with its explanation where there is one. */
export function whole({ message, detail }: PostgresError): string {
  return detail === undefined ? message : `${message} (${detail.replace(/\.$/, '')})`;
}

/** Whether a statement was refused because what it makes is there: a column, a relation, another object, a function, a schema. */
export function isAlreadyThere({ code }: Pick<PostgresError, 'code'>): boolean {
  return alreadyThere.has(code);
}

const alreadyThere: ReadonlySet<string> = new Set(['42701', '42P07', '42710', '42723', '42P06']);
