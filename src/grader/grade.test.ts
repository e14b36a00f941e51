/** The grader's kinds of check over made-up traces; real sessions are in tests/lessons/. */
import { describe, expect, test } from 'vitest';
import { courseFiles } from '../../tests/lessons/course-files.ts';
import type { TraceData, TraceEvent, TraceKind } from '../kernel/trace.ts';
import type { Lesson } from '../lessons/lesson.ts';
import { loadCourse } from '../lessons/load-course.ts';
import type { Check } from '../lessons/schema.ts';
import { isRightAnswer, rightPairs } from './answers.ts';
import { Grader, type GraderOptions } from './grade.ts';
import { parseLetter, valuesOf } from './letter.ts';
import { textTest } from './text-pattern.ts';

const LESSON = loadCourse(courseFiles()).lessons['first-telnet']!;
const CONN = 'ubuntu/tty.1:1';

function happened<K extends TraceKind>(n: number, kind: K, data: TraceData[K], host = 'ubuntu'): TraceEvent {
  return { t: n, host, process: `${host}/smtpd.1`, pid: 1, n, cause: null, kind, data } as unknown as TraceEvent;
}

function reply(n: number, to: TraceData['smtp.reply']['to'], code: number, extra: Partial<TraceData['smtp.reply']> = {}): TraceEvent {
  return happened(n, 'smtp.reply', { conn: CONN, to, code, enhanced: null, lines: ['x'], ...extra });
}

function check(trace: readonly TraceEvent[], checks: readonly Check[], answers: Record<string, string> = {}, options: GraderOptions = {}) {
  const lesson: Lesson = { ...LESSON, checks: [...checks], detectors: [], steps: [] };
  const grader = new Grader(lesson, {}, options);
  grader.add(trace);
  return grader.verdict(answers).checks.map(({ earned, isPassed, feedback }) => [earned, isPassed, feedback.key]);
}

const GREETED = [reply(1, 'connect', 220), reply(2, 'EHLO', 250)];
const hello: Check = { id: 'hello', points: 2, expect: [{ 'smtp.reply': { to: ['HELO', 'EHLO'], class: 2 } }] };

describe('expect', () => {
  const order: Check = { id: 'order', points: 4, partial: true, expect: [{ 'smtp.reply': { to: 'MAIL' } }, { 'smtp.reply': { to: 'RCPT', address: '*@xa.example' } }] };
  test('wants the order within one session', () => {
    const rcpt = reply(3, 'RCPT', 250, { address: 'An@XA.example' });
    expect(check([rcpt, reply(4, 'MAIL', 250)], [order])).toEqual([[2, false, 'expect-next']]);
    expect(check([reply(2, 'MAIL', 250), rcpt], [order])).toEqual([[4, true, 'passed']]);
    expect(check([reply(2, 'MAIL', 250, { conn: 'ubuntu/tty.1:2' }), rcpt], [order])).toEqual([[2, false, 'expect-next']]);
  });
  test('sees neither Postfix’s own sessions nor those on other hosts', () => {
    expect(check([reply(1, 'EHLO', 250, { conn: 'ubuntu/smtp.1:1' })], [hello])).toEqual([[0, false, 'untouched']]);
    expect(check([happened(1, 'smtp.reply', { conn: CONN, to: 'EHLO', code: 250, enhanced: null, lines: [] }, 'xa')], [hello])).toEqual([[0, false, 'untouched']]);
  });
});

describe('never', () => {
  const never: Check = { id: 'calm', points: 1, requires: 'hello', never: [{ 'smtp.reply': { class: 5 } }] };
  test('counts only with the check that it names', () => {
    expect(check([], [hello, never])).toEqual([[0, false, 'untouched'], [0, false, 'requires']]);
    expect(check(GREETED, [hello, never])).toEqual([[2, true, 'passed'], [1, true, 'passed']]);
    expect(check([...GREETED, reply(3, 'RCPT', 550)], [hello, never])).toEqual([[2, true, 'passed'], [0, false, 'never-happened']]);
  });
});

test('count counts different codes once', () => {
  const stamps: Check = { id: 'stamps', points: 2, partial: true, count: { of: { 'smtp.reply': {} }, min: 4, distinct: 'code' } };
  const trace = [reply(1, 'connect', 220), reply(2, 'EHLO', 250), reply(3, 'MAIL', 250), reply(4, 'DATA', 503)];
  expect(check(trace, [stamps])).toEqual([[1.5, false, 'count-few']]);
  expect(check([...trace, reply(5, 'QUIT', 221)], [stamps])).toEqual([[2, true, 'passed']]);
  const few: Check = { id: 'few', points: 1, requires: 'stamps', count: { of: { 'smtp.reply': {} }, max: 3 } };
  expect(check(trace, [{ ...stamps, count: { ...stamps.count!, min: 3 } }, few])[1]).toEqual([0, false, 'count-many']);
});

