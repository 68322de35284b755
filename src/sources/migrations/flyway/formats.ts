/** The formats of files that say something to Flyway. */
import { parse as parseToml } from 'smol-toml';
import { parseAllDocuments } from 'yaml';
import { ofGradle, settledGradle } from './gradle.ts';
import { ofMaven } from './maven.ts';
import { type Property, propertiesOf } from './properties.ts';

export interface Format {
  /** What such a file is called. */
  readonly name: string;
  /** All that stands in one, by the path of its name. */
  readonly read: (text: string) => readonly Property[];
  /** What a value is once all that it refers to is put in; `undefined` where only the environment knows that. */
  readonly settled: (value: string, all: readonly Property[]) => string | undefined;
}

/** Of several in one folder, what stands first here counts. */
export const formats: readonly Format[] = [
  { name: 'flyway.toml', read: ofToml, settled: unlessOfEnvironment(/\$\{.*\}/) },
  { name: 'flyway.conf', read: ofFlyway, settled: unlessOfEnvironment(/\$\{\w+\}/) },
  { name: 'application.properties', read: ofSpringProperties, settled: settledBySpring },
  { name: 'application.yml', read: ofSpringYaml, settled: settledBySpring },
  { name: 'application.yaml', read: ofSpringYaml, settled: settledBySpring },
  { name: 'build.gradle', read: ofGradle, settled: settledGradle },
  { name: 'build.gradle.kts', read: ofGradle, settled: settledGradle },
  // Maven's properties refer to one another as Spring's do.
  { name: 'pom.xml', read: ofMaven, settled: settledBySpring },
];

function unlessOfEnvironment(pattern: RegExp): Format['settled'] {
  return (value) => (pattern.test(value) ? undefined : value);
}

/** @throws TomlError */
function ofToml(text: string): Property[] {
  return leaves(parseToml(text), text);
}

function ofFlyway(text: string): Property[] {
  return propertiesOf(text, { escapes: false });
}

/** What holds in every profile. */
function ofSpringProperties(text: string): Property[] {
  const documents: Property[][] = [[]];
  const ends = [...text.matchAll(/^[#!]---[ \t]*$/gm)].map(
    ({ index }) => text.slice(0, index).split('\n').length,
  );
  for (const property of propertiesOf(text, { escapes: true })) {
    while (property.line > (ends[documents.length - 1] ?? Number.POSITIVE_INFINITY)) documents.push([]);
    documents.at(-1)?.push(property);
  }
  return documents.filter(isOfEveryProfile).flat();
}

function ofSpringYaml(text: string): Property[] {
  // What does not parse, such as what a build fills in between @ and @, leaves the rest as it is.
  const documents = parseAllDocuments(text, { prettyErrors: false, logLevel: 'silent' });
  return [documents]
    .flat()
    .map((document) => leaves(document.toJS(), text))
    .filter(isOfEveryProfile)
    .flat();
}

function isOfEveryProfile(properties: readonly Property[]): boolean {
  return !properties.some(({ key }) => /^spring\.(?:profiles(?:\.\d+)?|config\.activate\..+)$/.test(key));
}

/** Values within values by their paths; a list of plain values as one, with commas. */
function leaves(value: unknown, text: string, path = ''): Property[] {
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object'))
    return leaves(value.join(','), text, path);
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, inner]) =>
      leaves(inner, text, path === '' ? key : `${path}.${key}`),
    );
  return value === undefined ? [] : [{ key: path, value: String(value ?? ''), line: lineNaming(text, path) }];
}

/** The first line that has the last word of a path. */
function lineNaming(text: string, path: string): number {
  const word = path.slice(path.lastIndexOf('.') + 1);
  return Math.max(1, text.split('\n').findIndex((line) => line.includes(word)) + 1);
}

/** Puts in what the file says elsewhere, and what it says for when the environment says nothing. */
function settledBySpring(value: string, all: readonly Property[]): string | undefined {
  let settled = value;
  // Whoever refers to what refers to it comes to no end.
  for (let rounds = 0; rounds < 20; rounds += 1) {
    const [whole, reference = ''] = /\$\{([^${}]*)\}/.exec(settled) ?? [];
    if (whole === undefined) return settled;
    const [name = '', ...otherwise] = reference.split(':');
    const known =
      all.find(({ key }) => key === name)?.value ?? (otherwise.length > 0 ? otherwise.join(':') : undefined);
    if (known === undefined) return undefined;
    settled = settled.replace(whole, () => known);
  }
  return undefined;
}
