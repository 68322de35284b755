import { Problem } from '../../base/problem.ts';
import { whereItLeft } from '../../repository/commits.ts';
import type { Base } from '../../run/base.ts';

/** What `--base` names: the commit at which what is checked out left that branch. */
export function baseNamed(name: string, root: string): Base {
  const names = [name, `refs/remotes/origin/${name}`];
  let found: ReturnType<typeof whereItLeft> | undefined;
  return {
    name,
    find: async () => {
      found ??= whereItLeft(root, names);
      return (
        (await found) ??
        new Problem(`This clone holds no branch or commit \`${name}\`.`, {
          advice: `Fetch it (\`git fetch origin ${name}\`), or give --base another.`,
        })
      );
    },
  };
}
