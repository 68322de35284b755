import { resolve } from 'node:path';
import { defined } from '../../base/defined.ts';
import { writeNamedFile } from '../../base/named-file.ts';
import { counted } from '../../base/phrases.ts';
import { Problem } from '../../base/problem.ts';
import { visibleLine } from '../../base/visible.ts';
import { uselessEntries } from '../../baseline/accept.ts';
import { entryFor, expiryOf, type NewAcceptance } from '../../baseline/acceptance.ts';
import type { Baseline } from '../../baseline/baseline.ts';
import { baselinePath, textOf } from '../../baseline/read-baseline.ts';
import { extendedBaseline, newBaseline, prunedBaseline } from '../../baseline/write-baseline.ts';
import { namedFindings } from '../../compare/named-findings.ts';
import { isCosmetic } from '../../report/phrases/phrases.ts';
import type { Report } from '../../report/report.ts';
import type { Arguments } from '../arguments.ts';
import { askedOf, type Checked, checked } from './checked.ts';

/**
 * `schema-drift baseline`: accepts what differs now, all of it or what is named, in `schema-drift.baseline.yml`. With
 * `--prune`, it takes out what accepts nothing any more.
 */
export async function runBaseline(typed: Arguments, root: string, signal: AbortSignal): Promise<number> {
  const acceptance = typed.prune === true ? undefined : acceptanceOf(typed);
  if (typed.prune === true && typed.extra.length > 0)
    throw new Problem('With `--prune`, nothing can be named.', {
      advice: 'Run `schema-drift baseline --prune`: it takes out every entry that accepts nothing.',
    });
  const done = await checked(typed, askedOf(typed), root, signal, { examine: refuseBroken });
  signal.throwIfAborted();
  const { report, file } = done;
  const path = baselinePath(root, file);
  refuseUnlessWhole(report);
  return acceptance === undefined
    ? prune(done, root, path)
    : accept(done, acceptance, typed.extra, root, path);
}

async function accept(
  { report, baseline }: Checked,
  acceptance: NewAcceptance,
  names: readonly string[],
  root: string,
  path: string,
): Promise<number> {
  const findings = report.databases.flatMap((database) => database.findings);
  const chosen =
    names.length === 0 ? findings.filter((it) => !isCosmetic(it)) : namedFindings(findings, names);
  if (chosen.length === 0) {
    process.stdout.write('Nothing is to be accepted: no finding counts that is more than cosmetic.\n');
    return 0;
  }
  const entries = chosen.map((finding) => entryFor(finding, acceptance));
  const text =
    baseline === undefined ? newBaseline(entries) : extendedBaseline(textOf(root, baseline.file), entries);
  await write(resolve(root, path), text);
  const told = `wrote ${path}: ${counted(entries.length, 'finding')} accepted by ${acceptance.owner} until ${acceptance.expiry}`;
  process.stdout.write(
    `${visibleLine(told)}\nCommit it, so that whoever reviews it sees what is accepted.\n`,
  );
  return 0;
}

async function prune({ report, baseline }: Checked, root: string, path: string): Promise<number> {
  if (baseline === undefined)
    throw new Problem(`There is no ${path} to prune.`, {
      advice: '`schema-drift baseline` writes one.',
    });
  const gone = uselessEntries(report.databases, baseline);
  if (gone.length === 0) {
    process.stdout.write(`${visibleLine(`Every entry of ${path} is about something that differs.`)}\n`);
    return 0;
  }
  await write(resolve(root, path), prunedBaseline(textOf(root, path), gone));
  const lines = [
    `took ${counted(gone.length, 'entry')} out of ${path}`,
    ...gone.map(({ fingerprint, object, owner }) => `${fingerprint}  ${object}, accepted by ${owner}`),
  ];
  process.stdout.write(`${lines.map(visibleLine).join('\n  ')}\n`);
  return 0;
}

/** Who accepts, why and until when. */
function acceptanceOf({ owner, reason, until }: Arguments): NewAcceptance {
  for (const [option, value] of [
    ['owner', owner],
    ['reason', reason],
  ])
    if (value === undefined || value.trim() === '')
      throw new Problem(
        `\`--${option}\` is missing: whoever reads the baseline is told who accepted what, and why.`,
        {
          advice:
            'Write `schema-drift baseline --owner NAME --reason TEXT`, and perhaps `--until 2027-03-31`.',
        },
      );
  const expiry = expiryOf(until, { named: '`--until`', written: (day) => `--until ${day}` });
  return { owner: owner?.trim() ?? '', reason: reason?.trim() ?? '', expiry };
}

/** Nothing is written into a file that is not understood. */
function refuseBroken(baseline: Baseline | undefined): void {
  const [first, ...more] = baseline?.problems ?? [];
  if (first === undefined) return;
  if (more.length === 0) throw first;
  throw new Problem(`The baseline ${baseline?.file ?? ''} has ${more.length + 1} mistakes.`, {
    advice: 'Correct them first.',
    detail: [first, ...more]
      .map(({ message, location: { file = '', line = 1 } = {} }) => `${file}:${line}: ${message}`)
      .join('\n'),
    ...defined({ location: first.location }),
  });
}

/** A baseline says what was found of everything, not of a part. */
function refuseUnlessWhole({ databases, problems }: Report): void {
  const unread = databases.flatMap(({ sources }) =>
    sources.flatMap(({ name, problem }) => (problem === undefined ? [] : [{ name, problem }])),
  );
  const [first] = [...problems.map((problem) => ({ name: 'the check', problem })), ...unread];
  if (first === undefined) return;
  const { message, detail, location } = first.problem;
  throw new Problem(
    `Nothing was written, since not everything could be checked. Of ${first.name}: ${message}`,
    {
      advice: 'Run `schema-drift check`, which tells all of it, and solve that first.',
      ...defined({ detail, location }),
    },
  );
}

function write(path: string, text: string): Promise<void> {
  return writeNamedFile(path, text, {
    what: 'The baseline',
    advice: 'It stands beside the config file, in a folder that has to be writable.',
  });
}
