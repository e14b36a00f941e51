/**
 * What has become of each message, as a fold of the trace: envelope (MAIL FROM, RCPT TO with the answers they got),
 * letter (as typed, then as each server stamped it), and where it is now. One entry per letter, however many hosts it
 * passed: a delivery agent's connection is known by its process, which says in `delivery.begin` whose letter it carries.
 */
import { eventId, type TraceEvent } from '../../kernel/trace.ts';
import { createFold } from '../stores/trace-fold.ts';

export interface EnvelopeRecipient {
  readonly address: string;
  readonly answer: 'accepted' | 'refused';
  readonly code: number;
  /** The addresses that an alias or .forward put in its place. */
  readonly expandedTo: readonly string[];
}

export type MessageState =
  | 'writing' | 'queued' | 'active' | 'deferred' | 'delivered' | 'left' | 'bounced' | 'abandoned';

export interface MailMessage {
  /** Unique in the trace: the event that began it. */
  readonly id: string;
  /** The sender in angle brackets of MAIL FROM; `` (empty) is the null sender. */
  readonly sender: string;
  readonly recipients: readonly EnvelopeRecipient[];
  /** Lines typed after DATA, dots still doubled; then the letter as the last host wrote it. */
  readonly lines: readonly string[];
  readonly letter: string | null;
  readonly state: MessageState;
  /** Queue ids it was given, newest last, as `<host>/<id>`. */
  readonly queueIds: readonly string[];
  readonly queueId: string | null;
  /** Who took it, where it left our sight. */
  readonly relay: string;
  /** Index of the newest event about it. */
  readonly touched: number;
}

export interface MessageBook {
  readonly messages: readonly MailMessage[];
  /** Which message (index) a connection, a queue file or a delivering process works on. */
  readonly byConnection: ReadonlyMap<string, number>;
  readonly byQueueId: ReadonlyMap<string, number>;
  readonly byProcess: ReadonlyMap<string, number>;
  /** Which one a serving smtpd is being told; it stamps before the letter is complete. */
  readonly byServer: ReadonlyMap<string, number>;
}

export const NO_MESSAGES: MessageBook = {
  messages: [],
  byConnection: new Map(),
  byQueueId: new Map(),
  byProcess: new Map(),
  byServer: new Map(),
};

const MAX_LINES = 4000;

export const messagesAt = createFold(NO_MESSAGES, stepMessages);

/** Exported for tests and for folds over other traces. */
export function stepMessages(book: MessageBook, event: TraceEvent, index: number): MessageBook {
  switch (event.kind) {
    case 'smtp.reply':
      return onReply(book, event, index);
    case 'smtp.line':
      return change(book, book.byConnection.get(event.data.conn), index, (message) =>
        message.letter !== null || message.lines.length >= MAX_LINES ? message : { ...message, lines: [...message.lines, event.data.line] },
      );
    case 'letter.postmark': {
      const at = book.byServer.get(event.process);
      if (at === undefined) return book;
      return { ...book, byQueueId: withEntry(book.byQueueId, `${event.host}/${event.data.queueId}`, at) };
    }
    case 'letter.accepted':
      return onAccepted(book, event, index);
    case 'queue.move':
      return change(book, book.byQueueId.get(`${event.host}/${event.data.queueId}`), index, (message) =>
        isFinal(message) ? message : { ...message, state: event.data.to === 'deferred' ? 'deferred' : event.data.to === 'active' ? 'active' : message.state },
      );
    case 'delivery.begin': {
      const at = book.byQueueId.get(`${event.host}/${event.data.queueId}`);
      return at === undefined ? book : change({ ...book, byProcess: withEntry(book.byProcess, event.process, at) }, at, index, (message) => message);
    }
    case 'delivery.expand':
      return change(book, book.byQueueId.get(`${event.host}/${event.data.queueId}`), index, (message) => ({
        ...message,
        recipients: message.recipients.map((recipient) =>
          recipient.address === event.data.recipient ? { ...recipient, expandedTo: event.data.to } : recipient,
        ),
      }));
    case 'delivery.attempt':
      return onAttempt(book, event, index);
    case 'letter.delivered':
      return change(book, book.byQueueId.get(`${event.host}/${event.data.queueId}`), index, (message) => ({
        ...message,
        letter: event.data.letter,
        state: 'delivered',
      }));
    case 'bounce.write':
      return onBounce(book, event, index);
    case 'tcp.close':
      return change(book, book.byConnection.get(event.data.conn), index, (message) =>
        message.state === 'writing' ? { ...message, state: 'abandoned' } : message,
      );
    default:
      return book;
  }
}

function isFinal(message: MailMessage): boolean {
  return message.state === 'delivered' || message.state === 'left' || message.state === 'bounced';
}

type EventOf<K extends TraceEvent['kind']> = Extract<TraceEvent, { kind: K }>;

