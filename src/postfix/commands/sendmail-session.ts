/**
 * `sendmail -bs`: an SMTP session on standard input and output, as smtpd(8) holds it when it stands alone. No access
 * rule applies; a letter becomes a maildrop file of whoever runs it. Leaves out the log of such a session by the superuser.
 */
import { quoteLocal } from '../../formats/address.ts';
import { formatMailDate } from '../../formats/calendar.ts';
import { encodeRecord, RECORD } from '../../formats/queue-record.ts';
import { eachLine } from '../../protocols/smtp/content.ts';
import type { Answer, Effect, Question } from '../../protocols/smtp/exchange.ts';
import { formatReply, reply } from '../../protocols/smtp/reply.ts';
import { answer, attend, lost, open, receive } from '../../protocols/smtp/server.ts';
import { createSession } from '../../protocols/smtp/session.ts';
import type { ServerSettings } from '../../protocols/smtp/settings.ts';
import { EHLO_KEYWORDS } from '../../protocols/smtp/settings.ts';
import type { Turn } from '../../protocols/smtp/turn.ts';
import type { EnvelopeRecipient } from '../../protocols/smtp/transaction.ts';
import { DSN_RET } from '../global/dsn.ts';
import type { MainCf } from '../global/main-cf.ts';
import { serverSettingsWith } from '../global/server-settings.ts';
import type { CommandCall, CommandOutcome, Report } from './command.ts';
import { lineRecords, MAILDROP_MODE, maildropPath } from './maildrop-file.ts';

const LOCALHOST = { name: 'localhost', reverseName: 'localhost', address: '127.0.0.1', port: '0', namaddr: 'localhost[127.0.0.1]' };

export function smtpSession(call: CommandCall, cf: MainCf, report: Report): CommandOutcome {
  const session = new StandAlone(call, cf, report);
  session.run();
  return report.outcome();
}

class StandAlone {
  private readonly call: CommandCall;
  private readonly cf: MainCf;
  private readonly report: Report;
  private readonly settings: ServerSettings;
  private readonly session = createSession({ client: LOCALHOST, discard: EHLO_KEYWORDS.filter((word) => word === 'STARTTLS') });
  private path = '';
  private letters = 0;
  private recipients: EnvelopeRecipient[] = [];
  private lines: string[] = [];
  private partial = '';

  constructor(call: CommandCall, cf: MainCf, report: Report) {
    this.call = call;
    this.cf = cf;
    this.report = report;
    this.settings = settingsFor(cf);
  }

  run(): void {
    const turn = attend(this.session, this.settings);
    open(turn);
    let input = this.call.stdin;
    for (;;) {
      const question = this.carryOut(turn);
      if (this.session.phase === 'closed') return;
      if (question !== null) answer(turn, this.answerTo(question));
      else if (input !== '') {
        receive(turn, input);
        input = '';
      } else lost(turn);
    }
  }

  private carryOut(turn: Turn): Question | null {
    let question: Question | null = null;
    for (const effect of turn.effects.slice(0, turn.decided)) {
      if (effect.do === 'ask') question = effect.question;
      else this.perform(effect);
    }
    return question;
  }

  private perform(effect: Effect): void {
    switch (effect.do) {
      case 'reply':
        this.report.stdout += formatReply(effect.reply);
        return;
      case 'begin':
        this.recipients = [];
        this.lines = [];
        return;
      case 'recipient':
        this.recipients.push(effect.recipient);
        return;
      case 'letter-begins':
        this.lines.push(...this.postmark());
        return;
      case 'content':
        if (effect.stored !== null) this.partial += effect.stored;
        if (!effect.ends) return;
        if (effect.stored !== null) this.lines.push(this.partial);
        this.partial = '';
        return;
      case 'lines':
        eachLine(effect.octets, (line) => this.lines.push(line));
        return;
      default:
    }
  }

  private answerTo(question: Question): Answer {
    switch (question.about) {
      case 'queue-file':
        this.path = maildropPath(this.call, this.cf, this.letters);
        this.letters += 1;
        return { kind: 'opened', queueId: this.path.slice(this.path.lastIndexOf('/') + 1) };
      case 'commit':
        this.commit();
        return { kind: 'permit' };
      case 'flush':
        return { kind: 'refuse', reply: reply(458, null, 'Unable to queue messages', { why: { rule: 'ETRN', source: 'RFC 1985 §5.2' } }) };
      default:
        return { kind: 'permit' };
    }
  }

  private postmark(): readonly string[] {
    const { session, cf, call } = this;
    const { transaction } = session;
    const date = formatMailDate(Math.floor(call.clock.epochMillis / 1000), call.clock.utcOffsetMinutes);
    const by = `\tby ${cf.text('myhostname')} (${cf.text('mail_name')}) with ${session.protocol} id ${transaction?.queueId ?? ''}`;
    const one = transaction?.recipientCount === 1 ? transaction.recipient : null;
    const end = one === null ? [`${by};`, `\t${date}`] : [by, `\tfor <${quoteLocal(one)}>; ${date}`];
    return [`Received: from ${session.heloName ?? LOCALHOST.name} (${LOCALHOST.name} [${LOCALHOST.address}])`, ...end];
  }

  private commit(): void {
    const { call, recipients, lines, session } = this;
    const { transaction } = session;
    const { epochMillis } = call.clock;
    const attribute = (name: string, value: string | number): string => encodeRecord(RECORD.attribute, `${name}=${value}`);
    const octets = [
      encodeRecord(RECORD.time, `${Math.floor(epochMillis / 1000)} ${Math.floor((epochMillis % 1000) * 1000)}`),
      attribute('rewrite_context', 'local'),
      encodeRecord(RECORD.sender, transaction?.sender ?? ''),
      transaction?.encoding ? attribute('encoding', transaction.encoding) : '',
      transaction?.ret ? attribute('ret_flags', transaction.ret === 'FULL' ? DSN_RET.full : DSN_RET.hdrs) : '',
      transaction?.envid ? attribute('envelope_id', transaction.envid) : '',
      ...recipients.flatMap(({ address, orcpt, notify }) => [
        attribute('dsn_orig_rcpt', orcpt), notify > 0 ? attribute('notify_flags', notify) : '', encodeRecord(RECORD.recipient, address),
      ]),
      encodeRecord(RECORD.message, ''),
      ...lines.map(lineRecords),
      encodeRecord(RECORD.extracted, ''),
      encodeRecord(RECORD.end, ''),
    ].join('');
    this.report.writes.push({ path: this.path, octets, mode: MAILDROP_MODE, owner: `${call.user}:postdrop` });
    this.report.signals.push({ program: 'pickup', signal: 'wake' });
  }
}

/** main.cf as the engine wants it; what a session on standard input cannot have is off. */
function settingsFor(cf: MainCf): ServerSettings {
  return serverSettingsWith(cf, {
    smtpd_error_sleep_time: 0,
    broken_sasl_auth_clients: false,
    smtpd_tls_security_level: 'none',
    hasCertificate: false,
    smtpd_forbid_unauth_pipelining: false,
    smtpd_forbid_bare_newline: 'no',
    isNoopCommand: (word) => cf.list('smtpd_noop_commands').includes(word),
    isForbiddenCommand: () => false,
  });
}
