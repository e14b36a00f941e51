/**
 * Feeding a message to cleanup(8) over public/cleanup: envelope records, the letter's lines, the end; the answer says
 * whether it is in the queue. Mirrors mail_stream(3) and the record order of Postfix's smtpd, pickup and post_mail(3).
 */
import { fail, ok, type Result } from '../../base/result.ts';
import { encodeRecord, RECORD } from '../../formats/queue-record.ts';
import type { Task } from '../../kernel/task.ts';
import type { Micros } from '../../kernel/trace.ts';
import type { System } from '../../net/system.ts';
import { IpcStream, numberAttribute } from './attributes.ts';
import { CLEANUP_STAT } from './cleanup-status.ts';
import { epochMicros } from './epoch-time.ts';

export const CLEANUP_PROTOCOL = 'cleanup_protocol';
export const CLEANUP_SOCKET = 'public/cleanup';

export interface CleanupRequest {
  /** `CLEANUP_FLAG` bits. */
  readonly flags: number;
  /** When the message began to arrive; default: now. */
  readonly arrival?: Micros;
  /** Longest data record, `line_length_limit`; a longer line is sent in pieces. */
  readonly lineLengthLimit?: number;
}

/** RFC 3461 and 1870 parameters of MAIL FROM, as far as they are kept with the message. */
export interface SenderParams {
  readonly encoding?: '7bit' | '8bit';
  readonly envid?: string;
  /** `DSN_RET` value. */
  readonly ret?: number;
}

/** RFC 3461 parameters of RCPT TO: NOTIFY as `DSN_NOTIFY` mask, ORCPT as `rfc822;address` (xtext removed). */
export interface RecipientParams {
  readonly notify?: number;
  readonly orcpt?: string;
  /** The address before aliases, where mail is forwarded (`O` record). */
  readonly original?: string;
}

/** cleanup's verdict. `reason` may be a whole SMTP reply (a content check's), else free text or empty. */
export interface CleanupAnswer {
  /** `CLEANUP_STAT` bits; 0 = queued. See `cleanupDetail`. */
  readonly status: number;
  readonly reason: string;
}

/** postconf(5)'s default for those who send no lines of that length. */
const LINE_LENGTH_LIMIT = 2048;

export class CleanupStream {
  readonly queueId: string;
  private readonly stream: IpcStream;
  private readonly lineLengthLimit: number;
  private inMessage = false;

  constructor(stream: IpcStream, queueId: string, lineLengthLimit = LINE_LENGTH_LIMIT) {
    this.stream = stream;
    this.queueId = queueId;
    this.lineLengthLimit = lineLengthLimit;
  }

  /** Any envelope record; the types are `RECORD`'s. */
  record(type: string, data: string): void {
    this.stream.put(encodeRecord(type, data));
  }

  /** A named attribute: `log_client_name`, `rewrite_context` … */
  attribute(name: string, value: string): void {
    this.record(RECORD.attribute, `${name}=${value}`);
  }

  /** The envelope sender, in internal form (quotes removed); empty for the null sender. */
  sender(address: string, params: SenderParams = {}): void {
    if (params.envid !== undefined && params.envid !== '') this.attribute('envelope_id', params.envid);
    if (params.ret) this.attribute('ret_flags', String(params.ret));
    this.record(RECORD.sender, address);
    if (params.encoding !== undefined) this.attribute('encoding', params.encoding);
  }

  /** One envelope recipient, in internal form. */
  recipient(address: string, params: RecipientParams = {}): void {
    if (params.orcpt !== undefined && params.orcpt !== '') this.attribute('dsn_orig_rcpt', params.orcpt);
    if (params.notify) this.attribute('notify_flags', String(params.notify));
    if (params.original !== undefined) this.record(RECORD.originalRecipient, params.original);
    this.record(RECORD.recipient, address);
  }

  /** One line of the letter, without its line end. The first one ends the envelope. */
  line(octets: string): void {
    if (!this.inMessage) {
      this.record(RECORD.message, '');
      this.inMessage = true;
    }
    const limit = this.lineLengthLimit;
    let at = 0;
    for (; octets.length - at > limit; at += limit) this.record(RECORD.continued, octets.slice(at, at + limit));
    this.record(RECORD.line, octets.slice(at));
  }

  /**
   * Ends the message, waits for the verdict, and hangs up. `extracted` are records that become known only at the end
   * (filter, redirect, flags, more recipients).
   */
  *end(extracted: readonly (readonly [type: string, data: string])[] = []): Task<CleanupAnswer> {
    if (!this.inMessage) this.record(RECORD.message, '');
    this.record(RECORD.extracted, '');
    for (const [type, data] of extracted) this.record(type, data);
    this.record(RECORD.end, '');
    this.stream.flush();
    const answer = yield* this.stream.attributes();
    this.stream.close();
    if (!answer) return { status: CLEANUP_STAT.write, reason: '' };
    return { status: numberAttribute(answer, 'status', CLEANUP_STAT.bad), reason: answer['reason'] ?? '' };
  }

  /** Gives up: cleanup still gets what was written, sees the early end, and removes what it has. */
  abort(): void {
    this.stream.flush();
    this.stream.socket.close();
  }
}

/** Connects, learns the queue id, sends flags and arrival time. Fails when no cleanup service answers. */
export function* openCleanup(sys: System, request: CleanupRequest): Task<Result<CleanupStream>> {
  const connected = yield* sys.connect({ socket: CLEANUP_SOCKET });
  if (!connected.ok) return fail(`unable to connect to the ${CLEANUP_SOCKET.replace('/', ' ')} service`);
  const stream = new IpcStream(connected.value);
  const hello = yield* stream.attributes();
  const queueId = hello?.['queue_id'];
  if (hello?.['protocol'] !== CLEANUP_PROTOCOL || queueId === undefined) {
    stream.close();
    return fail('cleanup service: bad answer');
  }
  const cleanup = new CleanupStream(stream, queueId, request.lineLengthLimit);
  stream.send({ flags: String(request.flags) });
  const arrival = epochMicros(sys, request.arrival ?? sys.now);
  cleanup.record(RECORD.time, `${Math.floor(arrival / 1e6)} ${arrival % 1e6}`);
  return ok(cleanup);
}
