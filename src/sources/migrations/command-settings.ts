/** A command that migrates a database, as a config has it or as it was recognised. */
export interface CommandSettings {
  /** The folder that the command runs in, relative to the repository's root. */
  readonly path: string;
  /** As typed in a shell. */
  readonly command: string;
  /** Its variables; `{host}`, `{port}`, `{user}`, `{password}` and `{database}` in them are filled in. */
  readonly env?: Readonly<Record<string, string>>;
}
