import type { Range } from './ranges.ts';

/** The libraries whose version decides what models declare, as they are called. */
export const libraries = {
  sqlmodel: 'SQLModel',
  sqlalchemy: 'SQLAlchemy',
  pydantic: 'pydantic',
  'flask-sqlalchemy': 'Flask-SQLAlchemy',
} as const;

export type Library = keyof typeof libraries;

/** The versions that a project allows of each. */
export type Ranges = Readonly<Record<Library, Range>>;
