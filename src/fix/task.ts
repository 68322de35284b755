import type { Location } from '../base/problem.ts';
import { type CatalogObject, objectId, objectsById } from '../catalog/catalog.ts';
import type { ObjectKind } from '../catalog/object-kind.ts';
import type { ComparedSource } from '../compare/sources/compared-source.ts';
import type { Subject } from '../compare/subject.ts';
import type { Finding } from '../report/finding.ts';
import type { Change } from './change.ts';
import { type OwnPath, ownPaths } from './own-names.ts';

/** One source that is wrong on one subject, and what it has to declare instead. */
export interface Task {
  readonly subject: Subject;
  /** What the source has now; `undefined` where it lacks the object. */
  readonly wrong: CatalogObject | undefined;
  /** What it should have; `undefined` where it should lack the object. */
  readonly right: CatalogObject | undefined;
  readonly source: ComparedSource;
  /** A source that is right. */
  readonly model: ComparedSource;
  /** What the wrong source calls by another name. */
  readonly ownPath: OwnPath;
  readonly files: Files;
  /** Absolute path of the repository. */
  readonly root: string;
}

/** A file of the repository, the same object whenever it is asked for. */
export interface TextFile {
  /** Relative to the repository, with `/`. */
  readonly file: string;
  readonly text: string;
}

/** The files of the repository by their path in it; `undefined` where there is none to read. */
export type Files = (file: string) => TextFile | undefined;

/** How declarations of one language are changed. */
export interface Language {
  readonly name: string;
  /** What brings the declaration in line, a change for each file; none where it cannot be told for certain. */
  readonly plan: (task: Task) => Change | readonly Change[] | undefined;
  /** Why there can be no change, where a person has to change something else before: a sentence. */
  readonly hindrance?: (task: Task) => string | undefined;
  /** Whether a text can be parsed from beginning to end. */
  readonly isFaultless: (text: string) => boolean;
  /** What a text refers to by names that changes bring or take away. */
  readonly namesIn?: (text: string) => readonly string[];
}

/** A way to bring one kind of difference in line. */
export type Rule = (task: Task) => Change | undefined;

/** `undefined` where nothing tells who is right, or those who are right do not say the same. */
export function taskOf(
  finding: Finding,
  subject: Subject,
  wrong: ComparedSource,
  sources: readonly ComparedSource[],
  {
    files,
    root,
    subjects,
  }: Pick<Task, 'files' | 'root'> & { readonly subjects: ReadonlyMap<string, Subject> },
): Task | undefined {
  const able = sources.filter(({ name }) => subject.right.includes(name));
  // Another copy tells no more than what is in it.
  const model = able.find(({ read }) => read.lens === undefined) ?? able[0];
  if (model === undefined || !finding.wrong.includes(wrong.name)) return undefined;
  return {
    subject,
    wrong: subject.objects.get(wrong.name),
    right: subject.objects.get(model.name),
    source: wrong,
    model,
    ownPath: ownPaths(subjects, wrong.name, model.name),
    files,
    root,
  };
}

/** The same task for something that follows from its subject. */
export function inner(task: Task, subject: Subject): Task {
  return {
    ...task,
    subject,
    wrong: subject.objects.get(task.source.name),
    right: subject.objects.get(task.model.name),
  };
}

/** The table that a task's object belongs to, as the wrong source knows it. */
export function tableOf({ wrong, right, ownPath }: Task): readonly string[] {
  return wrong?.path.slice(0, 2) ?? ownPath('table', right?.path.slice(0, 2) ?? []);
}

/** A column of that table, as the wrong source knows it. */
export function columnPath(task: Task, column: string): readonly string[] {
  const { wrong, right, ownPath } = task;
  return wrong === undefined && right !== undefined
    ? ownPath('column', [...right.path.slice(0, 2), column])
    : [...tableOf(task), column];
}

/** The type of a column as Postgres prints it. */
export function typeOf(column: CatalogObject | undefined): string {
  return String(column?.attributes.type);
}

/** Where the wrong source declares an object, if it says so. */
export function placeIn(
  { source }: Pick<Task, 'source'>,
  kind: ObjectKind,
  path: readonly string[],
): Location | undefined {
  return source.read.locations.get(objectId(kind, path));
}

/** An object of the wrong source's catalog. */
export function objectIn(
  { source }: Pick<Task, 'source'>,
  kind: ObjectKind,
  path: readonly string[],
): CatalogObject | undefined {
  return objectsById(source.read.catalog).get(objectId(kind, path));
}
