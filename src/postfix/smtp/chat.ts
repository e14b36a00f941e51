/** Saying commands and hearing replies, with time limits. Mirrors smtp_chat.c and smtp_stream.c. */
import type { Task } from '../../kernel/task.ts';
import type { Micros } from '../../kernel/trace.ts';
import { takeReply, type ClientReply } from '../../protocols/smtp/client-reply.ts';
import type { Session, SmtpState } from './state.ts';

export type Heard =
  | { readonly kind: 'reply'; readonly reply: ClientReply }
  | { readonly kind: 'eof' | 'timeout' };

/** Puts a command into the buffer; it is sent when a reply is waited for, or when `flush` is called. */
export function say(session: Session, command: string): void {
  session.unsent += `${command}\r\n`;
}

export function flush(state: SmtpState, session: Session): void {
  if (session.unsent === '') return;
  session.socket.write(session.unsent);
  session.unsent = '';
  session.lastSent = state.sys.now;
}

/** Sends what is buffered and waits for one whole reply. */
export function* hear(state: SmtpState, session: Session, limit: Micros): Task<Heard> {
  flush(state, session);
  const deadline = state.sys.now + limit;
  let gathered: readonly string[] = [];
  for (;;) {
    const progress = takeReply(session.unread, gathered);
    if (progress.kind === 'reply') {
      session.unread = progress.rest;
      return { kind: 'reply', reply: progress.reply };
    }
    if (progress.kind === 'garbage') {
      [session.unread, gathered] = [progress.rest, progress.gathered];
      if (session.features.has('PIPELINING')) warnOfGarbage(state, session, progress.line);
      continue;
    }
    const left = deadline - state.sys.now;
    if (limit > 0 && left <= 0) return { kind: 'timeout' };
    const read = yield* session.socket.read(limit > 0 ? left : undefined);
    if (read.kind === 'timeout') return { kind: 'timeout' };
    if (read.kind !== 'data') return { kind: 'eof' };
    session.unread += read.octets;
  }
}

function warnOfGarbage(state: SmtpState, session: Session, line: string): void {
  const { sys, service, mode, request } = state;
  const warn = (text: string): void => sys.log(service.ident, `warning: ${text}`);
  const protocol = mode === 'smtp' ? 'ESMTP' : 'LMTP';
  warn(`${request.queueId}: non-${protocol} response from ${session.namaddrport}: ${line.slice(0, 100)}`);
  if (!service.cf.flag('helpful_warnings')) return;
  const parameter = `${mode}_discard_${mode === 'smtp' ? 'ehlo' : 'lhlo'}_keyword_address_maps`;
  warn(`to prevent loss of mail, turn off command pipelining for ${session.peer.address} with the ${parameter} parameter`);
}
