/**
 * Mail that leaves for another address: handed to cleanup(8) as a new message, one for each sender and Delivered-To
 * address, once all members are known. Mirrors indirect.c and forward.c of local(8).
 */
import { lowerAscii } from '../../formats/ascii-case.ts';
import type { Task } from '../../kernel/task.ts';
import { openCleanup, type CleanupStream } from '../global/cleanup-client.ts';
import { CLEANUP_FLAG, CLEANUP_FLAGS_INTERNAL } from '../global/cleanup-status.ts';
import type { RequestRecipient } from '../global/delivery-request.ts';
import { DSN_NOTIFY, simpleDsn } from '../global/dsn.ts';
import { appendSent } from '../global/bounce-client.ts';
import { mailDate } from '../global/mail-date.ts';
import { beenHere, isProbe, report, type Level, type Outcome } from './delivery.ts';

/** SMTPUTF8_FLAG_REQUESTED: the sender asked for it. */
const SMTPUTF8_REQUESTED = 1;

interface ForwardedMessage {
  readonly delivered: string;
  readonly stream: CleanupStream;
  readonly postmark: string;
}

/** New messages by Delivered-To address and sender. */
export type ForwardedMail = Map<string, ForwardedMessage>;

/** Adds a recipient to the new message; it is sent by `finishForwarding`. */
export function* deliverIndirect(level: Level): Task<Outcome> {
  const { recipient } = level;
  if (beenHere(level, `indirect ${recipient.address}`)) return 'done';
  if (isProbe(level)) return yield* report(level, '2.0.0', `forwards to ${recipient.address}`);
  const message = yield* messageFor(level);
  if (!message) return yield* report(level, '4.3.0', 'unable to forward message');
  message.stream.recipient(recipient.address, {
    orcpt: recipient.dsnOrcpt, notify: recipient.dsnNotify,
    ...(recipient.origAddress === '' ? {} : { original: recipient.origAddress }),
  });
  return 'done';
}

function* messageFor(level: Level): Task<ForwardedMessage | null> {
  const { sys, service, request, forwarded } = level.shared;
  const key = `${level.delivered}\0${level.sender}`;
  const known = forwarded.get(key);
  if (known) return known;
  const smtputf8 = (request.smtputf8 & SMTPUTF8_REQUESTED) !== 0 ? CLEANUP_FLAG.smtputf8 : 0;
  const opened = yield* openCleanup(sys, { flags: CLEANUP_FLAG.bounce | CLEANUP_FLAGS_INTERNAL | smtputf8, arrival: request.stats.incomingArrival, lineLengthLimit: service.cf.number('line_length_limit') });
  if (!opened.ok) return null;
  const stream = opened.value;
  // Also where an owner- alias stands for the sender: Postfix takes these from the request.
  stream.sender(level.sender, { envid: request.dsnEnvid, ret: request.dsnRet });
  const { origin } = request;
  const attributes: readonly (readonly [string, string])[] = [
    ['log_client_name', origin.clientName], ['log_client_address', origin.clientAddress], ['log_client_port', origin.clientPort],
    ['log_protocol_name', origin.protocolName], ['log_helo_name', origin.heloName], ['rewrite_context', request.rewriteContext],
  ];
  for (const [name, value] of attributes) if (value !== '') stream.attribute(name, value);
  const { cf } = service;
  const postmark = `Received: by ${cf.text('myhostname')} (${cf.text('mail_name')})\n\tid ${stream.queueId}; ${mailDate(sys)}\n`;
  const message = { delivered: level.delivered, stream, postmark };
  forwarded.set(key, message);
  return message;
}

/** Sends the new messages, or drops them where a member failed for now and all will be tried again. */
export function* finishForwarding(level: Level, top: RequestRecipient, outcome: Outcome): Task<Outcome> {
  const { forwarded } = level.shared;
  let result = outcome;
  for (const message of forwarded.values()) {
    if (outcome === 'kept') message.stream.abort();
    else if ((yield* send(level, message, top)) === 'kept') result = 'kept';
  }
  forwarded.clear();
  return result;
}

function* send(level: Level, message: ForwardedMessage, top: RequestRecipient): Task<Outcome> {
  const { sys, service, request } = level.shared;
  const { stream } = message;
  const adds = service.cf.list('prepend_delivered_header').includes('forward');
  const delivered = adds ? `Delivered-To: ${lowerAscii(message.delivered)}\n` : '';
  const letter = `${message.postmark}${delivered}${request.letter}`;
  for (const line of (letter.endsWith('\n') ? letter.slice(0, -1) : letter).split('\n')) stream.line(line);
  const answer = yield* stream.end();
  const atTop = { ...level, recipient: top };
  if (answer.status !== 0) return yield* report(atTop, '4.3.0', 'unable to forward message');
  const recipient = { ...top, dsnNotify: top.dsnNotify === DSN_NOTIFY.success ? DSN_NOTIFY.never : top.dsnNotify & ~DSN_NOTIFY.success };
  const dsn = { ...simpleDsn('2.0.0', `forwarded as ${stream.queueId}`), action: 'relayed' as const };
  return yield* appendSent(sys, service, { flags: request.flags, queueId: request.queueId, stats: request.stats }, recipient, {
    dsn, relay: service.name,
  });
}

