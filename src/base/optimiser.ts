/** V8's last compiler, Turbofan: what it makes pays where work goes on for seconds, and costs where it ends before. */

import { setFlagsFromString } from 'node:v8';

/** Only where Maglev stands before it, whose code is nearly as good and made in a tenth of the time: in Node 24 and newer. */
const hasMaglev = Number(process.versions.v8.split('.')[0]) >= 13;

/** Has nothing compiled by it from now on. What V8 kept of a script holds under the setting under which it was kept. */
export function withoutOptimiser(): void {
  if (hasMaglev) setFlagsFromString('--no-turbofan');
}

/** Has it compile again what runs often. */
export function withOptimiser(): void {
  if (hasMaglev) setFlagsFromString('--turbofan');
}
