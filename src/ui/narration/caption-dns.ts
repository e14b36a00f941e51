/** Captions of questions to the DNS and of their answers (RFC 5321 §5.1: the lowest preference is tried first). */
import type { TraceEventOf } from '../../kernel/trace.ts';
import type { DnsExchange } from '../diagram/mail-state.ts';
import { nameOf, words, type CaptionContext, type CaptionWords } from './caption-words.ts';

export function dnsQueryCaption(event: TraceEventOf<'dns.query'>, context: CaptionContext): CaptionWords {
  const { type } = event.data;
  const values = { host: nameOf(event.host, context), name: bare(event.data.name), type };
  if (type === 'MX') return words(2, 'caption.dns.mx.ask', values);
  return type === 'A' ? words(2, 'caption.dns.a.ask', values) : words(1, 'caption.dns.ask', values);
}

export function dnsAnswerCaption(event: TraceEventOf<'dns.answer'>, _context: CaptionContext): CaptionWords {
  const { type, rcode, answers } = event.data;
  const name = bare(event.data.name);
  if (rcode === 'NXDOMAIN') return words(2, 'caption.dns.nxdomain', { name });
  if (rcode !== 'NOERROR') return words(2, 'caption.dns.failed', { name, rcode });
  const first = answers[0];
  if (first === undefined) return words(1, 'caption.dns.empty', { name, type });
  if (type === 'MX') return mxCaption(name, answers);
  if (type === 'A') return words(2, 'caption.dns.a.answer', { name, address: answers.join(', ') });
  return words(1, 'caption.dns.answer', { answer: bare(first) });
}

function mxCaption(name: string, answers: readonly string[]): CaptionWords {
  const { preference, server } = lowest(answers);
  const values = { name, server, preference, count: String(answers.length) };
  return words(3, answers.length === 1 ? 'caption.dns.mx.answer.one' : 'caption.dns.mx.answer', values);
}

/** `5 gmail-smtp-in.l.google.com.`: the server with the least number. */
function lowest(answers: readonly string[]): { preference: string; server: string } {
  const records = answers.map((answer) => {
    const [preference = '', server = ''] = answer.split(' ');
    return { preference, server: bare(server) };
  });
  return records.reduce((best, record) => (Number(record.preference) < Number(best.preference) ? record : best), records[0] ?? { preference: '', server: '' });
}

/** The preference by which a domain's server was chosen; null when no MX record was asked for. */
export function mxPreference(exchanges: readonly DnsExchange[], clientHost: string, domain: string): string | null {
  const answered = exchanges.findLast(
    ({ clientHost: asker, type, name, answers }) =>
      asker === clientHost && type === 'MX' && answers.length > 0 && bare(name).toLowerCase() === domain.toLowerCase(),
  );
  return answered === undefined ? null : lowest(answered.answers).preference;
}

function bare(name: string): string {
  return name.replace(/\.$/, '');
}
