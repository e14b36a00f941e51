/**
 * Why smtpd answers as it does, over all recorded sessions: every reply names a rule that is explained in both languages
 * and cited, and what the restriction lists tried before it fits what was recorded.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { replayCase } from '../../src/cli/replay/replay.ts';
import { SMTP_RULES } from '../../src/formats/smtp-rule.ts';
import { isKind, type ReplyWhy, type TraceEvent, type TraceEventOf } from '../../src/kernel/trace.ts';
import { citationsOf } from '../../src/ui/why/citations.ts';
import { explanationOf, type Explanation } from '../../src/ui/why/explanation.ts';
import { explainedRule } from '../../src/ui/why/rule-names.ts';
import { RULES_EN } from '../../src/ui/why/rules-en.ts';
import { RULES_VI } from '../../src/ui/why/rules-vi.ts';
import { WHY_EN } from '../../src/ui/why/words-en.ts';
import { pairsOf, SMTPD_FILES } from './recordings.ts';

interface Seen {
  readonly id: string;
  readonly reply: TraceEventOf<'smtp.reply'>;
  readonly explanation: Explanation;
}

/** What smtpd said in all sessions; scripted hosts beside it have no reasons. */
const seen: Seen[] = [];

beforeAll(async () => {
  for (const { text } of SMTPD_FILES) {
    for (const { done } of pairsOf(text)) {
      const events: TraceEvent[] = [];
      await replayCase(done, (batch) => events.push(...batch));
      events.forEach((event, index) => {
        if (!isKind(event, 'smtp.reply') || !event.process.includes('/smtpd.')) return;
        const explanation = explanationOf(events, index);
        if (explanation) seen.push({ id: done.id, reply: event, explanation });
      });
    }
  }
}, 240_000);

/** The last refusal of a case, or its last answer to RCPT. */
function whyOf(id: string): ReplyWhy {
  const replies = seen.filter((one) => one.id === id && (one.reply.data.code >= 400 || one.reply.data.to === 'RCPT'));
  const refusal = replies.findLast(({ reply }) => reply.data.code >= 400) ?? replies.at(-1);
  const why = refusal?.reply.data.why;
  if (!why) throw new Error(`${id}: no reply with a reason`);
  return why;
}

const triedIn = (id: string): readonly string[] => (whyOf(id).tried ?? []).map(({ list, restriction, outcome }) => `${list}: ${restriction}: ${outcome}`);

describe('every reply', () => {
  test('of the 547 sessions was seen', () => {
    expect(new Set(seen.map(({ id }) => id)).size).toBeGreaterThanOrEqual(544);
    expect(seen.length).toBeGreaterThan(3000);
  });

  test('names a rule that is explained in both languages', () => {
    for (const { id, reply, explanation: { rule } } of seen) {
      if (rule === null) throw new Error(`${id}: ${reply.data.lines[0] ?? ''}: rule ${reply.data.why?.rule ?? 'missing'}`);
      expect(RULES_EN[explainedRule(rule)].text, id).not.toBe('');
      expect(RULES_VI[explainedRule(rule)].text, id).not.toBe('');
    }
  });

  test('has its code’s digits, and what each restriction saw, in words', () => {
    for (const { id, explanation } of seen) {
      const keys = [...explanation.codes.map(({ says }) => says.key), ...explanation.lists.flatMap(({ rows }) => rows.map(({ saw }) => saw.key))];
      for (const key of keys) expect(Object.hasOwn(WHY_EN, key), `${id}: ${key}`).toBe(true);
    }
  });

  test('that a restriction refused shows which one, and in which list', () => {
    for (const { id, reply, explanation } of seen) {
      const decisive = explanation.lists.flatMap(({ rows }) => rows).filter(({ isDecisive }) => isDecisive);
      if (reply.data.why?.restriction !== undefined) expect(decisive.map(({ restriction }) => restriction), id).toEqual([reply.data.why.restriction]);
    }
  });
});

describe('the rules', () => {
  test.each(SMTP_RULES)('%s is written down somewhere', (rule) => {
    expect(citationsOf(rule).length).toBeGreaterThan(0);
  });
});

describe('what was tried', () => {
  test('a stranger’s letter to a stranger: not from here, not logged in, not for us', () => {
    expect(triedIn('rcpt.remote-outside-reject')).toEqual([
      'smtpd_relay_restrictions: permit_mynetworks: dunno',
      'smtpd_relay_restrictions: permit_sasl_authenticated: dunno',
      'smtpd_relay_restrictions: reject_unauth_destination: reject',
    ]);
    const { tried = [], settings = [] } = whyOf('rcpt.remote-outside-reject');
    expect(tried[0]).toMatchObject({ about: '192.0.2.10', settings: [{ parameter: 'mynetworks', value: '127.0.0.0/8', from: 'main.cf' }] });
    expect(tried[2]).toMatchObject({ key: 'example.com', entry: 'default' });
    expect(settings.map(({ parameter, from }) => [parameter, from])).toEqual([['smtpd_relay_restrictions', 'main.cf']]);
  });

  test('an unknown user: found to be ours, then in no table', () => {
    expect(triedIn('rcpt.unknown-outside').at(-1)).toBe('smtpd_reject_unlisted_recipient: reject_unlisted_recipient: reject');
    const { settings = [] } = whyOf('rcpt.unknown-outside');
    expect(settings[0]).toEqual({ parameter: 'smtpd_reject_unlisted_recipient', value: 'yes', from: 'default' });
  });

  test('an access table: which key matched, and what stands there', () => {
    const { tried = [], restriction } = whyOf('data.eod-restriction');
    expect(restriction).toBe('check_sender_access hash:/etc/postfix/maps/acc');
    expect(tried.at(-1)).toMatchObject({ about: 'sender@example.com', key: 'example.com', entry: 'REJECT refused after the message', outcome: 'reject' });
  });

  test('a block list: the question to DNS and its answer', () => {
    expect(whyOf('res.rbl-client-yes').tried?.at(-1)).toMatchObject({ key: '66.113.0.203.zen.lab.test', entry: '127.0.0.2', outcome: 'reject' });
  });

  test('a temporary error is noted, and the permit behind it becomes “try again”', () => {
    const why = whyOf('res.sender-domain-03');
    expect(why.rule).toBe('reject_unknown_sender_domain');
    expect(why.tried?.map(({ outcome }) => outcome)).toContain('defer-if-permit');
  });

  test('restrictions inside a class stand below it', () => {
    expect(whyOf('auth.sender-login').tried?.map(({ restriction, depth = 0 }) => `${depth} ${restriction}`).slice(0, 2)).toEqual([
      '0 reject_sender_login_mismatch', '1 reject_authenticated_sender_login_mismatch',
    ]);
  });

  test('what was tried is told once, with the reply that it led to', () => {
    const recipients = seen.filter(({ id }) => id === 'res.typical').map(({ reply }) => [reply.data.to, reply.data.why?.tried?.length ?? 0] as const);
    expect(recipients.filter(([, tried]) => tried > 0).map(([to]) => to)).toEqual(['RCPT']);
  });
});
