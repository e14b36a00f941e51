/** The card's two languages: same values, same marks, the style that both keep, and what restrictions saw in words. */
import { describe, expect, it, test } from 'vitest';
import type { TraceEvent, TriedRestriction } from '../../kernel/trace.ts';
import { codeParts } from './reply-codes.ts';
import { repliesOf, replyShown } from './replies.ts';
import { RULES_EN } from './rules-en.ts';
import { RULES_VI } from './rules-vi.ts';
import { triedWords } from './tried-words.ts';
import { WHY_EN, type WhyKey } from './words-en.ts';
import { WHY_VI } from './words-vi.ts';
import { filledParts, whyLanguage } from './why-words.ts';

const placeholders = (text: string): readonly string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort();
const typed = (text: string): readonly string[] => [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '').sort();

describe('the two languages', () => {
  it.each(Object.keys(WHY_EN) as WhyKey[])('%s: the same values are filled in', (key) => {
    expect(placeholders(WHY_VI[key])).toEqual(placeholders(WHY_EN[key]));
    expect(typed(WHY_VI[key])).toEqual(typed(WHY_EN[key]));
  });

  it('explain the same rules with the same typed words', () => {
    expect(Object.keys(RULES_VI)).toEqual(Object.keys(RULES_EN));
    for (const [rule, { text }] of Object.entries(RULES_EN)) {
      const other = RULES_VI[rule as keyof typeof RULES_VI].text;
      expect(typed(other), rule).toEqual(typed(text).map((word) => (word === 'Name: value' ? 'Tên: giá trị' : word)).sort());
    }
  });

  it('are composed (NFC), calm, and empty nowhere', () => {
    const rules = [...Object.values(RULES_EN), ...Object.values(RULES_VI)].flatMap(({ title, text }) => [title, text]);
    for (const text of [...rules, ...Object.values(WHY_EN), ...Object.values(WHY_VI)]) {
      expect(text.normalize('NFC')).toBe(text);
      expect(text.trim()).not.toBe('');
      expect(text).not.toMatch(/["!]|vui lòng|rất tiếc|tiêu đề/i);
    }
  });

  it('are fetched once each', async () => {
    expect(whyLanguage('vi')).toBe(whyLanguage('vi'));
    expect((await whyLanguage('vi')).words.title).toBe(WHY_VI.title);
    expect((await whyLanguage('en')).rules.QUIT.title).toBe(RULES_EN.QUIT.title);
  });

  it('show a value as it is, whatever a client typed', () => {
    expect(filledParts('entry `{key}`: `{entry}`', { key: '`{entry}`', entry: '**x**' }).map(({ text }) => text)).toEqual(['entry ', '`{entry}`', ': ', '**x**']);
  });
});

describe('what a restriction saw', () => {
  const row = (change: Partial<TriedRestriction> & { readonly restriction: string }): TriedRestriction => ({ list: 'smtpd_relay_restrictions', outcome: 'dunno', ...change });
  const networks = [{ parameter: 'mynetworks', value: '127.0.0.0/8', from: 'default' as const }];

  test.each<[Partial<TriedRestriction> & { readonly restriction: string }, WhyKey]>([
    [{ restriction: 'permit_mynetworks', about: '192.0.2.10', settings: networks }, 'try.not-in'],
    [{ restriction: 'permit_mynetworks', about: '127.0.0.1', settings: networks, outcome: 'permit' }, 'try.in'],
    [{ restriction: 'permit_sasl_authenticated' }, 'try.not-logged-in'],
    [{ restriction: 'defer_unauth_destination', about: 'a@gmail.com', key: 'gmail.com', entry: 'default', outcome: 'reject' }, 'try.not-ours'],
    [{ restriction: 'reject_unauth_destination', about: 'a@b.example', key: 'b.example', entry: 'relay' }, 'try.ours'],
    [{ restriction: 'check_client_access hash:/a', about: '192.0.2.1' }, 'try.no-entry'],
    [{ restriction: 'check_client_access hash:/a', about: '192.0.2.1', key: '192.0.2', entry: 'REJECT', outcome: 'reject' }, 'try.entry'],
    [{ restriction: 'check_recipient_maps', about: 'a@b.example', key: 'local_recipient_maps', entry: '', outcome: 'reject' }, 'try.user.unknown'],
    [{ restriction: 'reject_rbl_client zen.test', about: '192.0.2.1', key: '1.2.0.192.zen.test', entry: 'missing' }, 'try.not-listed'],
    [{ restriction: 'reject_non_fqdn_sender' }, 'try.nothing'],
    [{ restriction: 'REJECT', outcome: 'reject' }, 'try.everybody'],
    [{ restriction: 'rejct', outcome: 'reject' }, 'try.unknown'],
  ])('%o', (change, key) => expect(triedWords(row(change), false).key).toBe(key));

  test('a class of one’s own', () => expect(triedWords(row({ restriction: 'local_only', outcome: 'reject' }), true).key).toBe('try.class'));
});

describe('the digits', () => {
  test('of a deferral that could have been a refusal', () => {
    const parts = codeParts({ code: 454, enhanced: '4.7.1', to: 'RCPT' }, { wouldBe: '554', isSoft: false });
    expect(parts.map(({ digits, says, source }) => [digits, says.key, source])).toEqual([
      ['4', 'class.4', 'RFC 5321 §4.2.1'], ['454', 'code.defer', null], ['4.7.1', 'enhanced.7.1', 'RFC 3463 §3.8'],
    ]);
  });

  test('that an administrator made up', () => {
    const parts = codeParts({ code: 577, enhanced: '5.9.9', to: 'RCPT' }, { wouldBe: null, isSoft: false });
    expect(parts.map(({ says }) => says.key)).toEqual(['class.5', 'code.other', 'enhanced.0.0']);
  });
});

describe('the replies of a terminal', () => {
  const event = (process: string, kind: string, data: object): TraceEvent => ({ t: 0, host: 'h', process, pid: 1, n: 0, cause: null, kind, data }) as TraceEvent;
  const events = [
    event('h/telnet.1', 'tty.foreground', { tty: 'h:1', program: 'telnet' }),
    event('h/telnet.1', 'tcp.open', { conn: 'a' }),
    event('h/smtp.1', 'tcp.open', { conn: 'b' }),
    event('h/smtpd.1', 'smtp.reply', { conn: 'a', code: 220 }),
    event('h/smtpd.2', 'smtp.reply', { conn: 'b', code: 220 }),
    event('h/smtpd.1', 'smtp.reply', { conn: 'a', code: 250 }),
  ];

  test('are those on its own connections, as far as the trace is shown', () => {
    expect(repliesOf(events, events.length, 'h:1')).toEqual([3, 5]);
    expect(repliesOf(events, 5, 'h:1')).toEqual([3]);
    expect(repliesOf(events, events.length, 'h:2')).toEqual([]);
  });

  test('in the past the last one there was is shown', () => {
    expect(replyShown([3, 5], 5)).toBe(5);
    expect(replyShown([3], 5)).toBe(3);
    expect(replyShown([], 5)).toBeNull();
    expect(replyShown([3, 5], 'last')).toBe(5);
  });
});
