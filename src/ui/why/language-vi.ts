/** All that the card says in Vietnamese, in one file to fetch. */
import type { WhyLanguage } from './why-words.ts';
import { RULES_VI } from './rules-vi.ts';
import { WHY_VI } from './words-vi.ts';

export const WHY_LANGUAGE: WhyLanguage = { rules: RULES_VI, words: WHY_VI };
