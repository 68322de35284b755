import type { Language } from '../task.ts';
export const python: Language = { name: 'python', plan: () => undefined, isFaultless: () => true };
