import { counted } from '../../base/phrases.ts';
import { texts } from '../../catalog/attributes.ts';
import { type CatalogObject, withoutArguments } from '../../catalog/catalog.ts';
import type { Finding } from '../../report/finding.ts';
import type { Renaming } from '../../sources/renamings.ts';
import type { MigrationOfSource } from '../../sources/source.ts';
import { knownPath, knownRenames } from '../renames/known-renames.ts';
import { amongOthers, hasLens, type Seeing } from '../rows/lenses.ts';
import type { ComparedSource } from '../sources/compared-source.ts';
import { same } from '../values.ts';
import { comparedWith, type Present } from './compared-copy.ts';
import { isCopy } from './copies.ts';

/**
 * Findings with a note on one of those of each copy that tells how old that is: after which migration it was made, where
 * it differs from the migrations in exactly what later ones brought.
 */
export function withAges(
  findings: readonly Finding[],
  sources: readonly ComparedSource[],
): readonly Finding[] {
  const blamed = sources.filter(
    (source) => isCopy(source) && findings.some((it) => isOfCopy(it, source.name)),
  );
  const [migrations, ...others] = sources.filter(({ read }) => read.migrations !== undefined);
  if (blamed.length === 0 || migrations === undefined || others.length > 0) return findings;
  const notes = new Map<Finding, string>();
  for (const copy of amongOthers(sources).filter(hasLens)) {
    const own = findings.filter((finding) => isOfCopy(finding, copy.name));
    const teller = own.find(({ objects }) => objects !== undefined) ?? own[0];
    const said = teller && ageOf(copy, migrations);
    if (said !== undefined) notes.set(teller as Finding, said);
  }
  return findings.map((finding) => {
    const said = notes.get(finding);
    if (said === undefined) return finding;
    return { ...finding, note: finding.note === undefined ? said : `${said} ${finding.note}` };
  });
}

function isOfCopy({ wrong, cells }: Finding, copy: string): boolean {
  return wrong.length === 1 && wrong[0] === copy && Object.keys(cells).length > 1;
}

/** `types.ts is as of migration 0002_posts (3 later ones are not in it).`; nothing where that is not certain. */
function ageOf(copy: Seeing, source: ComparedSource): string | undefined {
  const { catalog, locations, renamings = [] } = source.read;
  const migrations = (source.read.migrations ?? []).map((it) => inFinalNames(it, renamings));
  const order = new Map(migrations.map(({ file }, at) => [file, at]));
  // What stands in none of them is there before the first.
  const places = new Map([...locations].map(([id, { file }]) => [id, order.get(file) ?? -1]));
  const decidedBy = (id: string, attribute: string) => places.get(`${id}#${attribute}`) ?? places.get(id);
  const known = knownRenames([source]).filter(({ kind }) => kind !== 'column' && kind !== 'function');
  const { lacking, alone, present } = comparedWith(copy, catalog, known);
  const lagging = known.filter((it) => present.some((one) => isBehind(one, it)));
  // Of several names in a row only the last one has a place.
  if (lagging.some((it) => known.filter(({ kind, to }) => kind === it.kind && same(to, it.to)).length > 1))
    return undefined;
  const changes = present.flatMap(({ id, object, said, attributes }) => {
    const elsewhere = copy.read.lens.place(object, attributes, source.read);
    if (elsewhere !== undefined) return [order.get(elsewhere.file)];
    return attributes.map((attribute) =>
      object.kind === 'enum' ? labelsBroughtBy(migrations, object, said) : decidedBy(id, attribute),
    );
  });
  const differing = [
    ...lacking.map((id) => places.get(id)),
    ...alone.map(({ id, own }) => places.get(id) ?? places.get(own) ?? places.get(withoutArguments(own))),
    ...lagging.map(({ location }) => order.get(location.file)),
    ...changes,
  ];
  const first = Math.min(...differing.map((at) => at ?? -1));
  const last = migrations[first - 1];
  if (last === undefined) return undefined;
  const wasThere = (it: Present) =>
    isWhole(it.object)
      ? wroteWhole(migrations.slice(0, first), it.said) || (places.get(it.id) ?? first) < first
      : (it.object.kind === 'table' && lagging.some((one) => isBehind(it, one))) ||
        ['', ...visible].some((attribute) => (decidedBy(it.id, attribute) ?? first) < first);
  const isLater = ({ id, object, said, attributes }: Present) =>
    object.kind === 'column'
      ? visible.some(
          (it) =>
            it in object.attributes && !attributes.includes(it) && (decidedBy(id, it) ?? first) >= first,
        )
      : addsLabel(migrations.slice(first), object, said);
  const isAhead = ({ object, said }: Present) =>
    renamings.some(
      ({ kind, to, location }) =>
        kind === object.kind &&
        same(to, knownPath(said.path)) &&
        (order.get(location.file) ?? first) >= first,
    );
  if (alone.some(({ object }) => isWhole(object) && !wroteWhole(migrations.slice(0, first), object)))
    return undefined;
  if (!present.every((it) => wasThere(it) && !isLater(it) && !isAhead(it))) return undefined;
  const count = migrations.length - first;
  const later = `${counted(count, 'later one')} ${count === 1 ? 'is' : 'are'} not in it`;
  return `${copy.read.entry ?? copy.name} is as of migration ${last.name} (${later}).`;
}

