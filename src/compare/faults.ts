import { posix } from 'node:path';
import { defined } from '../base/defined.ts';
import type { Finding, FindingClass } from '../report/finding.ts';
import type { SourceFault } from '../sources/fault.ts';
import { fingerprint } from './fingerprint.ts';
import type { ComparedSource } from './sources/compared-source.ts';

/** A finding for something that is wrong within one source, whatever the others say. */
export function faultFinding(
  fault: SourceFault,
  source: Pick<ComparedSource, 'name' | 'kind'>,
  database: string,
): Finding {
  const inMigrations = source.kind === 'migrations';
  const location = defined({ location: fault.location });
  return {
    fingerprint: fingerprint(database, source.name, fault.code, identityOf(fault)),
    severity: fault.severity,
    class: classOfFault(fault, inMigrations),
    kind: inMigrations ? 'migration' : 'declaration',
    object: fault.subject,
    group: fault.subject,
    title: fault.message,
    cells: { [source.name]: { state: 'present', text: fault.code.replaceAll('-', ' '), ...location } },
    wrong: [source.name],
    reason: fault.message,
    advice: fault.advice,
    folded: [],
  };
}

/** What a fault concerns, wherever that lies: of a file its name, of a folder nothing. */
function identityOf({ subject, location }: SourceFault): string {
  if (location === undefined) return subject;
  if (location.file.startsWith(`${subject}/`)) return '';
  return location.file === subject ? posix.basename(subject) : subject;
}

function classOfFault({ code }: SourceFault, inMigrations: boolean): FindingClass {
  if (code === 'frozen-default') return 'declaration fault';
  if (code.startsWith('deploy-')) return 'pending migration';
  return inMigrations || code.startsWith('ledger-') ? 'ledger fault' : 'declaration fault';
}
