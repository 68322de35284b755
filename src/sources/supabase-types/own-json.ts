import type { Undecided } from '../unchecked.ts';
import { isNamed } from './alternatives.ts';
import type { Modules, Written } from './modules.ts';
import { placeAt } from './places.ts';
import type { Shape } from './shapes.ts';

/** The type `Json`, where it is not as the generator writes it: columns of json are compared by its name alone. */
export function editedJson(modules: Modules): Undecided[] {
  return modules.opened().flatMap((module): Undecided[] => {
    const shape = module.types.get('Json');
    if (shape === undefined || isAsGenerated(shape, module)) return [];
    const at = Math.max(0, module.text.search(/\b(?:type|interface)\s+Json\b/));
    const reason = 'somebody has changed it, so that of what is in json values nothing is compared';
    return [{ what: 'type Json', reason, location: placeAt(module, at) }];
  });
}

function isAsGenerated(shape: Shape, module: Written['module']): boolean {
  if (shape.kind !== 'union') return false;
  const isJson = (of: Shape) => isNamed({ shape: of, module }, 'Json');
  return (
    shape.of.length === 6 &&
    ['string', 'number', 'boolean', 'null'].every((name) =>
      shape.of.some((part) => isNamed({ shape: part, module }, name)),
    ) &&
    shape.of.some((part) => part.kind === 'object' && part.rest === 'any key') &&
    shape.of.some((part) => part.kind === 'array' && isJson(part.of))
  );
}
