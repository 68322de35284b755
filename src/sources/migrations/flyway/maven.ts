/** What a build by Maven tells Flyway: the configuration of its plugin, and properties of the project. */
import type { Property } from './properties.ts';

/** What holds whenever the plugin runs: of a profile or an execution of its own nothing. */
export function ofMaven(text: string): Property[] {
  const bare = text.replace(/<!--[\s\S]*?-->|<(profiles|executions)>[\s\S]*?<\/\1>/g, (found) =>
    found.replace(/[^\n]/g, ' '),
  );
  const plugin = [...bare.matchAll(/<plugin>[\s\S]*?<\/plugin>/g)].find(([its]) =>
    /<artifactId>\s*flyway-maven-plugin\s*<\/artifactId>/.test(its),
  );
  const properties = elementsIn(bare, within(bare, /<properties>([\s\S]*?)<\/properties>/)).map(propertyOf);
  const configured = plugin && within(plugin[0], /<configuration>([\s\S]*)<\/configuration>/);
  if (plugin === undefined || configured === undefined) return properties;
  const settings = elementsIn(bare, { ...configured, from: plugin.index + configured.from });
  return [...properties, ...settings.flatMap((element) => settingsOf(element, bare))];
}

interface Span {
  readonly from: number;
  readonly text: string;
}

interface Element extends Span {
  readonly name: string;
  readonly line: number;
}

/** What a pattern finds between two tags. */
function within(text: string, pattern: RegExp): Span | undefined {
  const found = pattern.exec(text);
  return found === null ? undefined : { from: found.index + found[0].indexOf('>') + 1, text: found[1] ?? '' };
}

/** @param span what is looked through of the whole text */
function elementsIn(whole: string, span: Span | undefined): Element[] {
  return [...(span?.text ?? '').matchAll(/<([\w.:-]+)(?:\s[^>]*)?>([\s\S]*?)<\/\1>/g)].map(
    ({ index, 0: element, 1: name = '', 2: text = '' }) => {
      const at = (span?.from ?? 0) + index;
      return { name, text, from: at + element.indexOf('>') + 1, line: whole.slice(0, at).split('\n').length };
    },
  );
}

function settingsOf(element: Element, whole: string): Property[] {
  const inner = elementsIn(whole, element);
  const key = `flyway.${element.name}`;
  if (element.name === 'placeholders')
    return inner.map((each) => ({ ...propertyOf(each), key: `${key}.${each.name}` }));
  const value =
    inner.length === 0 ? propertyOf(element).value : inner.map((each) => propertyOf(each).value).join(',');
  return [{ key, value, line: element.line }];
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function propertyOf({ name, text, line }: Element): Property {
  const value = text
    .trim()
    .replace(/&(lt|gt|amp|quot|apos);/g, (_, entity: string) => entities[entity] ?? '');
  return { key: name, value, line };
}
