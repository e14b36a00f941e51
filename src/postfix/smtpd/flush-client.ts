/**
 * ETRN's work: asking flush(8) to deliver what waits for a domain. Mirrors flush_send_site(3): only domains of
 * `fast_flush_domains` have such a service.
 */
import type { Task } from '../../kernel/task.ts';
import type { Answer } from '../../protocols/smtp/exchange.ts';
import { reply } from '../../protocols/smtp/reply.ts';
import { IpcStream } from '../global/attributes.ts';
import { warn, type Connection } from './connection.ts';
import { domainInList } from './networks.ts';

export function* flushDomain(conn: Connection, domain: string): Task<Answer> {
  const bare = domain.slice(0, 100);
  if (!domainInList(conn, 'fast_flush_domains', domain)) {
    warn(conn, `reject: ETRN ${bare}... from ${conn.peer.namaddr}`);
    return { kind: 'refuse', reply: reply(459, null, `<${domain}>: service unavailable`, { why: { rule: 'fast_flush_domains', parameter: 'fast_flush_domains', source: 'RFC 1985 §5' } }) };
  }
  const connected = yield* conn.sys.connect({ socket: 'public/flush' });
  if (connected.ok) {
    const stream = new IpcStream(connected.value);
    stream.send({ request: 'send_site', site: domain });
    const answer = yield* stream.attributes();
    stream.close();
    if (answer?.['status'] === '0') return { kind: 'permit' };
  }
  warn(conn, 'unable to talk to fast flush service');
  return { kind: 'refuse', reply: reply(458, null, 'Unable to queue messages', { why: { rule: 'flush-unavailable', source: 'flush(8)' } }) };
}
