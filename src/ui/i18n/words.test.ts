/** The two dictionaries: same keys, and the style that both must keep. */
import { describe, expect, it, vi as spy } from 'vitest';
import { useStore } from '../stores/store.ts';
import { EN } from './en.ts';
import { loadLanguage, preferredLocale } from './languages.ts';
import { parseRichText } from './rich-text.tsx';
import { speak } from './speak.ts';
import { VI } from './vi.ts';
import { missingWords, translators, type WordKey } from './words.ts';

await loadLanguage('en');
await loadLanguage('vi');

const placeholders = (text: string): readonly string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort();
const marks = (text: string): readonly string[] => parseRichText(text).filter(({ kind }) => kind !== 'text').map(({ kind }) => kind).sort();

describe('the two dictionaries', () => {
  it('have the same keys, but for the singular that Vietnamese does not have', () => {
    const english = Object.keys(EN).filter((key) => !key.endsWith('_one')).sort();
    expect(Object.keys(VI).sort()).toEqual(english);
    for (const key of Object.keys(EN).filter((one) => one.endsWith('_one'))) expect(EN, key).toHaveProperty([key.replace(/_one$/, '_other')]);
  });

  it.each(Object.entries(VI))('%s: the same values are filled in, and the same words are marked', (key, text) => {
    const english = EN[key as keyof typeof EN];
    expect(placeholders(text)).toEqual(placeholders(english));
    expect(marks(text)).toEqual(marks(english));
  });

  it('are composed (NFC), with typographic quotes and nothing empty', () => {
    for (const [key, text] of [...Object.entries(EN), ...Object.entries(VI)]) {
      expect(text.normalize('NFC'), key).toBe(text);
      expect(text.trim(), key).not.toBe('');
      expect(text, key).not.toMatch(/"/);
    }
  });

  it('keep the tone: no exclamation mark, no “vui lòng”', () => {
    for (const [key, text] of Object.entries(VI)) expect(text, key).not.toMatch(/!|vui lòng|rất tiếc/i);
  });
});

describe('translating', () => {
  it('fills in values and counts', () => {
    expect(translators.en('lesson.stepsDone', { count: 1 })).toBe('1 step done');
    expect(translators.en('lesson.stepsDone', { count: 5 })).toBe('5 steps done');
    expect(translators.vi('lesson.stepsDone', { count: 5 })).toBe('Xong 5 bước');
    expect(translators.en('time.skip', { time: '12 s' })).toBe('Skip to next event (in 12 s)');
  });

  it('shows values as they are, whatever they hold', () => {
    expect(translators.en('palette.none', { query: '<b>{count}</b>' })).toBe('Nothing found for “<b>{count}</b>”.');
  });

  it('says once when a text is missing', () => {
    const warn = spy.spyOn(console, 'warn').mockImplementation(() => undefined);
    translators.vi('no.such.key' as WordKey);
    translators.vi('no.such.key' as WordKey);
    expect(missingWords()).toContain('vi:no.such.key');
    expect(warn).toHaveBeenCalledTimes(1);
    warn.mockRestore();
  });

  it('changes the language when it is here, and the last choice counts', async () => {
    await Promise.all([speak('vi'), speak('en'), speak('vi')]);
    expect(useStore.getState().locale).toBe('vi');
    await speak('en');
    expect(useStore.getState().locale).toBe('en');
  });

  it('begins in the language that the browser asks for', () => {
    expect(preferredLocale(['vi-VN', 'en'])).toBe('vi');
    expect(preferredLocale(['de', 'fr'])).toBe('en');
  });
});

describe('marked words', () => {
  it('are read in order', () => {
    expect(parseRichText('**a** b `c` [e|d]')).toEqual([
      { kind: 'strong', text: 'a' }, { kind: 'text', text: ' b ' }, { kind: 'typed', text: 'c' }, { kind: 'text', text: ' ' }, { kind: 'envelope', text: 'd' },
    ]);
  });
});
