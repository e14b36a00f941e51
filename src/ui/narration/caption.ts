/**
 * Captions: what an event means, in plain words, as a key with values for the dictionaries. A pure function of the
 * event and of what was known before it; null for events that need no words.
 */
import type { TraceEvent, TraceEventOf } from '../../kernel/trace.ts';
import { seatFor } from '../diagram/fold-session.ts';
import { programOf, type Connection } from '../diagram/mail-state.ts';
import { cacheTurn } from '../diagram/cache-turn.ts';
import { dnsAnswerCaption, dnsQueryCaption, mxPreference } from './caption-dns.ts';
import { nameOf, words, type CaptionContext, type CaptionWords } from './caption-words.ts';
import { replyCaption } from './caption-reply.ts';

export function captionOf(event: TraceEvent, context: CaptionContext): CaptionWords | null {
  switch (event.kind) {
    case 'tcp.open':
    case 'tcp.accept':
    case 'tcp.refuse':
    case 'tcp.close':
      return connectionCaption(event, context);
    case 'smtp.command':
      return commandCaption(event, context);
    case 'smtp.line':
      return lineCaption(event, context);
    case 'smtp.reply':
      return replyCaption(event, context);
    case 'dns.query':
      return dnsQueryCaption(event, context);
    case 'dns.answer':
      return dnsAnswerCaption(event, context);
    case 'ipc.message':
      return cacheCaption(event, context);
    case 'letter.postmark':
      return words(2, 'caption.postmark', { host: nameOf(event.host, context) });
    case 'letter.delivered':
      return words(3, event.data.sender === '' ? 'caption.delivered.null' : 'caption.delivered', {
        recipient: event.data.recipient,
      });
    default:
      return queueCaption(event, context);
  }
}

type ConnectionEvent = TraceEventOf<'tcp.open'> | TraceEventOf<'tcp.accept'> | TraceEventOf<'tcp.refuse'> | TraceEventOf<'tcp.close'>;

function connectionCaption(event: ConnectionEvent, context: CaptionContext): CaptionWords | null {
  const known = context.state.connections.get(event.data.conn);
  switch (event.kind) {
    case 'tcp.open': {
      const program = programOf(event.process);
      if (program !== 'smtp' && program !== 'lmtp') return null;
      const server = event.data.serverHost === '' ? event.data.server.address : nameOf(event.data.serverHost, context);
      return words(2, 'caption.smtp.call', { server, host: nameOf(event.host, context) });
    }
    case 'tcp.accept':
      return (known?.carries ?? null) === null ? acceptCaption(event, known, context) : null;
    case 'tcp.refuse': {
      if (known === undefined) return null;
      const server = known.serverHost === '' ? 'port ' + known.port : nameOf(known.serverHost, context);
      return words(3, `caption.refuse.${event.data.why}`, { server });
    }
    case 'tcp.close':
      return known !== undefined && isCutOff(known) ? words(3, 'caption.lost') : null;
  }
}

/** Somebody was writing an envelope, and did not say goodbye. */
function isCutOff({ isAgent, session }: Connection): boolean {
  return !isAgent && session.sender !== null && session.last?.verb !== 'QUIT';
}

function acceptCaption(
  event: TraceEventOf<'tcp.accept'>,
  known: Connection | undefined,
  context: CaptionContext,
): CaptionWords {
  const { client, server, clientHost } = event.data;
  const seat = known === undefined ? clientHost : seatFor(known, context.stage);
  const name = context.stage.node(seat) === undefined ? client.address : nameOf(seat, context);
  const values = { client: name, server: nameOf(event.host, context), port: String(server.port) };
  return words(2, isMailPort(server.port) ? 'caption.connect' : 'caption.connect.other', values);
}

export function isMailPort(port: number): boolean {
  return port === 25 || port === 587 || port === 465 || port === 24;
}

function commandCaption(event: TraceEventOf<'smtp.command'>, context: CaptionContext): CaptionWords | null {
  const { verb, conn, line } = event.data;
  const known = context.state.connections.get(conn);
  if (known === undefined) return null;
  if (!known.isAgent) {
    const recipient = verb === 'RCPT' ? /:\s*<?([^<>\s]+)/.exec(line)?.[1] : undefined;
    return recipient === undefined ? null : words(2, 'caption.rcpt.ask', { recipient });
  }
  if (verb !== 'MAIL' || known.carries === null) return null;
  return carryCaption(known, known.carries, context);
}

