/** What starts a program within a project's virtual environment. */
const runner = String.raw`(?:(?:uv|poetry|pipenv|pdm|hatch|rye|pixi)\s+run\s+)?`;
const python = String.raw`(?:(?:\S*/)?python[\d.]*\s+-m\s+)?`;
/** Alembic by its own name, and as Flask-Migrate, its like for Quart, and Flask-Script call it. */
const itself = String.raw`(?:\S*/)?alembic\s`;
const flask = String.raw`(?:\S*/)?(?:flask|quart)\s(?:[^;&|]*\s)?db\s|(?:\S*/)?python[\d.]*\s+(?:\S*/)?manage\.py\s+db\s`;

const alembic = new RegExp(`^${runner}${python}(?:${itself}|${flask})[^;&|]*$`);
const ofAlembic = new RegExp(`^${runner}${python}${itself}([^;&|]*)$`);
const upgradeOfFlask = new RegExp(`^${runner}${python}(?:${flask})\\s*upgrade\\b([^;&|]*)$`);

/**
 * Whether a command is Alembic on this machine and nothing else, so that it reaches the database to migrate whatever it
 * is told.
 */
export function isAlembic(command: string): boolean {
  return alembic.test(command.trim());
}

/**
 * What a command tells Alembic, as a shell reads it, be it by way of Flask-Migrate: `upgrade heads`. `undefined` for any
 * other command.
 */
export function argumentsOfAlembic(command: string): string | undefined {
  const own = ofAlembic.exec(command.trim())?.[1];
  if (own !== undefined) return own;
  const upgrade = upgradeOfFlask.exec(command.trim())?.[1];
  if (upgrade === undefined) return undefined;
  const directory = /(?:^|\s)(?:-d|--directory)[\s=](\S+)/.exec(upgrade);
  const goal = upgrade.replace(directory?.[0] ?? '', '').trim();
  return `-c ${directory?.[1] ?? 'migrations'}/alembic.ini upgrade ${goal || 'head'}`;
}
