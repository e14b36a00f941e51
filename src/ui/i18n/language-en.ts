/** All that the page says in English, in one file to fetch: the interface's words and the narration's. */
import { NARRATION_EN } from '../narration/en.ts';
import { EN } from './en.ts';

export const LANGUAGE = { words: EN, narration: NARRATION_EN };