function carryCaption(connection: Connection, key: string, context: CaptionContext): CaptionWords {
  const { state } = context;
  if (connection.port === 24) return words(3, 'caption.lmtp.carry', { server: nameOf(connection.serverHost, context) });
  const delivery = state.letters.get(key)?.deliveries.findLast(({ status }) => status === 'begun');
  const domain = delivery?.nexthop ?? nameOf(connection.serverHost, context);
  const preference = mxPreference(state.dns, connection.clientHost, domain);
  return preference === null
    ? words(3, 'caption.smtp.carry.plain', { domain })
    : words(3, 'caption.smtp.carry', { domain, preference });
}

function lineCaption(event: TraceEventOf<'smtp.line'>, context: CaptionContext): CaptionWords | null {
  const known = context.state.connections.get(event.data.conn);
  return known?.isAgent === false && known.session.lines === 0 ? words(1, 'caption.line') : null;
}

/** A connection goes to scache(8)'s rack, or comes from there. */
function cacheCaption(event: TraceEventOf<'ipc.message'>, context: CaptionContext): CaptionWords | null {
  const turn = cacheTurn(event);
  const known = turn === null ? undefined : context.state.connections.get(turn.conn);
  if (turn === null || known === undefined) return null;
  return words(2, `caption.scache.${turn.what}`, { server: nameOf(known.serverHost, context), seconds: String(turn.seconds) });
}

function queueCaption(event: TraceEvent, context: CaptionContext): CaptionWords | null {
  const host = nameOf(event.host, context);
  switch (event.kind) {
    case 'queue.enter':
      return words(2, 'caption.queue.enter', { queueId: event.data.queueId });
    case 'queue.move':
      return moveCaption(event);
    case 'queue.remove':
      return words(3, 'caption.queue.removed', { queueId: event.data.queueId });
    case 'address.resolve': {
      const { address, transport, nexthop } = event.data;
      return words(1, 'caption.resolve', { address, transport, nexthop });
    }
    case 'delivery.begin':
      return beginCaption(event);
    case 'delivery.expand':
      return words(3, 'caption.alias', { recipient: event.data.recipient, to: event.data.to.join(', ') });
    case 'delivery.attempt':
      return attemptCaption(event, host);
    case 'bounce.write':
      return words(3, event.data.what === 'delay' ? 'caption.bounce.delay' : 'caption.bounce', {
        to: event.data.to,
        of: event.data.of,
      });
    default:
      return null;
  }
}

function moveCaption(event: TraceEventOf<'queue.move'>): CaptionWords | null {
  const { queueId, from, to } = event.data;
  if (to === 'active') return words(2, from === 'deferred' ? 'caption.queue.retry' : 'caption.queue.active', { queueId });
  if (to === 'deferred') return words(3, 'caption.queue.deferred', { queueId });
  return to === 'hold' ? words(3, 'caption.queue.hold', { queueId }) : null;
}

/** The queue manager and the agent both say that a delivery begins; the agent is the one who acts. */
function beginCaption(event: TraceEventOf<'delivery.begin'>): CaptionWords | null {
  const { queueId, recipient, transport, nexthop } = event.data;
  const program = programOf(event.process);
  if (program === 'qmgr') return null;
  if (program === 'local') return words(2, 'caption.begin.local', { queueId, recipient });
  if (program === 'pipe') return words(2, 'caption.begin.pipe', { queueId, recipient, transport });
  if (program === 'error' || program === 'discard') return words(2, 'caption.begin.end', { queueId, recipient, program });
  if (program === 'smtp') return words(2, 'caption.begin.smtp', { queueId, recipient, nexthop });
  return words(2, 'caption.begin.other', { queueId, recipient, program });
}

function attemptCaption(event: TraceEventOf<'delivery.attempt'>, host: string): CaptionWords | null {
  const { queueId, recipient, relay, dsn, status } = event.data;
  switch (status) {
    case 'sent':
      if (programOf(event.process) === 'pipe') return words(2, 'caption.sent.pipe', { transport: relay, host, dsn });
      return relay === 'local' || relay === 'virtual' ? null : words(2, 'caption.sent', { relay, host, dsn });
    case 'deferred':
      return words(3, 'caption.deferred', { recipient, host, dsn });
    case 'bounced':
      return words(3, 'caption.failed', { recipient, host, dsn });
    case 'expired':
      return words(3, 'caption.expired', { queueId, host });
    default:
      return null;
  }
}

