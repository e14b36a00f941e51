/**
 * One mail transaction: MAIL, RCPT, DATA, the letter, with the sender running ahead of the replies where the server
 * offers PIPELINING (RFC 2920). Mirrors smtp_loop() of smtp_proto.c: two state machines, one for what is said and one
 * for what is heard, and course corrections where the replies demand them. LMTP answers the letter once a recipient.
 *
 * @rfc 2920 §3.1
 */
import { isAscii } from '../../base/octets.ts';
import { quoteLocal } from '../../formats/address.ts';
import type { Task } from '../../kernel/task.ts';
import { breaksLines, dataOctets, mailCommand, rcptCommand } from '../../protocols/smtp/client-command.ts';
import type { ClientReply } from '../../protocols/smtp/client-reply.ts';
import { appendSent } from '../global/bounce-client.ts';
import { isTraceOnly, type RequestRecipient } from '../global/delivery-request.ts';
import { DSN_NOTIFY, DSN_RET, smtpDsn } from '../global/dsn.ts';
import { flush, hear, say } from './chat.ts';
import { downgrade, mustDowngrade } from './downgrade.ts';
import { genericForms, type GenericForms } from './generic.ts';
import { parameterFlag, parameterMicros, parameterNumber, unmarked, type Session, type SmtpState } from './state.ts';
import { messageFail, ourVerdict, recipientFail, streamFail } from './trouble.ts';

type Step = 'MAIL' | 'RCPT' | 'DATA' | 'DOT' | 'ABORT' | 'QUIT' | 'LAST';

/** What the log calls a step when the connection is lost in it, and when the server refuses it. */
const DOING: Readonly<Record<Step, string>> = {
  MAIL: 'sending MAIL FROM', RCPT: 'sending RCPT TO', DATA: 'sending DATA command',
  DOT: 'sending end of data -- message may be sent more than once', ABORT: 'sending final RSET', QUIT: 'sending QUIT', LAST: '',
};
const COMMAND: Readonly<Record<Step, string>> = {
  MAIL: 'MAIL FROM command', RCPT: 'RCPT TO command', DATA: 'DATA command', DOT: 'end of DATA command',
  ABORT: 'final RSET command', QUIT: 'QUIT command', LAST: '',
};
const TIMEOUT: Readonly<Record<Step, string>> = {
  MAIL: 'mail_timeout', RCPT: 'rcpt_timeout', DATA: 'data_init_timeout', DOT: 'data_done_timeout', ABORT: 'rset_timeout',
  QUIT: 'quit_timeout', LAST: 'quit_timeout',
};
/** What is buffered before it is sent when commands are pipelined. */
const SEND_BUFFER = 4096;
/** A server should not wait longer than this for commands that are ready. */
const STALE_MICROS = 10e6;

/** Both state machines of one transaction. */
interface Transaction {
  readonly state: SmtpState;
  readonly session: Session;
  readonly recipients: readonly RequestRecipient[];
  /** What the server is told of sender, recipients and letter. */
  readonly forms: GenericForms;
  say: Step;
  hear: Step;
  saidRecipients: number;
  heardRecipients: number;
  /** Recipients that the server took; -1 when it then refused DATA. */
  accepted: RequestRecipient[];
  isDataRefused: boolean;
  isSenderRefused: boolean;
  /** LMTP: how many answers to the letter have come. */
  answered: number;
}

export function* transfer(state: SmtpState, session: Session): Task<void> {
  const { request } = state;
  if (session.sizeLimit > 0 && session.sizeLimit < request.size) {
    const reason = `message size ${request.size} exceeds size limit ${session.sizeLimit} of server ${session.namaddr}`;
    yield* messageFail(state, session, ourVerdict('5.3.4'), reason);
    return;
  }
  yield* converse({
    state, session, recipients: state.left, forms: yield* genericForms(state), say: 'MAIL', hear: 'MAIL', saidRecipients: 0, heardRecipients: 0,
    accepted: [], isDataRefused: false, isSenderRefused: false, answered: 0,
  });
}

function* converse(work: Transaction): Task<void> {
  const { state, session } = work;
  while (work.hear !== 'LAST') {
    let command = commandFor(work);
    if (mustListen(work, command)) {
      while (isAhead(work)) if (!(yield* listen(work))) return;
      if (mustAbort(work)) {
        work.say = 'ABORT';
        work.hear = 'ABORT';
        command = 'RSET';
      }
    }
    if (work.say === 'LAST') continue;
    if (work.say === 'DOT' && work.accepted.length > 0 && !(yield* sendLetter(work))) return;
    say(session, command);
    if (work.say === 'RCPT') work.saidRecipients += 1;
    work.say = nextStep(work);
  }
  flush(state, session);
}

