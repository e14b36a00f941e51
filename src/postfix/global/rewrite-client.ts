/**
 * Asking trivial-rewrite(8): the client side of private/rewrite (Postfix's rewrite_clnt(3) and resolve_clnt(3)). The
 * connection stays open between questions and is closed after `ipc_idle`; one question at a time per process.
 */
import type { Attributes } from '../../formats/attribute-list.ts';
import { Mailbox, type Task } from '../../kernel/task.ts';
import type { Micros } from '../../kernel/trace.ts';
import type { System } from '../../net/system.ts';
import { IpcStream, numberAttribute } from './attributes.ts';

export const REWRITE_PROTOCOL = 'trivial_rewrite_protocol';
export const REWRITE_SOCKET = 'private/rewrite';

/** `RESOLVE_FLAG_…` and `RESOLVE_CLASS_…`: the bits of an answer's flags. */
export const RESOLVE_FLAG = { final: 1, routed: 2, error: 4, fail: 8 } as const;
export const RESOLVE_CLASS = { local: 1 << 8, alias: 1 << 9, virtual: 1 << 10, relay: 1 << 11, default: 1 << 12 } as const;

export type AddressClass = 'local' | 'virtual-alias' | 'virtual-mailbox' | 'relay' | 'default' | 'error';

/** How an address is routed. */
export interface Resolved {
  readonly transport: string;
  readonly nexthop: string;
  /** The recipient in rewritten form. */
  readonly recipient: string;
  /** `error` where the address cannot be resolved at all (then `error` is set too). */
  readonly class: AddressClass;
  /** The address carries a route (`@a:b@c`, `a%b@c`, `a!b`, `a@b@c`): the relay rules look at this. */
  readonly routed: boolean;
  /** The address's domain is malformed. */
  readonly error: boolean;
  /** A table lookup failed: try again later. */
  readonly fail: boolean;
}

/** `local`: complete with @myorigin and .mydomain; `remote`: with `remote_header_rewrite_domain`, or not at all. */
export type RewriteContext = 'local' | 'remote';

const IPC_IDLE: Micros = 5e6;
/** For so long the last answer of each kind is good for the same question (rewrite_clnt(3), resolve_clnt(3)). */
const CACHE_MICROS: Micros = 30e6;
/** How long a client waits before it tries a dead service again (`mail_connect_wait`). */
const RETRY: Micros = 10e6;

interface Client {
  stream: IpcStream | null;
  /** Holds one token while nobody asks. */
  readonly turn: Mailbox<null>;
  stopIdle: (() => void) | null;
  /** The last question of each kind. */
  readonly last: Map<string, { readonly question: Attributes; readonly answer: Attributes; readonly until: Micros }>;
}
const clients = new WeakMap<System, Client>();

/** The standard form of an address: completed and with routes undone. */
export function* rewriteAddress(sys: System, context: RewriteContext, address: string): Task<string> {
  const question = { request: 'rewrite', rule: context, address };
  const answer = answeredBefore(sys, question) ?? (yield* ask(sys, question));
  return answer['address'] ?? address;
}

/** How an address probe is routed, which has a set of parameters of its own (resolve_clnt_verify()). */
export function* resolveProbe(sys: System, sender: string, address: string): Task<Resolved> {
  return resolvedFromAttributes(yield* ask(sys, { request: 'verify', sender, address }));
}

/** How mail from `sender` to `address` is routed; `address` is in internal (unquoted) form and rewritten first. */
export function* resolveAddress(sys: System, sender: string, address: string): Task<Resolved> {
  const question = { request: 'resolve', sender, address };
  return resolvedFromAttributes(answeredBefore(sys, question) ?? (yield* ask(sys, question)));
}

export function resolvedFromAttributes(answer: Attributes): Resolved {
  const flags = numberAttribute(answer, 'flags');
  return {
    transport: answer['transport'] ?? '',
    nexthop: answer['nexthop'] ?? '',
    recipient: answer['recipient'] ?? '',
    class: classOfFlags(flags),
    routed: (flags & RESOLVE_FLAG.routed) !== 0,
    error: (flags & RESOLVE_FLAG.error) !== 0,
    fail: (flags & RESOLVE_FLAG.fail) !== 0,
  };
}

function classOfFlags(flags: number): AddressClass {
  if ((flags & RESOLVE_CLASS.local) !== 0) return 'local';
  if ((flags & RESOLVE_CLASS.alias) !== 0) return 'virtual-alias';
  if ((flags & RESOLVE_CLASS.virtual) !== 0) return 'virtual-mailbox';
  if ((flags & RESOLVE_CLASS.relay) !== 0) return 'relay';
  return (flags & RESOLVE_CLASS.default) !== 0 ? 'default' : 'error';
}

function* ask(sys: System, question: Attributes): Task<Attributes> {
  let client = clients.get(sys);
  if (!client) {
    client = { stream: null, turn: new Mailbox<null>(), stopIdle: null, last: new Map() };
    client.turn.put(null);
    clients.set(sys, client);
  }
  yield* client.turn.take();
  const before = lastAnswer(sys, client, question);
  if (before !== null) {
    client.turn.put(null);
    return before;
  }
  client.stopIdle?.();
  client.stopIdle = null;
  const answer = yield* askUntilAnswered(sys, client, question);
  client.last.set(question['request'] ?? '', { question, answer, until: sys.now + CACHE_MICROS });
  client.stopIdle = sys.timer(IPC_IDLE, () => hangUp(client));
  client.turn.put(null);
  return answer;
}

/** The answer without a task, where it is the last one of its kind and nobody is asking. */
function answeredBefore(sys: System, question: Attributes): Attributes | null {
  const client = clients.get(sys);
  return client === undefined || client.turn.size === 0 ? null : lastAnswer(sys, client, question);
}

function lastAnswer(sys: System, { last }: Client, question: Attributes): Attributes | null {
  const known = last.get(question['request'] ?? '');
  return known !== undefined && sys.now < known.until && isSame(known.question, question) ? known.answer : null;
}

/** Whether two questions of one kind, which have the same attributes, are the same. */
function isSame(a: Attributes, b: Attributes): boolean {
  return a['address'] === b['address'] && a['sender'] === b['sender'] && a['rule'] === b['rule'];
}

function* askUntilAnswered(sys: System, client: Client, question: Attributes): Task<Attributes> {
  for (let attempt = 1; ; attempt += 1) {
    if (client.stream && client.stream.ended) hangUp(client);
    client.stream ??= yield* openStream(sys);
    if (client.stream) {
      client.stream.send(question);
      const answer = yield* client.stream.attributes();
      if (answer) return answer;
      hangUp(client);
      // The service closed an idle connection just as we asked: the first failure is normal.
      if (attempt === 1) continue;
    }
    sys.log(identOf(sys), `warning: connect #${attempt} to subsystem ${REWRITE_SOCKET}: Connection refused`);
    yield* sys.sleep(RETRY);
  }
}

function* openStream(sys: System): Task<IpcStream | null> {
  const socket = yield* sys.connect({ socket: REWRITE_SOCKET });
  if (!socket.ok) return null;
  const stream = new IpcStream(socket.value);
  const hello = yield* stream.attributes();
  if (hello?.['protocol'] === REWRITE_PROTOCOL) return stream;
  stream.close();
  return null;
}

function hangUp(client: Client): void {
  client.stream?.close();
  client.stream = null;
}

function identOf(sys: System): string {
  return `postfix/${sys.argv[0] ?? 'unknown'}`;
}