test('count: of many sessions those that together hold most', () => {
  const said = (n: number, session: number, code: number) => reply(n, 'MAIL', code, { conn: `ubuntu/tty.1:${session}` });
  const two: Check = { id: 'two', points: 2, partial: true, count: { of: { 'smtp.reply': {} }, min: 4, distinct: 'code', sessions: 2 } };
  const replies = [said(40, 1, 250), said(41, 1, 501), said(42, 2, 250), said(43, 2, 503), said(44, 3, 550)];
  expect(check(replies, [two])).toEqual([[1.5, false, 'count-few']]);
  expect(check([...replies, said(45, 3, 221)], [two])).toEqual([[2, true, 'passed']]);
});

describe('state', () => {
  const letter = (recipient: string, subject: string, n: number) =>
    happened(n, 'letter.delivered', { queueId: 'Q', sender: 'a@b', recipient, mailbox: 'm', letter: `Received: from x (y [1.2.3.4])\n\tby mail (Postfix) with ESMTP id Q;\n\tdate\nSubject: ${subject}\n\nmot\n..\n` });
  const state = (mailbox: unknown) => ({ id: 's', points: 2, state: { mailbox } }) as Check;
  test('mailbox: header, body and postmark', () => {
    const came = [letter('an@x', 'khac', 1), letter('An@X', '=?UTF-8?Q?B=C3=A0i?= tap', 2)];
    const wanted = { of: 'an@x', letter: { Subject: 'Bài tap', body: { is: ['mot', '..'] }, postmarks: { with: 'ESMTP', by: 'mail' } } };
    expect(check(came, [state(wanted)])).toEqual([[2, true, 'passed']]);
    expect(check(came.slice(0, 1), [state(wanted)])).toEqual([[0, false, 'letter-other']]);
    expect(check([], [state(wanted)])).toEqual([[0, false, 'letter-none']]);
    expect(check(came, [state({ ...wanted, letter: { body: { is: ['mot', '.'] } } })])).toEqual([[0, false, 'letter-other']]);
  });
  test('outbound: only hosts outside count', () => {
    const outbound: Check = { id: 'o', points: 1, state: { outbound: { to: 'an@xa.example' } } };
    const accepted = (host: string) => happened(1, 'letter.accepted', { queueId: 'Q', sender: 'a', recipients: ['an@xa.example'], letter: 'x: y\n\n' }, host);
    expect([check([accepted('ubuntu')], [outbound]), check([accepted('xa')], [outbound])]).toEqual([[[0, false, 'letter-none']], [[1, true, 'passed']]]);
  });
  test('queue: empty proves nothing before anything was done', () => {
    const empty: Check = { id: 'q', points: 1, requires: 'hello', state: { queue: { count: 0 } } };
    const entered = happened(3, 'queue.enter', { queueId: 'Q', queue: 'incoming', sender: 'a', recipients: [], size: 1 });
    expect(check(GREETED, [hello, empty])[1]).toEqual([1, true, 'passed']);
    expect(check([...GREETED, entered], [hello, empty])[1]).toEqual([0, false, 'queue-other']);
    expect(check([...GREETED, entered, happened(4, 'queue.remove', { queueId: 'Q' })], [hello, empty])[1]).toEqual([1, true, 'passed']);
  });
  test('config: the effective value, defaults handed in', () => {
    const config: Check = { id: 'c', points: 1, state: { config: { parameter: 'myorigin', is: 'mail.example' } } };
    const write = (octets: string) => happened(1, 'file.write', { path: '/etc/postfix/main.cf', how: 'write', octets, mode: 0o644, owner: 'root' });
    expect(check([], [config])).toEqual([[0, false, 'config-other']]);
    expect(check([write('mydomain = example\nmyorigin = mail.$mydomain\n')], [config])).toEqual([[1, true, 'passed']]);
    const parameterDefaults = (name: string) => (name === 'myorigin' ? 'mail.$mydomain' : name === 'mydomain' ? 'example' : null);
    expect(check([write('a = b\n')], [config], {}, { parameterDefaults })).toEqual([[1, true, 'passed']]);
  });
});

test('answers: marks, case and digit groups do not count', () => {
  const right = (type: 'choice' | 'number' | 'text', wanted: string | number | string[], given: string) => isRightAnswer({ type, right: wanted }, given, {});
  expect([right('text', 'hàng đợi', ' Hang  DOI '), right('text', '..a', '...a'), right('text', ['a', 'b'], 'B')]).toEqual([true, false, true]);
  expect(['10240000', '10 240 000', '10,240,000', '10.240.000'].map((given) => right('number', 10_240_000, given))).toEqual([true, true, true, true]);
  expect([right('number', 0.5, '0,5'), right('number', 5, 'five'), right('choice', 'a-b', 'A-B')]).toEqual([true, false, false]);
  expect(check([], [{ id: 'a', points: 1, answer: { type: 'choice', options: ['x', 'y'], right: 'x' } }], { a: 'y' })).toEqual([[0, false, 'answer-wrong']]);
});

