/** What a student did besides typing, read from a submission's inputs: answers, predictions, hints, the solution. */
import type { SubmittedInput } from './submission.ts';
import type { Conduct } from './verdict.ts';

/** The last answer counts; the first prediction does, since it cannot be changed. */
export function conductIn(inputs: readonly SubmittedInput[]): Conduct {
  const answers = new Map<string, string>();
  const predictions = new Map<string, string>();
  const hints = new Set<string>();
  let isAssisted = false;
  for (const input of inputs) {
    if (input.kind === 'answer') answers.set(input.check, input.value);
    else if (input.kind === 'predict' && !predictions.has(input.id)) predictions.set(input.id, input.option);
    else if (input.kind === 'hint') hints.add(input.id);
    else if (input.kind === 'solution') isAssisted = true;
  }
  return { isAssisted, hints: [...hints], predictions: Object.fromEntries(predictions), answers: Object.fromEntries(answers) };
}
