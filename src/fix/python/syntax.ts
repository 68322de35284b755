/** Access to the parse tree of a Python file. */
import { parser } from '@lezer/python';
import { grammar } from '../tree.ts';

export const { sourceOf, isFaultless } = grammar(() => parser);
