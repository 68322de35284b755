import { list } from '../../base/phrases.ts';
import { urlSetting } from '../../postgres/url-setting.ts';

/** Images that have what npm's and Debian's plain servers lack, by the extensions that they serve. */
const images: readonly (readonly [extension: RegExp, image: string])[] = [
  [/^(?:pg)?vector$/, 'pgvector/pgvector'],
  [/^postgis(?:_\w+)?$|^address_standardizer/, 'postgis/postgis'],
  [/^timescaledb$/, 'timescale/timescaledb'],
];

/**
 * What to do about extensions that the server lacks: which server has them.
 *
 * @param extensions by their names; none where they are not known
 */
export function serverWith(extensions: readonly string[]): string {
  const known = extensions.map((name) => images.find(([extension]) => extension.test(name))?.[1]);
  const [image, ...more] = new Set(known);
  const container =
    image === undefined || more.length > 0
      ? `a service container whose image has ${extensions.length > 1 ? `all of ${list([...extensions].sort())}` : 'that extension'}`
      : `a service container of the image ${image}`;
  const alone =
    image === 'pgvector/pgvector' && more.length === 0
      ? ' `postgres: { engine: pglite }` in schema-drift.yml has it too.'
      : '';
  return `Give a server that has ${extensions.length > 1 ? 'them' : 'it'} with ${urlSetting}, ${container} say.${alone}`;
}