test('answers of type match: things beside their options, in any order, a share for a part', () => {
  const rule = { type: 'match' as const, options: ['yes', 'no'], right: { a: 'yes', b: '${b}', c: 'no' } };
  expect(isRightAnswer(rule, 'c:no a:yes b:yes', { b: 'yes' })).toBe(true);
  expect(['', 'a', ':', 'a:yes b:yes', 'a:no b:yes c:no', 'a:yes:x', '__proto__:yes'].map((given) => rightPairs(rule, given, { b: 'yes' }).found)).toEqual([0, 0, 0, 2, 2, 1, 0]);
  const wanted: Check = { id: 'm', points: 3, partial: true, answer: { ...rule, right: { ...rule.right, b: 'no' } } };
  expect(check([], [wanted], { m: 'a:yes b:no c:yes' })).toEqual([[2, false, 'answer-some']]);
  expect(check([], [wanted], { m: 'a:yes b:no c:no' })).toEqual([[3, true, 'passed']]);
});

test('answers of type order: what stands in the right order counts, what is too much counts against it', () => {
  const rule = { type: 'order' as const, options: ['a', 'b', 'c', 'd'], right: ['a', '${second}', 'a', 'c'] };
  const found = (given: string) => rightPairs(rule, given, { second: 'b' });
  expect(found('a b a c')).toEqual({ found: 4, of: 4 });
  expect(['', 'a b c', 'b a c a', 'd d d d', 'a b - c', 'd a b a c', 'a b a c a b a c', '__proto__'].map((given) => found(given).found)).toEqual([0, 3, 3, 0, 3, 3, 0, 0]);
  expect([isRightAnswer(rule, 'a b a c', { second: 'b' }), isRightAnswer(rule, 'a b a c c', { second: 'b' }), isRightAnswer(rule, 'a b a', { second: 'b' })]).toEqual([true, false, false]);
  const wanted: Check = { id: 'o', points: 2, partial: true, answer: { ...rule, right: ['a', 'b', 'a', 'c'] } };
  expect(check([], [wanted], { o: 'a b c' })).toEqual([[1.5, false, 'answer-order']]);
  expect(check([], [wanted], { o: 'a b a c' })).toEqual([[2, true, 'passed']]);
});

test('state: the daemons that a letter passed', () => {
  const wanted: Check = { id: 'r', points: 2, state: { route: { first: 'smtpd', last: 'local' } } };
  const passed = (first: string): readonly TraceEvent[] => [
    { ...happened(1, 'letter.postmark', { queueId: 'Q', header: '' }), process: `ubuntu/${first}.1` },
    { ...happened(2, 'queue.move', { queueId: 'Q', from: 'incoming', to: 'active' }), process: 'ubuntu/qmgr.1' },
    { ...happened(3, 'delivery.begin', { queueId: 'Q', recipient: 'a@b', transport: 'local', nexthop: 'b' }), process: 'ubuntu/local.1' },
    { ...happened(4, 'delivery.attempt', { queueId: 'Q', recipient: 'a@b', origRecipient: 'a@b', relay: 'local', delays: [0, 0, 0, 0], dsn: '2.0.0', status: 'sent', text: '' }), process: 'ubuntu/local.1' },
    { ...happened(5, 'queue.remove', { queueId: 'Q' }), process: 'ubuntu/qmgr.1' },
  ];
  expect(check([], [wanted])).toEqual([[0, false, 'route-none']]);
  expect(check(passed('smtpd').slice(0, -1), [wanted])).toEqual([[0, false, 'route-none']]);
  expect(check(passed('pickup'), [wanted])).toEqual([[0, false, 'route-other']]);
  expect(check(passed('smtpd'), [wanted])).toEqual([[2, true, 'passed']]);
});

test('text that is nearly another one', () => {
  const near = (text: string, changes: number) => textTest({ near: { text, changes } }, (one) => one);
  expect(near('MAIL FROM <a@b>', 1)('MAIL FROM:<a@b>')).toBe(true);
  expect([near('MAIL FROM <a@b>', 1)('MAIL FROM:<a@bc>'), near('abc', 2)('x'.repeat(5000)), near('ab', 1)('ba')]).toEqual([false, false, true]);
});

test('letters: folding, encoded words, mbox line in front, no header at all', () => {
  const letter = parseLetter('From a@b  Tue Nov 24 02:00:00 2026\nSubject: =?utf-8?B?SMOgbmc=?=\n =?utf-8?Q?_=C4=91=E1=BB=A3i?=\nX: 1\nx: 2\n\nbody\n\n');
  expect(valuesOf(letter, 'subject')).toEqual(['Hàng đợi']);
  expect(valuesOf(letter, 'X')).toEqual(['1', '2']);
  expect(letter.body).toEqual(['body']);
  expect(parseLetter('just text\nmore').body).toEqual(['just text', 'more']);
});
