/**
 * The queue manager's request to a delivery agent, and the agent's answer (Postfix's deliver_request(3)). One thing
 * differs on purpose: the letter's octets travel with the request, because an agent of another role cannot open the
 * queue file; and the agent tells of every recipient that is done with, because it cannot mark it there.
 */
import type { Attributes } from '../../formats/attribute-list.ts';
import type { Task } from '../../kernel/task.ts';
import type { Micros } from '../../kernel/trace.ts';
import type { Socket, System } from '../../net/system.ts';
import { IpcStream, numberAttribute } from './attributes.ts';
import type { MessageStats } from './delivery-log.ts';
import type { MainCf } from './main-cf.ts';
import { RecipientMarks } from './queue-file.ts';
import { dsnAttributes, dsnFromAttributes, simpleDsn, type Dsn } from './dsn.ts';

export const DELIVERY_PROTOCOL = 'delivery_request_protocol';

/** `DEL_REQ_FLAG_…`: how to deliver. */
export const REQUEST_FLAG = {
  success: 1, bounce: 2, verify: 1 << 8, userVerify: 1 << 9, record: 1 << 10, connectionLoad: 1 << 11, connectionStore: 1 << 12,
  recordDelayed: 1 << 13,
} as const;

/** Whether the letter only asks if it could be delivered: a probe of verify(8), or `sendmail -bv` (DEL_REQ_TRACE_ONLY). */
export function isTraceOnly(flags: number): boolean {
  return (flags & (REQUEST_FLAG.verify | REQUEST_FLAG.userVerify)) !== 0;
}

export interface RequestRecipient {
  readonly address: string;
  /** As the recipient was given, before any rewriting; may be empty. */
  readonly origAddress: string;
  /** Where its record stands in the queue file: its name in the answer. */
  readonly offset: number;
  /** RFC 3461 NOTIFY as Postfix's mask (`DSN_NOTIFY`), 0 when not given; and ORCPT, empty when not given. */
  readonly dsnNotify: number;
  readonly dsnOrcpt: string;
}

/** Where the letter came from, for XFORWARD and macros; empty strings where unknown. */
export interface MessageOrigin {
  readonly clientName: string;
  readonly clientAddress: string;
  readonly clientPort: string;
  readonly protocolName: string;
  readonly heloName: string;
}

export interface DeliveryRequest {
  readonly flags: number;
  readonly queueName: string;
  readonly queueId: string;
  readonly nexthop: string;
  /** `7bit`, `8bit`, or empty when the client did not say. */
  readonly encoding: string;
  readonly smtputf8: number;
  readonly sender: string;
  /** RFC 3461 ENVID (xtext removed) and RET (`DSN_RET`, 0 when not given). */
  readonly dsnEnvid: string;
  readonly dsnRet: number;
  /** `agentHandoff` is set when the agent receives the request. */
  readonly stats: MessageStats;
  readonly origin: MessageOrigin;
  readonly rewriteContext: string;
  readonly recipients: readonly RequestRecipient[];
  /** The log's size: octets of the letter with LF line ends. */
  readonly size: number;
  /** Header and body, line ends are LF. */
  readonly letter: string;
}

/** How a request ended. A recipient that is not in `done` stays in the queue. */
export interface DeliveryResult {
  readonly done: readonly number[];
  /** Set when the whole destination failed (could not connect): the queue manager then backs off from it. */
  readonly hopStatus?: Dsn;
}

/** Agent: announces itself, then reads one request; null when the queue manager went away. */
export function* receiveRequest(sys: System, socket: Socket): Task<DeliveryRequest | null> {
  const stream = new IpcStream(socket);
  stream.send({ protocol: DELIVERY_PROTOCOL });
  const head = yield* stream.attributes();
  if (!head) return null;
  const recipients: RequestRecipient[] = [];
  for (let left = numberAttribute(head, 'recipient_count'); left > 0; left -= 1) {
    const attributes = yield* stream.attributes();
    if (!attributes) return null;
    recipients.push(recipientFromAttributes(attributes));
  }
  const letter = yield* stream.octets(numberAttribute(head, 'letter_octets'));
  if (letter === null) return null;
  return requestFromAttributes(head, recipients, letter, sys.now);
}

/** Agent: a recipient is done with, whatever becomes of the others. */
export type Complete = (recipient: RequestRecipient) => void;

/**
 * Agent: what it has to report while it works on a request. It holds a lock on the queue file until its end, so that no
 * other queue manager takes the message up, and tells its own of recipients as soon as they are done with, which marks
 * them in the file (deliver_completed(3)); one writes, so that writes of the same instant cannot cross. When the queue
 * manager is dead, the agent marks them itself, unless its role cannot reach the file.
 */
export class DeliveryReport {
  private readonly sys: System;
  private readonly queueId: string;
  private readonly stream: IpcStream;
  private readonly marks: RecipientMarks | null;

  constructor(sys: System, cf: MainCf, { queueId }: DeliveryRequest, socket: Socket) {
    this.sys = sys;
    this.queueId = queueId;
    this.stream = new IpcStream(socket);
    this.marks = sys.role === 'mta' ? new RecipientMarks(sys, cf, queueId) : null;
    sys.lock(queueId);
  }