function commandFor(work: Transaction): string {
  switch (work.say) {
    case 'MAIL':
      work.state.stats = { ...work.state.stats, connDone: work.state.sys.now, reuseCount: work.session.reuseCount };
      return mailCommandOf(work);
    case 'RCPT': {
      const recipient = work.recipients[work.saidRecipients];
      return recipient ? rcptCommandOf(work, recipient) : '';
    }
    case 'DATA':
      return 'DATA';
    case 'DOT':
      return '.';
    case 'ABORT':
      return 'RSET';
    case 'QUIT':
      return 'QUIT';
    case 'LAST':
      return '';
  }
}

function nextStep(work: Transaction): Step {
  switch (work.say) {
    case 'MAIL':
      return 'RCPT';
    case 'RCPT':
      return work.saidRecipients >= work.recipients.length ? afterRecipients(work) : 'RCPT';
    case 'DATA':
      return 'DOT';
    case 'DOT':
    case 'ABORT':
      return work.session.mayCache ? 'LAST' : 'QUIT';
    case 'QUIT':
    case 'LAST':
      return 'LAST';
  }
}

/** An address probe ends here: what the server said to RCPT is the answer. */
function afterRecipients(work: Transaction): Step {
  return isProbe(work) ? 'ABORT' : 'DATA';
}

function isProbe({ state }: Transaction): boolean {
  return isTraceOnly(state.request.flags);
}

function isAhead(work: Transaction): boolean {
  return work.hear !== 'LAST' && (work.say !== work.hear || work.saidRecipients !== work.heardRecipients);
}

function mustListen(work: Transaction, command: string): boolean {
  const { session, state } = work;
  if (work.say === 'DOT' || work.say === 'LAST') return true;
  if (!isAhead(work)) return false;
  const isFull = session.unsent.length + command.length + 2 > SEND_BUFFER;
  return !session.features.has('PIPELINING') || isFull || state.sys.now - session.lastSent > STALE_MICROS;
}

/** All that was said has been answered, and the answers forbid what would come next. */
function mustAbort(work: Transaction): boolean {
  const { say: step, accepted, isSenderRefused, isDataRefused } = work;
  return (step === 'RCPT' && isSenderRefused) || (step === 'DATA' && accepted.length === 0) || (step === 'DOT' && isDataRefused);
}

/** Hears one reply; false when the conversation broke off and the recipients' fate is decided. */
function* listen(work: Transaction): Task<boolean> {
  const { state, session } = work;
  const step = work.hear;
  const heard = yield* hear(state, session, parameterMicros(state, TIMEOUT[step]));
  if (heard.kind !== 'reply') {
    session.isDead = true;
    if (step !== 'ABORT' && step !== 'QUIT') yield* streamFail(state, session, heard.kind, DOING[step]);
    return false;
  }
  const { reply } = heard;
  const isGood = Math.floor(reply.code / 100) === 2;
  const text = reply.text.replaceAll('\n', ' ');
  const reason = `host ${session.namaddr} said: ${text} (in reply to ${COMMAND[step]})`;
  switch (step) {
    case 'MAIL':
      if (!isGood) yield* messageFail(state, session, reply, reason);
      work.isSenderRefused = !isGood;
      work.hear = 'RCPT';
      break;
    case 'RCPT':
      yield* heardRecipient(work, reply, isGood, reason);
      break;
    case 'DATA':
      if (Math.floor(reply.code / 100) !== 3) {
        if (work.accepted.length > 0) yield* messageFail(state, session, reply, reason);
        work.accepted = [];
        work.isDataRefused = true;
      }
      work.hear = 'DOT';
      break;
    case 'DOT':
      yield* heardEndOfData(work, reply, isGood, reason);
      break;
    case 'ABORT':
      work.hear = afterTransaction(work);
      break;
    default:
      work.hear = 'LAST';
  }
  return true;
}

function* heardRecipient(work: Transaction, reply: ClientReply, isGood: boolean, reason: string): Task<void> {
  const recipient = work.recipients[work.heardRecipients];
  work.heardRecipients += 1;
  if (recipient && !work.isSenderRefused) {
    if (isGood && isProbe(work)) yield* delivered(work.state, work.session, recipient, reply);
    else if (isGood) work.accepted.push(recipient);
    else yield* recipientFail(work.state, work.session, recipient, reply, reason);
  }
  if (work.heardRecipients >= work.recipients.length) work.hear = afterRecipients(work);
}

