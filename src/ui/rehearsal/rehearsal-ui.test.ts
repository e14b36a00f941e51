/** The view's own parts: words of both languages, the file and line of a decision, what a reload would change. */
import { describe, expect, it } from 'vitest';
import { Disk } from '../../kernel/disk.ts';
import type { Decider } from '../../postfix/rehearsal/decider.ts';
import type { Rehearsal } from '../../postfix/rehearsal/rehearsal.ts';
import { decidingPlace } from './deciding-place.ts';
import { newLines } from './differences.ts';
import { REHEARSAL_EN, type RehearsalKey } from './words-en.ts';
import { REHEARSAL_VI } from './words-vi.ts';

describe('words', () => {
  const holes = (text: string): readonly string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort();

  it.each(Object.entries(REHEARSAL_VI))('%s', (key, text) => {
    const english: string = REHEARSAL_EN[key as RehearsalKey];
    expect(holes(text)).toEqual(holes(english));
    for (const one of [text, english]) {
      expect(one.normalize('NFC')).toBe(one);
      expect(one).not.toMatch(/"|vui lòng/i);
      expect(one.replace('site!user', '')).not.toMatch(/!/);
    }
  });
});

describe('the place of a decision', () => {
  const FILES = {
    '/etc/postfix/main.cf': '# x\nmyorigin = a.example\nrelayhost =\nmyorigin = b.example\n', '/etc/aliases': '# names\nroot: alice\nlist:\n  a, b\n',
    '/etc/postfix/virtual': 'x@y.example z\n@y.example q\n', '/etc/postfix/re': '/x/ y\n', '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nalice:x:1:1::/home/alice:/bin/sh\n',
  };
  const disk = new Disk();
  for (const [path, octets] of Object.entries(FILES)) disk.install(path, { octets });
  const decider = (more: Partial<Decider>): Decider => ({ program: 'local', parameter: 'p', value: '', from: { from: 'default' }, entry: null, item: null, ...more });
  const entry = (table: string, key: string) => ({ table, key, value: '' });

  it.each<[string, Partial<Decider>, unknown]>([
    ['a setting, where it is now', { parameter: 'myorigin', from: { from: 'main.cf', line: 99 } }, { path: '/etc/postfix/main.cf', line: 4 }],
    ['a setting that is no longer there', { parameter: 'mydomain', from: { from: 'main.cf', line: 99 } }, { path: '/etc/postfix/main.cf' }],
    ['a default', {}, null],
    ['an option of master.cf', { from: { from: 'master.cf' } }, { path: '/etc/postfix/master.cf' }],
    ['an alias', { parameter: 'alias_maps', entry: entry('hash:/etc/aliases', 'LIST') }, { path: '/etc/aliases', line: 3 }],
    ['an alias, by way of another parameter', { parameter: 'local_recipient_maps', entry: entry('hash:/etc/aliases', 'root') }, { path: '/etc/aliases', line: 2 }],
    ['a virtual alias', { parameter: 'virtual_alias_maps', entry: entry('hash:/etc/postfix/virtual', '@y.example') }, { path: '/etc/postfix/virtual', line: 2 }],
    ['a pattern table', { parameter: 'virtual_alias_maps', entry: entry('regexp:/etc/postfix/re', 'x') }, { path: '/etc/postfix/re' }],
    ['a user', { parameter: 'local_recipient_maps', entry: entry('proxy:unix:passwd.byname', 'alice') }, { path: '/etc/passwd', line: 2 }],
    ['a table in main.cf itself', { parameter: 'relayhost', from: { from: 'main.cf', line: 3 }, entry: entry('inline:{a=b}', 'a') }, { path: '/etc/postfix/main.cf', line: 3 }],
  ])('%s', (_name, more, place) => {
    expect(decidingPlace(disk, decider(more))).toEqual(place);
  });
});

describe('what a reload would change', () => {
  const answer = (nexthop: string, code: number): Rehearsal => ({
    reply: { code, enhanced: '2.1.5', lines: ['Ok'], to: 'RCPT', why: null, known: null, unasked: [] },
    journey: {
      address: 'a@b', steps: [], trouble: null,
      destinations: [{ address: 'a@b', recipient: 'a@b', class: 'default', transport: 'smtp', nexthop, steps: [], ends: [{ kind: 'handed-over', address: 'a@b', transport: 'smtp', nexthop }] }],
    },
  });

  it('is told in lines that are new', () => {
    expect(newLines(answer('b', 250), answer('b', 250))).toEqual([]);
    expect(newLines(answer('b', 250), answer('[c]', 250))).toEqual(['a@b: default, smtp:[c]']);
    expect(newLines(answer('b', 250), answer('b', 550))).toEqual(['550 2.1.5 Ok']);
  });
});
