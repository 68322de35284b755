/**
 * How values come out of Postgres's text, whatever parsers the application set: numbers for OIDs, transaction
 * ids and small integers, text for int8 (sequences go beyond what a number holds), JSON for JSON.
 */
export const valueTypes = {
  getTypeParser: (type: number) => parsers[type] ?? String,
} as unknown as import('pg').CustomTypesConfig;

const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  16: (text) => text === 't',
  21: Number,
  23: Number,
  26: Number,
  28: Number,
  114: JSON.parse,
  700: Number,
  701: Number,
};
