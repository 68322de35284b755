import { shedEnvironment } from './action/environment.ts';

/** The GitHub Action: what the runner starts. */
shedEnvironment(process.env);
// Only now: what is loaded here reads the environment while it loads.
const { start } = await import('./action/start.ts');
await start();
