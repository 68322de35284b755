/** What starts a program within a project's virtual environment. */
const runner = String.raw`(?:(?:uv|poetry|pipenv|pdm|hatch|rye|pixi)\s+run\s+)?`;
const python = String.raw`(?:(?:\S*/)?python[\d.]*\s+-m\s+)?`;
/** Alembic by its own name, and as Flask-Migrate, its like for Quart, and Flask-Script call it. */
const program = String.raw`(?:(?:\S*/)?alembic\s|(?:\S*/)?(?:flask|quart)\s(?:[^;&|]*\s)?db\s|(?:\S*/)?python[\d.]*\s+(?:\S*/)?manage\.py\s+db\s)`;

const alembic = new RegExp(`^${runner}${python}${program}[^;&|]*$`);

/**
 * Whether a command is Alembic on this machine and nothing else, so that it reaches the database to migrate whatever it
 * is told.
 */
export function isAlembic(command: string): boolean {
  return alembic.test(command.trim());
}
