import { leadsWithin } from './boundary.ts';
import { filesMatching, type Walk } from './files-matching.ts';
import { type Inputs, type Question, recorded } from './inputs.ts';
import { listFolder, readBytes } from './read.ts';
import { pathExists } from './there.ts';

/** Whether the repository answers every question as it did. Looks at contents, never at times. */
export async function areAnsweredAlike({ answers }: Inputs): Promise<boolean> {
  for (const [question, answer] of answers) {
    const { inputs } = await recorded(() => askAgain(JSON.parse(question) as Question));
    if (inputs.answers.get(question) !== answer) return false;
  }
  return true;
}

async function askAgain(question: Question): Promise<unknown> {
  switch (question[0]) {
    case 'bytes':
      return readBytes(question[1], question[2], question[3]);
    case 'folder':
      return listFolder(question[1], question[2]);
    case 'kind':
      return pathExists(question[1]);
    case 'within':
      return leadsWithin(question[1], question[2]);
    case 'matching':
      return filesMatching(question[1], question[2] as unknown as Walk);
  }
}