function onReply(book: MessageBook, event: EventOf<'smtp.reply'>, index: number): MessageBook {
  const { conn, to, code, address } = event.data;
  const at = book.byConnection.get(conn);
  const current = at === undefined ? undefined : book.messages[at];
  const carried = book.byProcess.get(conn.slice(0, conn.lastIndexOf(':')));
  if (to === 'MAIL' && code >= 200 && code < 300) {
    if (carried !== undefined) return { ...book, byConnection: withEntry(book.byConnection, conn, carried) };
    return begin(book, event, address ?? '', index);
  }
  if (current === undefined || carried !== undefined) return book;
  if (to === 'RCPT' && address !== undefined && current.state === 'writing') {
    const answer = code < 300 ? 'accepted' : 'refused';
    return change(book, at, index, (message) => ({ ...message, recipients: [...message.recipients, { address, answer, code, expandedTo: [] }] }));
  }
  if ((to === 'RSET' || to === 'HELO' || to === 'EHLO') && code < 300 && current.state === 'writing') {
    const rest = change(book, at, index, (message) => ({ ...message, state: 'abandoned' }));
    return { ...rest, byConnection: withoutEntry(rest.byConnection, conn) };
  }
  return book;
}

function begin(book: MessageBook, event: TraceEvent & { readonly data: { readonly conn: string } }, sender: string, index: number): MessageBook {
  const message: MailMessage = {
    id: eventId(event), sender, recipients: [], lines: [], letter: null, state: 'writing',
    queueIds: [], queueId: null, relay: '', touched: index,
  };
  return {
    ...book,
    messages: [...book.messages, message],
    byConnection: withEntry(book.byConnection, event.data.conn, book.messages.length),
    byServer: withEntry(book.byServer, event.process, book.messages.length),
  };
}

function onAccepted(book: MessageBook, event: EventOf<'letter.accepted'>, index: number): MessageBook {
  const { conn, queueId, sender, recipients, letter } = event.data;
  const key = `${event.host}/${queueId}`;
  const known = (conn === undefined ? undefined : book.byConnection.get(conn)) ?? book.byQueueId.get(key);
  const at = known ?? book.messages.length;
  const started: MessageBook = known === undefined ? { ...book, messages: [...book.messages, unseen(event, sender, recipients, index)] } : book;
  const next = change(started, at, index, (message) => ({
    ...message, letter, state: 'queued', queueId, queueIds: message.queueIds.includes(key) ? message.queueIds : [...message.queueIds, key],
  }));
  return { ...next, byQueueId: withEntry(next.byQueueId, key, at) };
}

/** A letter that no SMTP session brought: from sendmail(1), or a report of bounce(8). */
function unseen(event: TraceEvent, sender: string, recipients: readonly string[], index: number): MailMessage {
  return {
    id: eventId(event), sender, lines: [], letter: null, state: 'queued', queueIds: [], queueId: null, relay: '', touched: index,
    recipients: recipients.map((address) => ({ address, answer: 'accepted', code: 250, expandedTo: [] })),
  };
}

/** A report is a new letter, from nobody; cleanup may have told of it before. */
function onBounce(book: MessageBook, event: EventOf<'bounce.write'>, index: number): MessageBook {
  const { queueId, to } = event.data;
  const key = `${event.host}/${queueId}`;
  if (book.byQueueId.has(key)) return book;
  const report = { ...unseen(event, '', [to], index), queueId, queueIds: [key] };
  return { ...book, messages: [...book.messages, report], byQueueId: withEntry(book.byQueueId, key, book.messages.length) };
}

function onAttempt(book: MessageBook, event: EventOf<'delivery.attempt'>, index: number): MessageBook {
  const { queueId, status, relay } = event.data;
  return change(book, book.byQueueId.get(`${event.host}/${queueId}`), index, (message) => {
    if (status === 'deferred') return isFinal(message) ? message : { ...message, state: 'deferred' };
    if (status === 'bounced' || status === 'expired') return { ...message, state: 'bounced' };
    if (status === 'sent' && message.state !== 'delivered') return { ...message, state: 'left', relay };
    return message;
  });
}

function change(book: MessageBook, at: number | undefined, index: number, next: (message: MailMessage) => MailMessage): MessageBook {
  const message = at === undefined ? undefined : book.messages[at];
  if (message === undefined || at === undefined) return book;
  const messages = [...book.messages];
  messages[at] = { ...next(message), touched: index };
  return { ...book, messages };
}

function withEntry(map: ReadonlyMap<string, number>, key: string, value: number): ReadonlyMap<string, number> {
  return new Map(map).set(key, value);
}

function withoutEntry(map: ReadonlyMap<string, number>, key: string): ReadonlyMap<string, number> {
  const next = new Map(map);
  next.delete(key);
  return next;
}

/** The message to show when nobody chose one: the one that something last happened to. */
export function latestMessage(book: MessageBook): MailMessage | null {
  return book.messages.reduce<MailMessage | null>((best, message) => (best === null || message.touched >= best.touched ? message : best), null);
}
