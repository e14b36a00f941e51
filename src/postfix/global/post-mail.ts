/**
 * Letters that the mail system itself writes (post_mail(3)): a message into cleanup(8) with its own postmark and date.
 */
import type { Task } from '../../kernel/task.ts';
import type { System } from '../../net/system.ts';
import { openCleanup, type CleanupStream } from './cleanup-client.ts';
import { CLEANUP_FLAG, CLEANUP_FLAGS_INTERNAL } from './cleanup-status.ts';
import { mailDate } from './mail-date.ts';
import type { Service } from './service.ts';

export interface PostedMail {
  readonly sender: string;
  readonly recipient: string;
  /** Which mail of its own the configuration may want filtered (`internal_mail_filter_classes`). */
  readonly source: 'bounce' | 'notify' | 'verify';
  readonly smtputf8?: boolean;
  /** `REQUEST_FLAG` bits for the delivery agents: an address probe is not delivered. */
  readonly traceFlags?: number;
}

/** An open letter; `line` adds a line, `end` posts it, `abort` forgets it. */
export interface OpenPost {
  readonly queueId: string;
  line(text: string): void;
  end(): Task<boolean>;
  abort(): void;
}

/** Null when no cleanup service answers. */
export function* openPost(sys: System, service: Service, mail: PostedMail): Task<OpenPost | null> {
  const { cf } = service;
  let flags = CLEANUP_FLAGS_INTERNAL;
  if (cf.list('internal_mail_filter_classes').includes(mail.source)) flags |= CLEANUP_FLAG.filter | CLEANUP_FLAG.milter;
  if (mail.smtputf8) flags |= CLEANUP_FLAG.smtputf8;
  const opened = yield* openCleanup(sys, { flags, lineLengthLimit: cf.number('line_length_limit') });
  if (!opened.ok) {
    sys.log(service.ident, 'warning: connect to public/cleanup: Connection refused');
    return null;
  }
  const stream: CleanupStream = opened.value;
  const { queueId } = stream;
  stream.attribute('log_message_origin', 'local');
  stream.attribute('trace_flags', String(mail.traceFlags ?? 0));
  stream.sender(mail.sender);
  stream.recipient(mail.recipient);
  const date = mailDate(sys);
  const postmark = [`Received: by ${cf.text('myhostname')} (${cf.text('mail_name')})`, `\tid ${queueId}; ${date}`];
  for (const text of postmark) stream.line(text);
  sys.trace('letter.postmark', { queueId, header: postmark.join('\n') });
  stream.line(`Date: ${date}`);
  return {
    queueId,
    line: (text) => stream.line(text),
    *end() {
      return (yield* stream.end()).status === 0;
    },
    abort: () => stream.abort(),
  };
}
