/** All that the card says in English, in one file to fetch. */
import type { WhyLanguage } from './why-words.ts';
import { RULES_EN } from './rules-en.ts';
import { WHY_EN } from './words-en.ts';

export const WHY_LANGUAGE: WhyLanguage = { rules: RULES_EN, words: WHY_EN };
