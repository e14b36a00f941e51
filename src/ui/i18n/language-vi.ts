/** All that the page says in Vietnamese, in one file to fetch: the interface's words and the narration's. */
import { NARRATION_VI } from '../narration/vi.ts';
import { VI } from './vi.ts';

export const LANGUAGE = { words: VI, narration: NARRATION_VI };
