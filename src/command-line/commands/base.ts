import { didYouMean } from '../../base/did-you-mean.ts';
import { Problem } from '../../base/problem.ts';
import { branchesOf, type Commit, whereItLeft } from '../../repository/commits.ts';
import type { Base } from '../../run/base.ts';

/**
 * What `--base` names: the commit at which what is checked out left that branch.
 *
 * @throws Problem for what this clone does not hold
 */
export async function baseNamed(name: string, root: string): Promise<Base> {
  const found = await whereItLeft(root, [name, `refs/remotes/origin/${name}`]);
  if (found === undefined) throw await unknown(name, root);
  const find = async (): Promise<Commit> => found;
  return { name, find };
}

async function unknown(name: string, root: string): Promise<Problem> {
  const meant = didYouMean(name, await branchesOf(root));
  const otherwise = `Fetch it (\`git fetch origin ${name}\`), or give --base another.`;
  return new Problem(`This clone holds no branch or commit \`${name}\`.`, {
    advice: meant === undefined ? otherwise : `Did you mean \`${meant}\`?`,
  });
}
