import { inflateRawSync } from 'node:zlib';

/** https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16. */
const END_OF_DIRECTORY = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;

const methods: Readonly<Record<number, (data: Buffer) => Buffer>> = {
  0: (data) => data,
  8: (data) => inflateRawSync(data),
};

/**
 * The files of a zip archive by name, each to be unpacked when it is asked for. Made for archives whose hash is known:
 * names are given as they stand there. Throws where it is no zip, or one of a kind that wheels are not (ZIP64, encrypted).
 */
export function filesOfZip(archive: Buffer): ReadonlyMap<string, () => Buffer> {
  const end = endOfDirectory(archive);
  const files = new Map<string, () => Buffer>();
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (archive.readUInt32LE(at) !== ENTRY) throw new Error('The directory of the zip archive is damaged.');
    const nameBytes = archive.readUInt16LE(at + 28);
    const name = archive.toString('utf8', at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes);
    const entry = at;
    if (!name.endsWith('/')) files.set(name, () => unpack(archive, entry));
    at += ENTRY_BYTES + nameBytes + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return files;
}

/** It is the last thing in the archive but for a comment. */
function endOfDirectory(archive: Buffer): number {
  const last = archive.length - END_BYTES;
  for (let at = last; at >= 0 && at >= last - MAX_COMMENT_BYTES; at -= 1)
    if (archive.readUInt32LE(at) === END_OF_DIRECTORY) return at;
  throw new Error('This is no zip archive.');
}

function unpack(archive: Buffer, entry: number): Buffer {
  const method = methods[archive.readUInt16LE(entry + 10)];
  const isEncrypted = (archive.readUInt16LE(entry + 8) & 1) === 1;
  if (method === undefined || isEncrypted) throw new Error('The zip archive is packed in an unknown way.');
  const local = archive.readUInt32LE(entry + 42);
  const begin = local + LOCAL_BYTES + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  return method(archive.subarray(begin, begin + archive.readUInt32LE(entry + 20)));
}
