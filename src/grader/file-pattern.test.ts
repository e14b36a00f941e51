/** Patterns of written files: what a main.cf sets or has wrong, however it was written, and which line is quoted. */
import { describe, expect, test } from 'vitest';
import type { TraceEvent } from '../kernel/trace.ts';
import { compileFile } from './file-pattern.ts';

const MAIN_CF = '/etc/postfix/main.cf';
const BEFORE = '# names\nmyhostname = may1\nmyorigin = $mydomain\n';

function written(how: 'write' | 'append' | 'rename' | 'remove', octets: string, path = MAIN_CF, to?: string): TraceEvent {
  const data = { path, how, octets, mode: 0o644, owner: 'root', ...(to !== undefined && { to }) };
  return { kind: 'file.write', host: 'mail', data } as TraceEvent;
}

/** What a file that held `BEFORE` is after the event. */
function after(event: TraceEvent): string {
  if (event.kind !== 'file.write') return BEFORE;
  return event.data.how === 'append' ? BEFORE + event.data.octets : event.data.octets;
}

function lineOf(wanted: Parameters<typeof compileFile>[0], event: TraceEvent): string | null {
  return compileFile(wanted, { domain: 'toan.truong.example' }, () => after(event))(event);
}

describe('a pattern of a main.cf', () => {
  const sets = { parameter: 'myhostname', value: { ends: '.${domain}' } };
  const setting = 'myhostname =   may1.toan.truong.example\n';
  const quoted = 'myhostname = may1.toan.truong.example';

  test.each([
    ['written', written('write', `#\n${setting}`)],
    ['appended to', written('append', setting)],
    ['written beside and renamed', written('rename', setting, '/etc/postfix/main.cf.tmp', MAIN_CF)],
  ])('fits a file that is %s', (_how, event) => {
    expect(lineOf(sets, event)).toBe(quoted);
    expect(lineOf({ ...sets, path: MAIN_CF }, event)).toBe(quoted);
    expect(lineOf({ parameter: 'myhostname', value: 'may1' }, event)).toBe(null);
    expect(lineOf({ parameter: 'mydomain' }, event)).toBe(null);
    expect(lineOf({ path: '/etc/postfix/mail.cf' }, event)).toBe(null);
  });

  test('the last setting counts, and a comment is none', () => {
    expect(lineOf(sets, written('write', `${setting}myhostname = other\n`))).toBe(null);
    expect(lineOf(sets, written('write', `# ${setting}`))).toBe(null);
  });

  test('a line without "=" and a second setting are quoted', () => {
    expect(lineOf({ fault: 'no-equals' }, written('append', 'mydomain truong.example\n'))).toBe('mydomain truong.example');
    expect(lineOf({ fault: 'set-twice' }, written('append', 'myorigin = a.example\n'))).toBe('myorigin = a.example');
    expect(lineOf({ fault: 'set-twice', parameter: 'myhostname' }, written('append', 'myorigin = a.example\n'))).toBe(null);
    expect(lineOf({ fault: 'set-twice' }, written('append', 'myorigin = $mydomain\n'))).toBe(null);
    expect(lineOf({ fault: 'no-equals' }, written('write', BEFORE))).toBe(null);
  });

  test('a line is looked for in any file', () => {
    const letter = written('write', 'To: an@truong.example\nBcc: chi@truong.example\n\nchao\n', '/home/an/thu.eml');
    expect(lineOf({ path: '/home/an/thu.eml', line: { starts: 'Bcc:' } }, letter)).toBe('Bcc: chi@truong.example');
    expect(lineOf({ line: { starts: 'Cc:' } }, letter)).toBe(null);
  });

  test('a path alone fits any writing, and no removal', () => {
    expect(lineOf({ path: '/etc/postfix/mail.cf' }, written('write', '', '/etc/postfix/mail.cf'))).toBe('');
    expect(lineOf({ path: MAIN_CF }, written('remove', ''))).toBe(null);
  });
});
