/** Whether SQL that makes tables is for another database than Postgres, by what it is written with. */
export function isOtherDialect(text: string): boolean {
  // Names in backticks are MySQL's, AUTOINCREMENT is SQLite's.
  return /\bcreate\s+table\s[^;(]*`|\bauto_?increment\b|\bengine\s*=/i.test(text);
}
