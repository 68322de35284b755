import { inject } from 'vitest';
import { testServer } from '../support/postgres.ts';

/** A database on a server of this test run that stands for a live one. */
export interface LiveDatabase {
  readonly name: string;
  /** The variable that holds its connection string until it is forgotten. */
  readonly urlEnv: string;
  forget(): Promise<void>;
}

/** Makes a database by SQL on the server of a major; its name is that of a source. */
export async function liveDatabase(name: string, major: number, sql: string): Promise<LiveDatabase> {
  const client = await testServer(major).createDatabase(`live_${name}`);
  await client.query(sql);
  const connection = inject('postgres').find((it) => it.major === major)?.connection;
  if (connection === undefined) throw new Error(`This run has no server of major ${major}.`);
  const { host, port, user, password } = connection;
  const urlEnv = `SCHEMA_DRIFT_TEST_${name.toUpperCase()}_URL`;
  process.env[urlEnv] = Object.entries({
    host,
    port,
    user,
    password,
    dbname: client.database,
    sslmode: 'disable',
  })
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}='${value}'`)
    .join(' ');
  return {
    name,
    urlEnv,
    async forget() {
      delete process.env[urlEnv];
      await client.end();
    },
  };
}
