/**
 * virtual(8): delivers to mailboxes of addresses that are no system users, as `virtual_mailbox_maps`, `virtual_uid_maps`
 * and `virtual_gid_maps` say. argv: what master gives every daemon. Leaves out groups (only the owner is kept).
 */
import { foldCase } from '../../formats/case-fold.ts';
import type { Task } from '../../kernel/task.ts';
import type { System } from '../../net/system.ts';
import { appendBounce, appendDefer, appendSent } from '../global/bounce-client.ts';
import { isTraceOnly, DeliveryReport, receiveRequest, type Complete, type DeliveryRequest, type RequestRecipient } from '../global/delivery-request.ts';
import { simpleDsn } from '../global/dsn.ts';
import type { MailCopy } from '../global/mail-copy.ts';
import { saveToMaildir } from '../global/maildir-file.ts';
import { findAddress, openMaps } from '../global/maps.ts';
import { appendToMbox } from '../global/mbox-file.ts';
import { readService, type Service } from '../global/service.ts';

interface Verdict {
  readonly status: string;
  readonly reason: string;
}

const CONFIGURATION_ERROR: Verdict = { status: '4.3.5', reason: 'mail system configuration error' };

export function* virtual(sys: System): Task<number> {
  const service = readService(sys);
  const useLimit = service.cf.number('max_use');
  for (let uses = 0; useLimit <= 0 || uses < useLimit; uses += 1) {
    const socket = yield* sys.accept(service.cf.seconds('max_idle') * 1e6);
    if (!socket) return 0;
    const request = yield* receiveRequest(sys, socket);
    if (!request) {
      socket.close();
      continue;
    }
    const report = new DeliveryReport(sys, service.cf, request, socket);
    yield* deliver(sys, service, request, report.complete);
    report.end();
  }
  return 0;
}

function* deliver(sys: System, service: Service, request: DeliveryRequest, complete: Complete): Task<void> {
  const { queueId, nexthop } = request;
  for (const recipient of request.recipients) {
    sys.trace('delivery.begin', { queueId, recipient: recipient.address, transport: service.name, nexthop });
    const { status, reason } = yield* deliverRecipient(sys, service, request, recipient);
    const append = status.startsWith('2') ? appendSent : status.startsWith('4') ? appendDefer : appendBounce;
    const outcome = { dsn: simpleDsn(status, reason), relay: service.name };
    if ((yield* append(sys, service, request, recipient, outcome)) === 'done') complete(recipient);
  }
}

/** The mailbox's path ends in a slash for a Maildir; it is below `virtual_mailbox_base`. */
function* deliverRecipient(sys: System, service: Service, request: DeliveryRequest, recipient: RequestRecipient): Task<Verdict> {
  const { cf, ident } = service;
  const address = foldCase(recipient.address, cf.flag('smtputf8_enable'));
  const find = (parameter: string) => findAddress(openMaps(sys.disk, cf, cf.text(parameter)), address, sys.disk, cf);
  const found = find('virtual_mailbox_maps');
  if (!found.ok) {
    sys.log(ident, `warning: table ${cf.text('virtual_mailbox_maps')}: lookup ${address}: ${found.error}`);
    return { status: '4.3.5', reason: 'mail system configuration error' };
  }
  if (found.value === null) return { status: '5.1.1', reason: `unknown user: "${address}"` };
  const owner = ownerOf(sys, service, address, find('virtual_uid_maps'));
  const group = find('virtual_gid_maps');
  if (owner === null) return CONFIGURATION_ERROR;
  if (!group.ok || group.value === null) {
    sys.log(ident, `warning: recipient ${address}: not found in virtual_gid_maps`);
    return CONFIGURATION_ERROR;
  }
  const mailbox = `${cf.text('virtual_mailbox_base')}/${found.value}`;
  cf.consulted?.({ what: 'rule', parameter: 'virtual_mailbox_base', result: mailbox });
  if (isTraceOnly(request.flags)) return { status: '2.0.0', reason: `delivers to ${mailbox.endsWith('/') ? 'maildir' : 'mailbox'}` };
  const copy: MailCopy = { sys, cf, request, sender: request.sender, recipient, delivered: recipient.address, home: null };
  if (mailbox.endsWith('/')) {
    const problem = yield* saveToMaildir(copy, mailbox, owner);
    return problem === null ? { status: '2.0.0', reason: 'delivered to maildir' } : { ...problem, reason: `maildir delivery failed: ${problem.reason}` };
  }
  const failure = yield* appendToMbox(copy, mailbox, {
    owner, rights: owner, mustLock: true, sizeLimit: cf.number('virtual_mailbox_limit'), openStatus: '4.2.0', ident,
  });
  if (failure === null) return { status: '2.0.0', reason: 'delivered to mailbox' };
  return { status: failure.status, reason: `delivery failed to mailbox ${mailbox}: ${failure.reason}` };
}

/** The name of the user whose file the mailbox is; a number where nobody has it. */
function ownerOf(sys: System, { cf, ident }: Service, address: string, found: ReturnType<typeof findAddress>): string | null {
  if (!found.ok || found.value === null) {
    sys.log(ident, `warning: recipient ${address}: not found in virtual_uid_maps`);
    return null;
  }
  const uid = Number(found.value);
  if (!/^\d+$/.test(found.value) || uid < cf.number('virtual_minimum_uid')) {
    sys.log(ident, `warning: recipient ${address}: bad uid ${found.value} in virtual_uid_maps`);
    return null;
  }
  return sys.host.users.find((user) => user.uid === uid)?.name ?? found.value;
}
