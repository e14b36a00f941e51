/** Captions of SMTP replies: to somebody who dictates a letter, and to a delivery agent. */
import type { TraceEventOf } from '../../kernel/trace.ts';
import { addressIn } from '../diagram/fold-session.ts';
import type { Connection } from '../diagram/mail-state.ts';
import { nameOf, words, type CaptionContext, type CaptionWords } from './caption-words.ts';

type Reply = TraceEventOf<'smtp.reply'>;

export function replyCaption(event: Reply, context: CaptionContext): CaptionWords | null {
  const known = context.state.connections.get(event.data.conn);
  if (known === undefined) return null;
  if (known.isAgent) return carriedReply(event, known, context);
  return event.data.code >= 400 ? refusal(event, known, context) : answer(event, known, context);
}

function carriedReply(event: Reply, known: Connection, context: CaptionContext): CaptionWords | null {
  const { code, to } = event.data;
  const values = { server: nameOf(event.host, context), host: nameOf(known.clientHost, context), code: String(code) };
  if (code >= 500) return words(3, 'caption.smtp.refused.perm', values);
  if (code >= 400) return words(3, 'caption.smtp.refused.temp', values);
  return to === 'end-of-data' ? words(3, 'caption.smtp.taken', values) : null;
}

function refusal(event: Reply, known: Connection, context: CaptionContext): CaptionWords {
  const { code, to, address, command } = event.data;
  const kind = code >= 500 ? 'perm' : 'temp';
  const values = { code: String(code), server: nameOf(event.host, context) };
  if (to === 'connect') return words(3, 'caption.refused.connect', values);
  if (to === 'unknown') return words(3, 'caption.unknown', { ...values, verb: known.session.last?.verb ?? '?' });
  const recipient = to === 'RCPT' ? (address ?? addressIn(command ?? '')) : '';
  if (recipient !== '') return words(3, `caption.refused.rcpt.${kind}`, { ...values, recipient });
  return words(3, `caption.refused.${kind}`, { ...values, verb: verbWord(to) });
}

function verbWord(to: Reply['data']['to']): string {
  return to === 'end-of-data' ? '.' : to;
}

function answer(event: Reply, known: Connection, context: CaptionContext): CaptionWords | null {
  const { to, code, address, command, queueId } = event.data;
  const values = { code: String(code), server: nameOf(event.host, context) };
  switch (to) {
    case 'connect':
      return words(2, 'caption.greeting', values);
    case 'HELO':
    case 'EHLO':
    case 'LHLO':
      return known.session.sender === null
        ? words(2, 'caption.hello', { ...values, name: known.session.hello ?? '' })
        : words(3, 'caption.hello.wipes', values);
    case 'MAIL': {
      const sender = address ?? addressIn(command ?? '');
      return sender === '' ? words(2, 'caption.mail.null') : words(2, 'caption.mail', { sender });
    }
    case 'RCPT':
      return words(2, 'caption.rcpt', { recipient: address ?? addressIn(command ?? '') });
    case 'DATA':
      return words(3, 'caption.data', values);
    case 'end-of-data':
      return words(3, 'caption.queued', { ...values, queueId: queueId ?? '' });
    case 'RSET':
      return words(3, 'caption.reset');
    case 'QUIT':
      return words(2, 'caption.quit', values);
    case 'unknown':
    case 'server':
      return null;
    default:
      return words(1, 'caption.said', { ...values, verb: verbWord(to) });
  }
}
