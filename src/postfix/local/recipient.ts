/**
 * The delivery switch: aliases first, then forwarding to where a message of its own is due, then .forward and the
 * mailbox, then what is done for unknown users. Mirrors recipient.c of local(8).
 */
import { lowerAscii } from '../../formats/ascii-case.ts';
import { foldCase } from '../../formats/case-fold.ts';
import { splitAddress, splitLocalPart } from '../../formats/address.ts';
import type { Task } from '../../kernel/task.ts';
import type { RequestRecipient } from '../global/delivery-request.ts';
import { deliverAlias } from './alias.ts';
import { beenHere, report, warn, type Level, type Outcome } from './delivery.ts';
import { deliverForwardFile } from './dot-forward.ts';
import { deliverIndirect } from './forward.ts';
import { deliverMailbox } from './mailbox.ts';
import { reportFailure } from './owner-report.ts';
import { deliverUnknown } from './unknown.ts';

export function* deliverRecipient(from: Level, recipient: RequestRecipient): Task<Outcome> {
  const { address } = recipient;
  const level = prepared(from, recipient);
  if (beenHere(level, `recipient ${level.depth} ${address}`)) return 'done';
  if (level.shared.deliveredTo.has(lowerAscii(address))) return yield* reportFailure(level, '5.4.6', `mail forwarding loop for ${address}`);
  if (splitAddress(address).domain === null) warn(level, `no @ in recipient address: ${level.local}`);
  if (level.user === '') return yield* report(level, '5.1.3', `null username in "${address}"`);
  return yield* deliverSwitch(level);
}

/** The recipient taken apart; what follows from it is kept in the level. */
function prepared(from: Level, recipient: RequestRecipient): Level {
  const { cf } = from.shared.service;
  const { local: written, domain } = splitAddress(recipient.address);
  const local = foldCase(written, cf.flag('smtputf8_enable'));
  const delimiters = cf.text('recipient_delimiter');
  const split = splitLocalPart(local, delimiters, { ownerRequestSpecial: cf.flag('owner_request_special') });
  let extension = split ? split.extension.slice(1) : null;
  const level: Level = {
    ...from, depth: from.depth + 1, recipient, local, user: split?.user ?? local, domain: lowerAscii(domain ?? ''),
    extension, unmatched: extension, delivered: from.delivered === '' ? recipient.address : from.delivered,
  };
  if (extension?.includes('/')) {
    warn(level, `${from.shared.request.queueId}: address with illegal extension: ${local}`);
    extension = null;
  }
  return { ...level, extension, unmatched: extension };
}

function* deliverSwitch(level: Level): Task<Outcome> {
  const { cf } = level.shared.service;
  const byLocal = yield* deliverAlias({ ...level, unmatched: null }, level.local);
  if (byLocal !== null) return byLocal;
  if (level.extension !== null) {
    const propagates = cf.list('propagate_unmatched_extensions').includes('alias');
    const byUser = yield* deliverAlias({ ...level, unmatched: propagates ? level.extension : null }, level.user);
    if (byUser !== null) return byUser;
  }
  // Mail that an alias with an owner, a .forward or a list sent here becomes a message of its own.
  if (level.owner !== null && lowerAscii(level.owner) !== level.user) return yield* deliverIndirect(level);
  if (level.kind === 'include') return yield* deliverIndirect(level);
  const forwarded = yield* deliverForwardFile(level);
  if (forwarded !== null) return forwarded;
  const delivered = yield* deliverMailbox(level);
  return delivered ?? (yield* deliverUnknown(level));
}
