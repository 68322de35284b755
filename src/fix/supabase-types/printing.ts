import type { GeneratorWords } from './generator-words.ts';
import type { Style } from './layout.ts';

/** A file's style, and what its generator wrote. */
export interface Printing extends Style, GeneratorWords {}