/** A migration with its labels under the names that the enums have in the end. */
function inFinalNames(
  { labels, ...migration }: MigrationOfSource,
  renamings: readonly Renaming[],
): MigrationOfSource {
  const finalName = (type: string) =>
    renamings.find(({ kind, from }) => kind === 'enum' && from.at(-1) === type)?.to.at(-1) ?? type;
  return { ...migration, labels: labels.map(([type, label]) => [finalName(type), label] as const) };
}

/** Whether a copy has something under the name that it had before. */
function isBehind({ object, said }: Present, { kind, from, to }: Renaming): boolean {
  return kind === object.kind && same(from, knownPath(said.path)) && same(to, knownPath(object.path));
}

/** What a copy can tell of a column that a later migration may have decided. */
const visible: readonly string[] = ['type', 'notNull', 'default', 'identity', 'generated'];

/** Whether it is written again as a whole by what changes it, so that its place is that of its newest form. */
function isWhole({ kind }: CatalogObject): boolean {
  return !/^(?:table|column|constraint)$/.test(kind);
}

function wroteWhole(migrations: readonly MigrationOfSource[], { path }: CatalogObject): boolean {
  return migrations.some(({ creates }) => creates.includes(withoutArguments(path.at(-1))));
}

/** Whether one of them adds a label to an enum that a copy has. */
function addsLabel(
  migrations: readonly MigrationOfSource[],
  object: CatalogObject,
  said: CatalogObject,
): boolean {
  const known = texts(said.attributes.labels);
  return migrations.some(({ labels }) =>
    labels.some(([type, label]) => isLabelOf(object, type) && known.includes(label)),
  );
}

/** The first migration that adds a label which a copy lacks; nothing where it lacks others, or has some alone. */
function labelsBroughtBy(
  migrations: readonly MigrationOfSource[],
  object: CatalogObject,
  said: CatalogObject,
): number | undefined {
  const [all, known] = [texts(object.attributes.labels), texts(said.attributes.labels)];
  const lacking = all.filter((label) => !known.includes(label));
  if (lacking.length === 0 || known.some((label) => !all.includes(label))) return undefined;
  const added = lacking.map((wanted) =>
    migrations.findIndex(({ labels }) =>
      labels.some(([type, label]) => isLabelOf(object, type) && label === wanted),
    ),
  );
  return Math.min(...added);
}

function isLabelOf({ kind, path }: CatalogObject, type: string): boolean {
  return kind === 'enum' && path.at(-1) === type;
}
