/**
 * Envelope addresses on their way into the queue file: completed, mapped (canonical_maps and its kin, masquerading),
 * and written, recipients after virtual alias expansion. Mirrors cleanup_addr.c and cleanup_out_recipient.c.
 */
import { isAscii, isValidUtf8 } from '../../base/octets.ts';
import { quoteLocal, unquoteLocal } from '../../formats/address.ts';
import { lowerAscii } from '../../formats/ascii-case.ts';
import { RECORD } from '../../formats/queue-record.ts';
import type { Task } from '../../kernel/task.ts';
import { appendTrace } from '../global/bounce-client.ts';
import { CLEANUP_FLAG } from '../global/cleanup-status.ts';
import { DSN_NOTIFY, simpleDsn } from '../global/dsn.ts';
import { findAddress, openMaps, type Maps } from '../global/maps.ts';
import { rewriteAddress } from '../global/rewrite-client.ts';
import { expandAliases, mapOneToOne } from './mapping.ts';
import { masquerade } from './masquerade.ts';
import { hasFlag, mapProblem, out, outAttribute, SMTPUTF8_FLAG, type CleanupState } from './state.ts';

/** Completes an envelope address: always in the local context. */
function* completed(state: CleanupState, address: string): Task<string> {
  if (address === '') return '';
  return unquoteLocal(yield* rewriteAddress(state.sys, 'local', quoteLocal(address)));
}

export function* takeSender(state: CleanupState, given: string): Task<void> {
  let address = yield* completed(state, given);
  if (lowerAscii(address).startsWith('mailer-daemon@')) {
    const ours = yield* completed(state, 'MAILER-DAEMON');
    if (lowerAscii(address) === lowerAscii(ours)) address = '';
  }
  if (hasFlag(state, CLEANUP_FLAG.mapOk) && address !== '') {
    address = yield* canonical(state, address, 'sender', 'envelope_sender');
  }
  noteUtf8(state, address, true);
  out(state, RECORD.sender, address);
  state.sender = address;
  const copies = hasFlag(state, CLEANUP_FLAG.bccOk) && address !== '' ? mapBcc(state, 'sender_bcc_maps', address) : null;
  if (copies !== null) yield* copies;
}

export function* takeRecipient(state: CleanupState, given: string): Task<void> {
  let address = yield* completed(state, given === '' ? state.cf.text('empty_address_recipient') : given);
  address = yield* mappedRecipient(state, address);
  const type = !isAscii(address) && (state.smtputf8 & SMTPUTF8_FLAG.requested) !== 0 ? 'utf-8' : 'rfc822';
  const orcpt = state.dsnOrcpt ?? (address === '' ? '' : `${type};${address}`);
  yield* outRecipient(state, orcpt, state.dsnNotify, state.origRecipient ?? given, address);
  state.recipient = address;
  const copies = hasFlag(state, CLEANUP_FLAG.bccOk) && address !== '' ? mapBcc(state, 'recipient_bcc_maps', address) : null;
  if (copies !== null) yield* copies;
}

/** Automatic blind copies: nobody hears of what becomes of them. */
export function* takeBcc(state: CleanupState, bcc: string): Task<void> {
  const address = yield* mappedRecipient(state, yield* completed(state, bcc));
  yield* outRecipient(state, '', DSN_NOTIFY.never, address, address);
}

function* mappedRecipient(state: CleanupState, address: string): Task<string> {
  const mapped = hasFlag(state, CLEANUP_FLAG.mapOk) ? yield* canonical(state, address, 'recipient', 'envelope_recipient') : address;
  noteUtf8(state, mapped, false);
  return mapped;
}

/** Tables for both sides, the side's own first, and the parameter that says for which addresses each is. */
const CANONICAL: Readonly<Record<'sender' | 'recipient', readonly (readonly [maps: string, classes: string])[]>> = {
  sender: [['sender_canonical_maps', 'sender_canonical_classes'], ['canonical_maps', 'canonical_classes']],
  recipient: [['recipient_canonical_maps', 'recipient_canonical_classes'], ['canonical_maps', 'canonical_classes']],
};