function* heardEndOfData(work: Transaction, reply: ClientReply, isGood: boolean, reason: string): Task<void> {
  const { state, session } = work;
  state.stats = { ...state.stats, deliverDone: state.sys.now };
  if (work.accepted.length > 0 && state.mode === 'smtp') {
    if (!isGood) yield* messageFail(state, session, reply, reason);
    else for (const recipient of unmarked(state)) yield* delivered(state, session, recipient, reply);
  } else if (work.accepted.length > 0) {
    const recipient = work.accepted[work.answered];
    work.answered += 1;
    if (recipient && isGood) yield* delivered(state, session, recipient, reply);
    else if (recipient) yield* recipientFail(state, session, recipient, reply, reason);
    if (work.answered < work.accepted.length) return;
  }
  work.hear = afterTransaction(work);
}

function afterTransaction(work: Transaction): Step {
  return work.session.mayCache || parameterFlag(work.state, 'skip_quit_response') ? 'LAST' : 'QUIT';
}

/** Sends the letter; the final dot follows as a command. False when the server hung up meanwhile. */
function* sendLetter(work: Transaction): Task<boolean> {
  const { state, session, forms } = work;
  const { sys, service, request } = state;
  const limit = parameterNumber(state, 'line_length_limit');
  const letter = mustDowngrade(state, session) ? downgrade(forms.letter) : forms.letter;
  // Said once, however many servers the letter is offered to.
  if (!state.saidLongLines && breaksLines(letter, limit)) sys.log(service.ident, `${request.queueId}: breaking line > ${limit} bytes with <CR><LF>SPACE`);
  state.saidLongLines ||= breaksLines(letter, limit);
  session.unsent += dataOctets(letter, limit);
  if (session.socket.ended && session.socket.pending() === '' && session.unread === '') {
    yield* streamFail(state, session, 'eof', 'sending message body');
    return false;
  }
  return true;
}

/** The server has the letter for this recipient (smtp_rcpt_done()). */
function* delivered(state: SmtpState, session: Session, recipient: RequestRecipient, reply: ClientReply): Task<void> {
  const { sys, service, request } = state;
  const text = reply.text.replaceAll('\n', ' ');
  const knowsDsn = session.features.has('DSN');
  // A server with DSN reports success itself, as it was asked to.
  const asked = knowsDsn ? { ...recipient, dsnNotify: recipient.dsnNotify & ~DSN_NOTIFY.success } : recipient;
  const isFinal = !knowsDsn && state.mode === 'lmtp' && service.cf.flag('lmtp_assume_final');
  const dsn = { ...smtpDsn(reply.enhanced, text, text, session.peer.host), action: isFinal ? 'delivered' : 'relayed' } as const;
  const outcome = { dsn, relay: session.namaddrport, stats: state.stats, conn: session.socket.conn };
  const disposition = yield* appendSent(sys, service, request, asked, outcome);
  if (disposition === 'done') state.complete(recipient);
  state.marks.set(recipient, 'drop');
}

function mailCommandOf({ state, session, forms }: Transaction): string {
  const { request } = state;
  const { features } = session;
  const encoding = request.encoding === '7bit' || request.encoding === '8bit' ? request.encoding : '';
  const ret = request.dsnRet === DSN_RET.full ? 'FULL' : request.dsnRet === DSN_RET.hdrs ? 'HDRS' : '';
  const command = mailCommand({
    sender: quoted(state, forms.sender),
    // The size after a conversion to 7 bits is not known yet.
    sizeOctets: features.has('SIZE') && !mustDowngrade(state, session) ? request.size : null,
    encoding: features.has('8BITMIME') ? encoding : null,
    dsn: features.has('DSN') ? { envid: request.dsnEnvid, ret } : null,
    smtputf8: features.has('SMTPUTF8') && (request.smtputf8 & 1) !== 0,
  });
  const saysAuth = features.has('AUTH') && parameterFlag(state, 'send_dummy_mail_auth');
  return saysAuth ? `${command} AUTH=<>` : command;
}

function rcptCommandOf({ state, session, forms }: Transaction, recipient: RequestRecipient): string {
  const { dsnOrcpt, origAddress, dsnNotify, address } = recipient;
  const original = quoteLocal(origAddress);
  const type = state.request.smtputf8 !== 0 && !isAscii(original) ? 'utf-8' : 'rfc822';
  const orcpt = dsnOrcpt === '' && origAddress !== '' ? `${type};${original}` : dsnOrcpt;
  const notify = Object.entries(DSN_NOTIFY).filter(([, bit]) => (dsnNotify & bit) !== 0).map(([word]) => word.toUpperCase());
  return rcptCommand({
    recipient: quoted(state, forms.recipients.get(address) ?? address),
    dsn: session.features.has('DSN') ? { orcpt, notify } : null,
  });
}

function quoted(state: SmtpState, address: string): string {
  return address !== '' && parameterFlag(state, 'quote_rfc821_envelope') ? quoteLocal(address) : address;
}
