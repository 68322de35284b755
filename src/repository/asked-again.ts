import { leadsWithin } from './boundary.ts';
import { stateOfCode } from './code-state.ts';
import { filesMatching, type Walk } from './files-matching.ts';
import { type Inputs, type Question, recorded } from './inputs.ts';
import { stateOfPackages } from './packages-state.ts';
import { notePlaces, noteVariables } from './places.ts';
import { stateOfPythonPackages } from './python-packages-state.ts';
import { listFolder, readBytes } from './read.ts';
import { pathExists } from './there.ts';

/** Answers of one run by their questions, each asked once. */
export type Answers = Map<string, string | undefined>;

/**
 * Whether the repository answers every question as it did. Looks at contents, never at times.
 *
 * @param known what was answered in this run already
 */
export async function areAnsweredAlike({ answers }: Inputs, known: Answers = new Map()): Promise<boolean> {
  for (const [question, answer] of likeliestFirst(answers)) {
    if (!known.has(question)) {
      const { inputs } = await recorded(() => askAgain(JSON.parse(question) as Question));
      known.set(question, inputs.answers.get(question));
    }
    if (known.get(question) !== answer) return false;
  }
  return true;
}

/** What git tells of all files first: where any of them changed, nothing else has to be asked. */
function likeliestFirst(answers: Inputs['answers']): [question: string, answer: string][] {
  const isOfCode = (question: string) => question.startsWith('["code"');
  return [...answers].sort(([one], [other]) => Number(isOfCode(other)) - Number(isOfCode(one)));
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
    case 'code':
      return stateOfCode(question[1]);
    case 'packages':
      return stateOfPackages(question[1], question[2]);
    case 'places':
      return notePlaces(question[1]);
    case 'variables':
      return noteVariables(question[1]);
    case 'python packages':
      return stateOfPythonPackages(question[1], question[2]);
    case 'matching':
      return filesMatching(question[1], question[2] as unknown as Walk);
  }
}
