/**
 * reject_unverified_recipient and reject_unverified_sender: asks verify(8) whether mail to an address gets through.
 * Mirrors reject_unverified_address() and verify_clnt(3).
 */
import type { Task } from '../../kernel/task.ts';
import { IpcStream } from '../global/attributes.ts';
import { warn, type Connection } from './connection.ts';
import { looksAt, matched } from './explanation.ts';
import { deferIfPermit, reject, type Check, type Verdict } from './refusal.ts';

type AddressClass = 'Sender address' | 'Recipient address';

/** What is known: the address works, does not, not now, or nothing yet. */
interface Probe {
  readonly status: 'ok' | 'bounce' | 'defer' | 'todo';
  readonly reason: string;
}

const REASON_LIMIT = 250;
/** `DEL_RCPT_STAT_…` of verify(8). */
const STATUS_NAMES: Readonly<Record<string, Probe['status']>> = { 0: 'ok', 1: 'defer', 2: 'bounce', 3: 'todo' };

export function* verifyAddress(check: Check, address: string, replyClass: AddressClass): Task<Verdict> {
  const { conn } = check;
  const { cf } = conn.daemon;
  const side = replyClass === 'Sender address' ? 'sender' : 'recipient';
  const dsn = side === 'sender' ? '4.1.7' : '4.1.1';
  const action = cf.text(`unverified_${side}_tempfail_action`) === 'defer' ? 'defer' : 'defer_if_permit';
  const said = `<${address}>: ${replyClass} rejected:`;
  looksAt(check, address);
  const probe = yield* pollVerify(conn, address);
  matched(check, cf.text('address_verify_service_name'), probe?.status ?? '');
  if (probe === null) {
    warn(conn, `${cf.text('address_verify_service_name')} service failure`);
    return deferIfPermit(check, { code: 450, dsn, text: `${said} address verification problem` }, action);
  }
  if (probe.status === 'ok') return 'dunno';
  const code = cf.number(`unverified_${side}_${probe.status === 'bounce' ? 'reject' : 'defer'}_code`);
  const own = cf.text(`unverified_${side}_reject_reason`);
  const reason = code >= 400 && own !== '' ? own : probe.reason;
  if (code >= 200 && code < 300) return 'dunno';
  if (code < 500) return deferIfPermit(check, { code, dsn, text: `${said} unverified address: ${reason.slice(0, REASON_LIMIT)}` }, action);
  return reject(check, { code, dsn, text: `${said} undeliverable address: ${reason}` });
}

/** Asks, and asks again while a probe is under way. Null when there is no such service. */
function* pollVerify(conn: Connection, address: string): Task<Probe | null> {
  const { cf } = conn.daemon;
  for (let count = 1; ; count += 1) {
    const probe = yield* askVerify(conn, address);
    if (probe === null || probe.status !== 'todo' || count >= cf.number('address_verify_poll_count')) return probe;
    yield* conn.sys.sleep(cf.seconds('address_verify_poll_delay') * 1e6);
  }
}

function* askVerify(conn: Connection, address: string): Task<Probe | null> {
  const connected = yield* conn.sys.connect({ socket: `private/${conn.daemon.cf.text('address_verify_service_name')}` });
  if (!connected.ok) return null;
  const stream = new IpcStream(connected.value);
  stream.send({ request: 'query', address });
  const answer = yield* stream.attributes();
  stream.close();
  const status = STATUS_NAMES[answer?.['recipient_status'] ?? ''];
  if (answer?.['status'] !== '0' || status === undefined) return null;
  return { status, reason: answer['reason'] ?? '' };
}
