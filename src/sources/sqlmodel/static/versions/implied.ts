/** Which versions follow from others, and from what the code imports. */

import type { ImportTarget } from '../python/body.ts';
import type { Library, Ranges } from './libraries.ts';
import { allAtLeast, intersection, type Range } from './ranges.ts';

/** What the releases of a library require of others, from a release on. */
interface Requirement {
  readonly of: Library;
  /** The releases that require it. */
  readonly releases: Range;
  readonly library: Library;
  readonly range: Range;
}

const requirements: readonly Requirement[] = [
  {
    of: 'sqlmodel',
    releases: { below: '0.0.12' },
    library: 'sqlalchemy',
    range: { from: '1.4', below: '2' },
  },
  { of: 'sqlmodel', releases: { from: '0.0.12' }, library: 'sqlalchemy', range: { from: '2' } },
  { of: 'sqlmodel', releases: { below: '0.0.48' }, library: 'sqlalchemy', range: { below: '2.1' } },
  { of: 'sqlmodel', releases: { below: '0.0.14' }, library: 'pydantic', range: { below: '2' } },
  { of: 'sqlmodel', releases: { from: '0.0.31' }, library: 'pydantic', range: { from: '2' } },
  { of: 'pydantic', releases: { from: '2' }, library: 'sqlmodel', range: { from: '0.0.14' } },
  { of: 'sqlalchemy', releases: { from: '2' }, library: 'sqlmodel', range: { from: '0.0.12' } },
  { of: 'sqlalchemy', releases: { from: '2.1' }, library: 'sqlmodel', range: { from: '0.0.48' } },
  { of: 'flask-sqlalchemy', releases: { from: '3' }, library: 'sqlalchemy', range: { from: '1.4.18' } },
  { of: 'flask-sqlalchemy', releases: { from: '3.1' }, library: 'sqlalchemy', range: { from: '2.0.16' } },
];

/** Names that a module of a library has from a version on, or no longer. */
const names: readonly {
  readonly module: RegExp;
  readonly names: RegExp;
  readonly library: Library;
  readonly range: Range;
}[] = [
  {
    module: /^sqlalchemy\.orm\b/,
    names: /^(?:DeclarativeBase|DeclarativeBaseNoMeta|MappedAsDataclass|mapped_column)$/,
    library: 'sqlalchemy',
    range: { from: '2' },
  },
  {
    module: /^sqlalchemy\b/,
    names: /^(?:CreateView|CreateTableAs)$/,
    library: 'sqlalchemy',
    range: { from: '2.1' },
  },
  {
    module: /^pydantic$/,
    names:
      /^(?:ConfigDict|field_validator|model_validator|field_serializer|model_serializer|computed_field|StringConstraints|AwareDatetime|NaiveDatetime|BeforeValidator|AfterValidator|TypeAdapter|RootModel)$/,
    library: 'pydantic',
    range: { from: '2' },
  },
  { module: /^pydantic_settings\b/, names: /./, library: 'pydantic', range: { from: '2' } },
  { module: /^pydantic$/, names: /^BaseSettings$/, library: 'pydantic', range: { below: '2' } },
];

/** What is known of each library, with what that implies of the others. */
export function withImplied(stated: Ranges, imports: readonly ImportTarget[]): Ranges {
  const imported = imports.flatMap(({ level, module, name }) =>
    names.filter(
      (one) => level === 0 && one.module.test(module) && name !== undefined && one.names.test(name),
    ),
  );
  const known = imported.reduce((ranges, { library, range }) => narrowed(ranges, library, range), stated);
  // What one library implies of another may imply something of a third.
  return [1, 2, 3].reduce(
    (ranges) =>
      requirements.reduce(
        (all, { of, releases, library, range }) =>
          isWithin(all[of], releases) ? narrowed(all, library, range) : all,
        ranges,
      ),
    known,
  );
}

function narrowed(ranges: Ranges, library: Library, range: Range): Ranges {
  return { ...ranges, [library]: intersection(ranges[library], range) };
}

function isWithin(range: Range, { from, below }: Range): boolean {
  return (
    (from === undefined || allAtLeast(range, from) === true) &&
    (below === undefined || allAtLeast(range, below) === false)
  );
}
