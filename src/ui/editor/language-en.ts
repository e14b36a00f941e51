/** All that the editor says in English, in one file to fetch. */
import type { EditorLanguage } from './editor-words.ts';
import { MEANINGS_EN } from './meanings-en.ts';
import { EDITOR_EN } from './words-en.ts';

export const EDITOR_LANGUAGE: EditorLanguage = { words: EDITOR_EN, meanings: MEANINGS_EN };