  readonly complete: Complete = ({ offset }) => {
    if (this.stream.ended) this.marks?.add(offset);
    else this.stream.send({ completed: String(offset) });
  };

  /** Ends the request and closes; what was written still arrives. `hopStatus`: the whole destination failed. */
  end(hopStatus: Dsn | null = null): void {
    this.marks?.write();
    this.sys.unlock(this.queueId);
    this.stream.send(dsnAttributes(hopStatus ?? simpleDsn('', '')));
    this.stream.close();
  }
}

/**
 * Queue manager: hands a request to the agent behind `socket`, hears of each recipient as it is done with, and waits for
 * the end. `silent`: the agent has not even said who it is; `crash`: it died on the way.
 */
export function* sendRequest(socket: Socket, request: DeliveryRequest, completed: (offset: number) => void = () => undefined): Task<DeliveryResult | 'silent' | 'crash'> {
  const stream = new IpcStream(socket);
  const hello = yield* stream.attributes();
  if (!hello || hello['protocol'] !== DELIVERY_PROTOCOL) return 'silent';
  writeRequest(stream, request);
  const done: number[] = [];
  let answer = yield* stream.attributes();
  for (; answer?.['completed'] !== undefined; answer = yield* stream.attributes()) {
    const offset = numberAttribute(answer, 'completed');
    done.push(offset);
    completed(offset);
  }
  if (!answer) return 'crash';
  const hopStatus = dsnFromAttributes(answer);
  return hopStatus.reason === '' ? { done } : { done, hopStatus };
}

/** Writes a request's attribute lists and letter, without waiting. */
export function writeRequest(stream: IpcStream, request: DeliveryRequest): void {
  stream.send(requestAttributes(request));
  for (const recipient of request.recipients) stream.send(recipientAttributes(recipient));
  stream.put(request.letter);
  stream.flush();
}

export function recipientAttributes(recipient: RequestRecipient): Attributes {
  return {
    original_recipient: recipient.origAddress,
    recipient: recipient.address,
    offset: String(recipient.offset),
    dsn_orig_rcpt: recipient.dsnOrcpt,
    notify_flags: String(recipient.dsnNotify),
  };
}

export function recipientFromAttributes(attributes: Attributes): RequestRecipient {
  return {
    origAddress: attributes['original_recipient'] ?? '',
    address: attributes['recipient'] ?? '',
    offset: numberAttribute(attributes, 'offset'),
    dsnOrcpt: attributes['dsn_orig_rcpt'] ?? '',
    dsnNotify: numberAttribute(attributes, 'notify_flags'),
  };
}

function requestAttributes(request: DeliveryRequest): Attributes {
  const { stats, origin } = request;
  return {
    flags: String(request.flags),
    queue_name: request.queueName,
    queue_id: request.queueId,
    size: String(request.size),
    nexthop: request.nexthop,
    encoding: request.encoding,
    smtputf8: String(request.smtputf8),
    sender: request.sender,
    envelope_id: request.dsnEnvid,
    ret_flags: String(request.dsnRet),
    incoming_arrival: String(stats.incomingArrival),
    active_arrival: String(stats.activeArrival ?? ''),
    agent_handoff: String(stats.agentHandoff ?? ''),
    log_client_name: origin.clientName,
    log_client_address: origin.clientAddress,
    log_client_port: origin.clientPort,
    log_protocol_name: origin.protocolName,
    log_helo_name: origin.heloName,
    rewrite_context: request.rewriteContext,
    recipient_count: String(request.recipients.length),
    letter_octets: String(request.letter.length),
  };
}

function requestFromAttributes(
  head: Attributes,
  recipients: readonly RequestRecipient[],
  letter: string,
  now: Micros,
): DeliveryRequest {
  const text = (name: string): string => head[name] ?? '';
  return {
    flags: numberAttribute(head, 'flags'),
    queueName: text('queue_name'),
    queueId: text('queue_id'),
    nexthop: text('nexthop'),
    encoding: text('encoding'),
    smtputf8: numberAttribute(head, 'smtputf8'),
    sender: text('sender'),
    dsnEnvid: text('envelope_id'),
    dsnRet: numberAttribute(head, 'ret_flags'),
    stats: {
      incomingArrival: numberAttribute(head, 'incoming_arrival'),
      activeArrival: text('active_arrival') === '' ? null : numberAttribute(head, 'active_arrival'),
      // A request that was passed on (deliver_pass) keeps the first agent's hand-off time.
      agentHandoff: text('agent_handoff') === '' ? now : numberAttribute(head, 'agent_handoff'),
      connDone: null,
      deliverDone: null,
    },
    origin: {
      clientName: text('log_client_name'),
      clientAddress: text('log_client_address'),
      clientPort: text('log_client_port'),
      protocolName: text('log_protocol_name'),
      heloName: text('log_helo_name'),
    },
    rewriteContext: text('rewrite_context'),
    recipients,
    size: numberAttribute(head, 'size'),
    letter,
  };
}
