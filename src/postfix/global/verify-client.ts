/**
 * Telling verify(8) what became of an address probe. Mirrors verify_append(3) and verify_clnt_update(3): the address as
 * it was asked for and the one that it was rewritten to are both reported.
 */
import type { Task } from '../../kernel/task.ts';
import type { System } from '../../net/system.ts';
import { IpcStream } from './attributes.ts';
import type { Service } from './service.ts';

/** `DEL_RCPT_STAT_…`; `todo` is an address whose probe has not been answered. */
export const RCPT_STATUS = { ok: 0, defer: 1, bounce: 2, todo: 3 } as const;

export interface ProbeResult {
  readonly address: string;
  readonly origAddress: string;
  readonly status: number;
  readonly reason: string;
}

/** Whether verify(8) knows it now. */
export function* updateVerify(sys: System, service: Service, result: ProbeResult): Task<boolean> {
  const { address, origAddress } = result;
  const told = yield* tell(sys, service, origAddress, result);
  if (!told || address === origAddress) return told;
  return yield* tell(sys, service, address, result);
}

function* tell(sys: System, { cf }: Service, address: string, { status, reason }: ProbeResult): Task<boolean> {
  const connected = yield* sys.connect({ socket: `private/${cf.text('address_verify_service_name')}` });
  if (!connected.ok) return false;
  const stream = new IpcStream(connected.value);
  stream.send({ request: 'update', address, recipient_status: String(status), reason });
  const answer = yield* stream.attributes();
  stream.close();
  return answer?.['status'] === '0';
}
