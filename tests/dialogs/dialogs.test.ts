/** Every *.dialog of this folder, held against a world. What the server says there was recorded from a real Postfix. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseDialog } from './dialog-format.ts';
import { runDialog } from './dialog-runner.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const files = readdirSync(FOLDER, { recursive: true }).map(String).filter((name) => name.endsWith('.dialog')).sort();

describe('dialogs', () => {
  test.each(files)('%s', async (name) => {
    expect(await runDialog(parseDialog(readFileSync(`${FOLDER}${name}`, 'utf8')))).toBeNull();
  });
});

const SMALL = '# Small\nS: 220 ubuntu.localdomain ESMTP Postfix (Ubuntu)\nC: HELO x\nS: 250 ubuntu.localdomain\nC: QUIT\nS: 221 2.0.0 Bye\nserver hangs up\n';

describe('the runner notices', () => {
  test.each([
    ['a wrong line', SMALL.replace('250 ubuntu', '250 debian'), 'line 4'],
    ['a wrong pattern', SMALL.replace('S: 250 ubuntu.localdomain', 'S~ 250 [a-m.]+'), 'line 4'],
    ['a line too few', SMALL.replace('S: 221 2.0.0 Bye\n', ''), 'line 6'],
    ['a line too many', SMALL.replace('S: 221', 'S: 250 2.0.0 Ok\nS: 221'), 'line 6'],
    ['a server that stays', SMALL.replace('C: QUIT\nS: 221 2.0.0 Bye\n', ''), 'line 5'],
    ['a server that speaks', SMALL.replace('S: 250 ubuntu.localdomain', 'silence: 2s'), 'line 4'],
    ['a line that the log lacks', `${SMALL}log: smtpd: disconnect from localhost[127.0.0.1] helo=2 quit=1 commands=3\n`, 'line 8'],
    ['another reason', SMALL.replace('C: QUIT', 'why: smtpd_helo_required smtpd_helo_required\nC: QUIT'), 'line 5'],
    ['what is said at the end', SMALL.replace('server hangs up\n', 'C: NOOP\n').replace('C: QUIT\nS: 221 2.0.0 Bye\n', ''), null],
  ])('%s', async (_what, text, where) => {
    const difference = await runDialog(parseDialog(text));
    if (where !== null) expect(difference).toMatch(new RegExp(`^${where}: `));
    else expect(difference).not.toBe('');
  });
});

describe('the format', () => {
  test.each([
    ['no title', 'C: x\n'],
    ['a word that is none', '# x\nX: 1\n'],
    ['a setting without a value', '# x\nconfig: soft_bounce\n'],
    ['a setting too late', '# x\nC: x\nconfig: soft_bounce = yes\n'],
    ['an unknown escape', '# x\nC> \\q\n'],
  ])('refuses %s', (_what, text) => expect(() => parseDialog(text)).toThrow());

  test('knows escapes, maps and times', () => {
    const { steps, maps, title } = parseDialog('# Title\nmap acc: a REJECT\nmap acc: b OK\nC> a\\r\\n\\x00\\\\\nC: é\n@+2m\nsilence: 5ms\n');
    expect(title).toBe('Title');
    expect(maps).toEqual({ acc: 'a REJECT\nb OK\n' });
    expect(steps).toEqual([
      { line: 4, do: 'send', octets: 'a\r\n\0\\' },
      { line: 5, do: 'send', octets: '\xc3\xa9\r\n' },
      { line: 6, do: 'wait', micros: 120e6 },
      { line: 7, do: 'silence', micros: 5000 },
    ]);
  });
});
