/** Runs before each test file, in its process. */
import { afterAll } from 'vitest';
import { endFile } from './end-of-file.ts';

afterAll(endFile);
