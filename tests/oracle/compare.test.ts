/** The comparison itself: a recording equals itself, and any change that is not mere noise is found and located. */
import { describe, expect, test } from 'vitest';
import { compareSmtpd } from '../../src/cli/replay/compare.ts';
import { planOf } from '../../src/cli/replay/plan.ts';
import type { SmtpdResult } from '../../src/cli/replay/smtpd-result.ts';
import { pairsOf, SMTPD_FILES } from './recordings.ts';

type Expected = Readonly<Record<string, unknown>>;
const PLACES = ['data', 'spool', 'mail', 'etc/postfix'] as const;
const USUAL = ['/var/lib/postfix', '/var/spool/postfix', '/var/mail', '/etc/postfix'];

/** A recording's expected result as if it were ours. */
function asResult(expected: Expected): SmtpdResult {
  let text = JSON.stringify(expected);
  PLACES.forEach((place, index) => (text = text.replaceAll(`{RUN}/${place}`, USUAL[index] ?? '')));
  const result = JSON.parse(text) as SmtpdResult & { log_by_service: Record<string, string[]> };
  return { ...result, log: Object.values(result.log_by_service).flat() };
}

const CASES = SMTPD_FILES.flatMap(({ text }) => pairsOf(text));

describe('comparison', () => {
  test('there are as many cases as were recorded', () => {
    expect(CASES).toHaveLength(547);
  });

  test('every recording equals itself', () => {
    const different = CASES.filter(({ expected }) => compareSmtpd(expected, asResult(expected)) !== null);
    expect(different.map(({ done }) => done.id)).toEqual([]);
  });

  test('a changed reply, log line, mailbox or queue is found', () => {
    for (const { expected } of CASES) {
      const result = asResult(expected);
      const last = result.log.at(-1);
      if (last !== undefined) {
        const log = [...result.log.slice(0, -1), `${last}!`];
        expect(compareSmtpd(expected, { ...result, log })?.where).toMatch(/^log_by_service/);
      }
      const transcript = result.transcript.map((entry, at) => (at === 0 && entry.s !== undefined ? { s: `${entry.s} ` } : entry));
      if (result.transcript[0]?.s !== undefined) {
        expect(compareSmtpd(expected, { ...result, transcript })?.where).toMatch(/^transcript\[0\]/);
      }
      expect(compareSmtpd(expected, { ...result, mailboxes: { ...result.mailboxes, nobody: '' } })?.where).toBe('mailboxes.nobody');
    }
  });

  test('queue ids, dates, pids and delays may differ', () => {
    const expected = {
      transcript: [{ s: '250 2.0.0 Ok: queued as {QUEUEID}\r\n' }], closed_by: 'server', mailboxes: {}, outbound: [], queue: [],
      log_by_service: { local: ['{LOGDATE} ubuntu postfix/local[{PID}]: {QUEUEID}: to=<a@b>, relay=local, delay={DELAY}, delays={DELAYS}, dsn=2.0.0'] },
    };
    const result: SmtpdResult = {
      transcript: [{ s: '250 2.0.0 Ok: queued as 4F1A3100A\r\n' }], closed_by: 'server', mailboxes: {}, outbound: [], queue: [],
      log: ['Nov 24 02:00:01 ubuntu postfix/local[17]: 4F1A3100A: to=<a@b>, relay=local, delay=0.01, delays=0/0/0/0.01, dsn=2.0.0'],
    };
    expect(compareSmtpd(expected, result)).toBeNull();
  });
});

describe('plan', () => {
  test('sends what was sent, in order, after as many replies', () => {
    for (const { done } of CASES) {
      const plan = planOf(done);
      const sent = done.turns.flatMap((turn) => (turn.kind === 'send' ? [turn.octets] : []));
      expect(plan.steps.flatMap((step) => (step.kind === 'send' ? [step.octets] : []))).toEqual(sent);
      const order = plan.steps.filter(({ kind }) => kind === 'send' || kind === 'reply').map(({ kind }) => kind);
      expect(order).toEqual(done.turns.filter(({ kind }) => kind === 'send' || kind === 'reply').map(({ kind }) => kind));
    }
  });

  test('every pause of a script is taken', () => {
    for (const { done } of CASES) {
      const pauses = done.script.filter(({ pause_ms }) => pause_ms !== undefined).length;
      expect(planOf(done).steps.filter(({ kind }) => kind === 'pause')).toHaveLength(pauses);
    }
  });
});
