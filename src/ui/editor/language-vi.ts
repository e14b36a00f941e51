/** All that the editor says in Vietnamese, in one file to fetch. */
import type { EditorLanguage } from './editor-words.ts';
import { MEANINGS_VI } from './meanings-vi.ts';
import { EDITOR_VI } from './words-vi.ts';

export const EDITOR_LANGUAGE: EditorLanguage = { words: EDITOR_VI, meanings: MEANINGS_VI };
