/** Runs the models of many repositories with one Python, which imports the libraries once. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { exportPath } from '../../src/sources/sqlmodel/committed-export.ts';
import { exporterFile } from '../../src/sources/sqlmodel/exporter-file.ts';
import { usualSource } from './support.ts';

/**
 * Has the exporter answer one request after the other, each in a process of its own that is confined as ever. It is
 * forked from one that has imported what takes longest; SQLModel is not among it, since the exporter has to come first.
 */
const answerAll = `
import contextlib, gc, json, os, sys
exporter, listed = sys.argv[1:]
sys.path.insert(0, exporter)
import pydantic.networks, pydantic.types, sqlalchemy.dialects.postgresql, sqlalchemy.orm
with contextlib.suppress(ImportError):
    import sqlalchemy.ext.asyncio
from schema_drift_exporter.answer import answer
del sys.path[0]
gc.freeze()
with open(listed) as file:
    requests = json.load(file)
for request in requests:
    child = os.fork()
    if child:
        if os.waitpid(child, 0)[1] != 0:
            sys.exit(request["root"] + " failed")
        continue
    os.environ["HOME"] = os.environ["TMPDIR"] = request["writable"]
    real_open, path = open, os.path.join(request["writable"], "answer.json")
    def write(found):
        with real_open(path, "w", encoding="utf-8") as file:
            json.dump(found, file)
    write(answer(request, write))
    os._exit(0)
`;

/** Runs every repository's `models.py` and writes the export beside it, from where `mode: 'export'` reads it. */
export async function exportTogether(environment: string, roots: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sqlmodel-together-'));
  try {
    const requests = roots.map((root) => ({
      root,
      files: [join(root, 'models.py')],
      import_root: null,
      last: [],
      placeholders: [],
      may_retry: false,
      hidden: [],
      writable: mkdtempSync(join(folder, 'writable-')),
      seconds: 60,
    }));
    const listed = join(folder, 'requests.json');
    writeFileSync(listed, JSON.stringify(requests));
    await promisify(execFile)(
      join(environment, 'bin', 'python'),
      ['-B', '-W', 'ignore', '-c', answerAll, exporterFile(), listed],
      { env: { LANG: 'C.UTF-8', TZ: 'UTC', PYTHONHASHSEED: '0' } },
    );
    for (const { root, writable } of requests) {
      const answer = JSON.parse(readFileSync(join(writable, 'answer.json'), 'utf8'));
      if (answer.export === undefined) throw new Error(`${root}: ${JSON.stringify(answer)}`);
      writeFileSync(join(root, exportPath(usualSource)), JSON.stringify(answer.export));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
