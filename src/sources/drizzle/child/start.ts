/** Starts the loader: `drizzle-loader.js <request as JSON>`. */
import { withoutOptimiser } from '../../../base/optimiser.ts';
import type { LoaderRequest } from '../protocol.ts';
import { scriptsOfLoader } from './scripts.ts';

// A schema of a thousand tables is loaded as soon without.
withoutOptimiser();
const request: LoaderRequest = JSON.parse(process.argv[2] ?? '{}');
const scripts = scriptsOfLoader(request.compiled);
const { answerRequest } = scripts.load('drizzle-program') as typeof import('./main.ts');
await answerRequest(request, scripts);
