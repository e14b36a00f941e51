/**
 * Where each recipient goes (qmgr_message_resolve(), qmgr_message_sort(), qmgr_message_assign()): trivial-rewrite's
 * answer, overruled for what cannot or may not be delivered; sorted, and bundled up to the transport's recipient limit.
 */
import { splitAddress, splitLocalPart } from '../../formats/address.ts';
import { lowerAscii } from '../../formats/ascii-case.ts';
import { unquoteLocal, quoteLocal } from '../../formats/address.ts';
import type { Task } from '../../kernel/task.ts';
import type { System } from '../../net/system.ts';
import type { MainCf } from '../global/main-cf.ts';
import { REQUEST_FLAG, type RequestRecipient } from '../global/delivery-request.ts';
import { resolveAddress, resolveProbe, rewriteAddress, type Resolved } from '../global/rewrite-client.ts';
import { transportLimit } from './destination.ts';
import type { QueueMessage } from './message.ts';

/** One delivery request's worth of recipients. */
export interface Bundle {
  readonly transport: string;
  readonly nexthop: string;
  /** Deliveries with the same transport and name count together: the next hop, or `user@nexthop`. */
  readonly queueName: string;
  readonly recipients: readonly RequestRecipient[];
}

export interface Routes {
  readonly bundles: readonly Bundle[];
  /** Recipients that are this host's own double-bounce address: they are thrown away. */
  readonly discarded: readonly RequestRecipient[];
}

interface Routed {
  readonly transport: string;
  readonly nexthop: string;
  readonly queueName: string;
  readonly recipient: RequestRecipient;
}

/** What the administrator or a flush has decided about the whole message. */
export interface RouteOptions {
  readonly ignoresDeferTransports: boolean;
  readonly isForceExpired: boolean;
}

const ERROR = 'error';
const RETRY = 'retry';

export function* routeRecipients(sys: System, cf: MainCf, message: QueueMessage, options: RouteOptions): Task<Routes> {
  const routed: Routed[] = [];
  const discarded: RequestRecipient[] = [];
  // Sorted before they are resolved, and once more afterwards. A redirected letter goes to the first.
  const sorted = [...message.recipients].sort(compareRecipients);
  const [first] = sorted;
  const recipients = first && message.redirect !== '' ? [yield* redirected(sys, message, first)] : sorted;
  for (const recipient of recipients) {
    const route = yield* routeOne(sys, cf, message, recipient, options);
    if (route === 'discard') discarded.push(recipient);
    else routed.push(route);
  }
  return { bundles: bundled(cf, routed.sort(compareRouted)), discarded };
}

function* redirected(sys: System, message: QueueMessage, first: RequestRecipient): Task<RequestRecipient> {
  const address = unquoteLocal(yield* rewriteAddress(sys, 'local', quoteLocal(message.redirect)));
  return { ...first, address };
}

function* routeOne(
  sys: System, cf: MainCf, message: QueueMessage, recipient: RequestRecipient, options: RouteOptions,
): Task<Routed | 'discard'> {
  let { transport, nexthop, address } = { transport: '', nexthop: '', address: recipient.address };
  let isLocal = false;
  if (message.filter !== '' && message.redirect === '') {
    [transport, nexthop] = filterRoute(cf, message.filter, address);
  } else {
    const resolved = yield* (isProbe(message) ? resolveProbe : resolveAddress)(sys, message.sender, recipient.address);
    isLocal = resolved.class === 'local';
    if (resolved.recipient !== '') address = resolved.recipient;
    [transport, nexthop] = refusalOf(resolved) ?? [resolved.transport, resolved.nexthop];
  }
  if (address === '') [transport, nexthop] = [ERROR, '5.1.3 null recipient address'];
  if (options.isForceExpired) [transport, nexthop] = [RETRY, '4.7.0 message is administratively expired'];
  const { local } = splitAddress(address);
  if (isLocal && lowerAscii(local) === lowerAscii(cf.text('double_bounce_sender'))) return 'discard';
  const isHeldBack = !options.ignoresDeferTransports && cf.list('defer_transports').includes(transport);
  if (isHeldBack) {
    [transport, nexthop] = [RETRY, '4.3.2 deferred transport'];
    cf.consulted?.({ what: 'rule', parameter: 'defer_transports', result: `${transport}:${nexthop}` });
  }
  return { transport, nexthop, queueName: queueNameOf(cf, transport, nexthop, local), recipient: { ...recipient, address } };
}

/** `transport:nexthop` of content_filter; without a next hop the recipient's domain. */
function filterRoute(cf: MainCf, filter: string, address: string): [string, string] {
  const colon = filter.indexOf(':');
  const transport = colon < 0 ? filter : filter.slice(0, colon);
  const nexthop = colon < 0 ? '' : filter.slice(colon + 1);
  if (nexthop !== '') return [transport, nexthop];
  const usual = cf.text('default_filter_nexthop');
  return [transport, usual !== '' ? usual : splitAddress(address).domain || cf.text('myhostname')];
}

function isProbe({ traceFlags }: QueueMessage): boolean {
  return (traceFlags & REQUEST_FLAG.verify) !== 0;
}

/** Recipients that no transport can take: the error and retry services report them (qmgr_resolve_one()). */
function refusalOf(resolved: Resolved): [string, string] | null {
  if (resolved.fail) return [RETRY, '4.3.0 address resolver failure'];
  if (resolved.error) return [ERROR, '5.1.3 bad address syntax'];
  return null;
}

/** With a limit of one recipient per delivery, each recipient (without extension) is a destination of its own. */
function queueNameOf(cf: MainCf, transport: string, nexthop: string, local: string): string {
  if (transport === ERROR || transport === RETRY || recipientLimit(cf, transport) !== 1) return lowerAscii(nexthop);
  const user = splitLocalPart(local, cf.text('recipient_delimiter'))?.user ?? local;
  return lowerAscii(`${user}@${nexthop}`);
}

function compareRouted(a: Routed, b: Routed): number {
  return (
    compare(a.transport, b.transport) ||
    compare(a.queueName, b.queueName) ||
    compareRecipients(a.recipient, b.recipient)
  );
}

/** By domain, those without one last; then by address. */
function compareRecipients(a: RequestRecipient, b: RequestRecipient): number {
  const [domainA, domainB] = [splitAddress(a.address).domain, splitAddress(b.address).domain];
  if (domainA === null || domainB === null) return Number(domainA === null) - Number(domainB === null) || compare(a.address, b.address);
  return compare(lowerAscii(domainA), lowerAscii(domainB)) || compare(a.address, b.address);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function bundled(cf: MainCf, routed: readonly Routed[]): Bundle[] {
  const bundles: { transport: string; nexthop: string; queueName: string; recipients: RequestRecipient[] }[] = [];
  for (const { transport, nexthop, queueName, recipient } of routed) {
    const last = bundles.at(-1);
    const limit = recipientLimit(cf, transport);
    const fits = last !== undefined && last.transport === transport && last.queueName === queueName && (limit === 0 || last.recipients.length < limit);
    if (fits) last.recipients.push(recipient);
    else bundles.push({ transport, nexthop, queueName, recipients: [recipient] });
  }
  return bundles;
}

function recipientLimit(cf: MainCf, transport: string): number {
  return transportLimit(cf, transport, 'destination_recipient_limit');
}
