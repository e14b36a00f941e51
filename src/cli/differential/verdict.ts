/** What comes of comparing one case on both sides. */
import type { Difference } from '../replay/compare.ts';

/** `in-order`: equal but for the order in which processes side by side were done (races.ts). */
export type Verdict = { readonly kind: 'equal' | 'in-order' } | { readonly kind: 'different'; readonly difference: Difference };
