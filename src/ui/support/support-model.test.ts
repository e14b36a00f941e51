/** Narrowing the table of what is simulated down to the reader's words. */
import { describe, expect, test } from 'vitest';
import { narrowed, type Support } from './support-model.ts';

const SUPPORT: Support = {
  programs: ['smtp', 'smtpd'],
  rfcs: [{ rfc: 5321, sections: [{ section: '4.1.1.2', label: 'MAIL' }] }, { rfc: 2033, sections: [{ section: null, label: 'LMTP' }] }],
  absences: [{ id: 'milters', text: 'Milters: none.' }, { id: 'verp', text: 'VERP: none.' }],
  parameters: [
    { name: 'smtpd_banner', value: '$myhostname ESMTP $mail_name', readers: ['smtpd'] },
    { name: 'myhostname', value: null, readers: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'smtpd'] },
    { name: 'postscreen_greet_wait', value: '6s', readers: [] },
  ],
};
const names = (query: string): readonly string[] => narrowed(SUPPORT, query, 'en').parameters.map(({ name }) => name);

describe('narrowing', () => {
  test('nothing asked, everything shown', () => {
    expect(narrowed(SUPPORT, '  ', 'en')).toEqual(SUPPORT);
  });

  test('every word must occur, wherever', () => {
    expect(names('banner esmtp')).toEqual(['smtpd_banner']);
    expect(names('BANNER xyz')).toEqual([]);
    expect(narrowed(SUPPORT, 'rfc 5321', 'en').rfcs.map(({ rfc }) => rfc)).toEqual([5321]);
    expect(narrowed(SUPPORT, '§4.1.1.2', 'en').rfcs).toHaveLength(1);
    expect(narrowed(SUPPORT, 'lmtp', 'en').rfcs.map(({ rfc }) => rfc)).toEqual([2033]);
  });

  test('a programme finds what it reads, but not what all read', () => {
    expect(names('smtpd')).toEqual(['smtpd_banner']);
  });

  test('what is absent is found by its name and by the words of the reader', () => {
    expect(narrowed(SUPPORT, 'milters', 'vi').absences.map(({ id }) => id)).toEqual(['milters']);
    expect(narrowed(SUPPORT, 'bộ lọc', 'vi').absences.map(({ id }) => id)).toEqual(['milters']);
    expect(narrowed(SUPPORT, 'bộ lọc', 'en').absences).toEqual([]);
  });
});
