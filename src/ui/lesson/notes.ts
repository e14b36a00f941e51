/**
 * What a student does besides typing — answers, predictions, hints, the solution — is kept among the inputs as notes,
 * in order with the rest, as `name=value`. Here they are written; the grader reads them.
 */
import { conductIn } from '../../grader/conduct.ts';
import { submittedInputs } from '../../grader/submission.ts';
import type { Conduct } from '../../grader/verdict.ts';
import type { StampedInput } from '../../world/input.ts';

export type NoteAction = 'answer' | 'predict' | 'hint' | 'solution';

export interface Note {
  readonly action: NoteAction;
  readonly text: string;
}

export function answerNote(check: string, value: string): Note {
  return { action: 'answer', text: `${check}=${value}` };
}

export function predictionNote(prediction: string, option: string): Note {
  return { action: 'predict', text: `${prediction}=${option}` };
}

export function hintNote(hint: string): Note {
  return { action: 'hint', text: hint };
}

export const SOLUTION_NOTE: Note = { action: 'solution', text: '' };

/** As the grader reads them from a submission. */
export function conductOf(inputs: readonly StampedInput[]): Conduct {
  return conductIn(submittedInputs(inputs));
}
