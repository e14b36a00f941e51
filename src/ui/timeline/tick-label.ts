/** The words under a tick, and about how wide they are. */
import type { Say } from '../narration/narration-words.ts';
import type { TickLabel } from './milestones.ts';

export function labelText(label: TickLabel, say: Say): string {
  return 'text' in label ? label.text : say(label.key);
}

/** Width of a label in the 10.5 px face, as an estimate that errs on the wide side. */
export function labelWidth(text: string): number {
  return text.length * 5.9 + 4;
}