function* canonical(
  state: CleanupState, given: string, side: 'sender' | 'recipient', place: string,
): Task<string> {
  let address = given;
  for (const [parameter, classes] of CANONICAL[side]) {
    if (!state.cf.list(classes).includes(place)) continue;
    address = unquoteLocal(yield* mapOneToOne(state, parameter, quoteLocal(address)));
  }
  return state.cf.list('masquerade_classes').includes(place) ? masquerade(state.cf, address) : address;
}

/** The copies that a table asks for; null where no table is named. */
function mapBcc(state: CleanupState, parameter: string, address: string): Task<void> | null {
  const maps = openMaps(state.sys.disk, state.cf, state.cf.text(parameter));
  return maps.isEmpty ? null : takeMappedBcc(state, parameter, maps, address);
}

function* takeMappedBcc(state: CleanupState, parameter: string, maps: Maps, address: string): Task<void> {
  const found = findAddress(maps, address, state.sys.disk, state.cf);
  if (!found.ok) mapProblem(state, parameter, found.error);
  else if (found.value !== null) yield* takeBcc(state, unquoteLocal(found.value));
}

function noteUtf8(state: CleanupState, address: string, isSender: boolean): void {
  if (isAscii(address) || !isValidUtf8(address) || !state.cf.flag('smtputf8_enable')) return;
  if (isSender) state.smtputf8 |= SMTPUTF8_FLAG.sender;
  if (hasFlag(state, CLEANUP_FLAG.autoUtf8)) state.smtputf8 |= SMTPUTF8_FLAG.requested;
}

function* outRecipient(
  state: CleanupState, orcpt: string, notify: number, original: string, address: string,
): Task<void> {
  const parameter = 'virtual_alias_maps';
  const isMapped = hasFlag(state, CLEANUP_FLAG.mapOk) && state.cf.text(parameter) !== '';
  if (!isMapped) return writeRecipient(state, orcpt, notify, original, address);
  const expanded = yield* expandAliases(state, parameter, address);
  let notifyOthers = notify;
  const isExpanded = expanded.length > 1 || expanded[0] !== address;
  if ((notify & DSN_NOTIFY.success) !== 0 && isExpanded) {
    yield* reportExpansion(state, orcpt, notify, original, address);
    notifyOthers = notify === DSN_NOTIFY.success ? DSN_NOTIFY.never : notify & ~DSN_NOTIFY.success;
  }
  if (isExpanded) {
    const { queueId } = state;
    state.sys.trace('delivery.expand', { queueId, recipient: address, to: expanded, by: parameter });
  }
  for (const member of expanded) writeRecipient(state, orcpt, notifyOthers, original, member);
}

/** A sender who wants to know of success hears that the address was an alias. */
function* reportExpansion(
  state: CleanupState, orcpt: string, notify: number, original: string, address: string,
): Task<void> {
  const stats = { incomingArrival: state.arrival ?? state.sys.now, activeArrival: null, agentHandoff: null, connDone: null, deliverDone: null };
  const recipient = { address, origAddress: original, offset: 0, dsnNotify: notify, dsnOrcpt: orcpt };
  const dsn = { ...simpleDsn('2.0.0', 'alias expanded'), action: 'expanded' as const };
  yield* appendTrace(state.sys, { flags: 0, queueId: state.queueId, stats }, recipient, { dsn, relay: 'none' });
}

/** Duplicates are dropped: the same address with the same history once. */
function writeRecipient(state: CleanupState, orcpt: string, notify: number, original: string, address: string): void {
  const key = state.cf.flag('enable_original_recipient') ? `${orcpt}\n${notify}\n${original}\n${address}` : address;
  const folded = lowerAscii(key);
  if (state.seenRecipients.has(folded)) return;
  // Past the limit duplicates get through, as in Postfix.
  if (state.seenRecipients.size < state.cf.number('duplicate_filter_limit')) state.seenRecipients.add(folded);
  if (notify !== 0) outAttribute(state, 'notify_flags', notify);
  if (orcpt !== '') outAttribute(state, 'dsn_orig_rcpt', orcpt);
  out(state, RECORD.originalRecipient, original);
  out(state, RECORD.recipient, address);
  state.recipients.push(address);
}
