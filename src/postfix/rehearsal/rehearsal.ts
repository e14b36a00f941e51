/**
 * What would happen to an address: Postfix's own programmes (smtpd, cleanup, trivial-rewrite, qmgr's routing, local,
 * virtual, error) take it as they would a letter's recipient, on the host's files, with `sendmail -bv`'s request not to
 * deliver; what they went by is told step by step. Pure, and quick enough to be asked at every keystroke. Leaves out what
 * depends on a letter (header_checks, always_bcc) and on the network: a letter for another host ends at its next hop.
 */
import { unquoteLocal } from '../../formats/address.ts';
import type { MasterService } from '../../formats/master-cf.ts';
import type { Task } from '../../kernel/task.ts';
import { takeRecipient, takeSender } from '../cleanup/addresses.ts';
import { createState, setFlags } from '../cleanup/state.ts';
import { CLEANUP_FLAG, CLEANUP_FLAGS_EXTERNAL, CLEANUP_FLAGS_INTERNAL } from '../global/cleanup-status.ts';
import { REQUEST_FLAG, sendRequest, type DeliveryRequest } from '../global/delivery-request.ts';
import { readService } from '../global/service.ts';
import { routeRecipients } from '../qmgr/route.ts';
import type { QueueMessage } from '../qmgr/message.ts';
import { deciderOf } from './decider.ts';
import { endsIn, type End } from './ends.ts';
import { askRcpt, type ClientPlace, type RcptReply } from './rcpt.ts';
import { answererFor, NO_QUEUE_ID, servicesOf } from './services.ts';
import { runNow, Stage, type Noted, type RehearsedHost } from './stage.ts';
import { deliveringSteps, renamingSteps, routingSteps, type Step } from './steps.ts';

export interface Question {
  /** As it would stand between the angle brackets of RCPT TO. */
  readonly address: string;
  readonly from: ClientPlace;
  /** The envelope sender, for settings that go by it; `<>` where none is given. */
  readonly sender?: string;
}

/** One address that the envelope has after cleanup(8), and its way from there. */
export interface Destination {
  /** As it stands in the queue file, and as the delivery agent is told. */
  readonly address: string;
  readonly recipient: string;
  readonly class: string;
  readonly transport: string;
  readonly nexthop: string;
  readonly steps: readonly Step[];
  readonly ends: readonly Ending[];
}

/** A forwarded letter is a new one, whose way is told in turn. */
export type Ending = Exclude<End, { kind: 'forwarded' }> | { readonly kind: 'forwarded'; readonly to: string; readonly journey: Journey | null };

export interface Journey {
  readonly address: string;
  readonly steps: readonly Step[];
  /** Why cleanup would not take the letter, as its log says it; null: it does. */
  readonly trouble: string | null;
  readonly destinations: readonly Destination[];
}

export interface Rehearsal {
  /** Null where no smtpd runs. */
  readonly reply: RcptReply | null;
  /** What becomes of the address once it is in an envelope. */
  readonly journey: Journey;
}

/** Destinations that are followed, all in all. */
const DESTINATION_LIMIT = 100;

interface Rehearsing {
  readonly stage: Stage;
  readonly services: readonly MasterService[];
  readonly sender: string;
  readonly filter: string;
  readonly left: { count: number };
}

export function whatWouldHappen(host: RehearsedHost, { address, from, sender = '' }: Question): Rehearsal {
  const services = servicesOf(host.disk);
  const stage: Stage = new Stage(host, answererFor(services, (socket) => socket === stage.settingsOf('smtpd').text('smtpd_sasl_path')));
  const reply = askRcpt(stage, services, from, sender, address);
  const cf = stage.settingsOf('smtpd');
  const maps = !cf.list('receive_override_options').includes('no_address_mappings');
  const flags = maps ? CLEANUP_FLAGS_EXTERNAL : CLEANUP_FLAGS_EXTERNAL & ~(CLEANUP_FLAG.mapOk | CLEANUP_FLAG.bccOk);
  const rehearsing: Rehearsing = { stage, services, sender: unquoteLocal(sender), filter: cf.text('content_filter'), left: { count: DESTINATION_LIMIT } };
  return { reply, journey: journeyOf(rehearsing, unquoteLocal(address), flags, '') };
}

/** `letter`: the headers that forwarding has added so far. */
function journeyOf(rehearsing: Rehearsing, address: string, flags: number, letter: string): Journey {
  const { stage } = rehearsing;
  const sys = stage.system(['cleanup', '-t', 'unix']);
  const state = createState(sys, readService(sys), NO_QUEUE_ID, 0);
  setFlags(state, flags);
  runNow(takeSender(state, rehearsing.sender));
  const begin = stage.notes.length;
  runNow(takeRecipient(state, address));
  const notes = stage.notes.slice(begin);
  const steps = renamingSteps(stage, notes);
  const trouble = state.errors === 0 ? null : (notes.findLast(isCleanupWarning)?.text ?? state.reason ?? '');
  const destinations: Destination[] = [];
  if (trouble !== null) return { address, steps, trouble, destinations };
  for (const recipient of state.recipients) {
    if (rehearsing.left.count <= 0) break;
    rehearsing.left.count -= 1;
    destinations.push(destinationOf(rehearsing, recipient, letter));
  }
  return { address, steps, trouble, destinations };
}

function isCleanupWarning(note: Noted): note is Extract<Noted, { is: 'log' }> {
  return note.is === 'log' && note.by === 'cleanup';
}

function destinationOf(rehearsing: Rehearsing, address: string, letter: string): Destination {
  const { stage, sender, filter } = rehearsing;
  const sys = stage.system(['qmgr', '-l', '-t', 'unix', '-u']);
  const { cf } = readService(sys);
  const recipients = [{ address, origAddress: '', offset: 0, dsnNotify: 0, dsnOrcpt: '' }];
  const message: QueueMessage = { ...EMPTY_MESSAGE, sender, recipients, filter, letter };
  const begin = stage.notes.length;
  const routes = runNow(routeRecipients(sys, cf, message, { ignoresDeferTransports: false, isForceExpired: false }));
  const routed = stage.notes.slice(begin);
  const addressClass = classIn(routed);
  const filtered: Step = { kind: 'route', results: [filter], decider: deciderOf(stage, 'smtpd', 'content_filter') };
  const steps = [...(filter === '' ? routingSteps(stage, routed, addressClass) : [filtered])];
  const [bundle] = routes?.bundles ?? [];
  const [recipient] = bundle?.recipients ?? [];
  if (!bundle || !recipient) return { address, recipient: address, class: addressClass, transport: '', nexthop: '', steps, ends: [{ kind: 'discarded', address, text: 'double bounce' }] };
  const { transport, nexthop } = bundle;
  const from = stage.notes.length;
  runNow(hand(sys, transport, { ...EMPTY_REQUEST, sender, nexthop, recipients: [recipient], letter }));
  const delivered = stage.notes.slice(from);
  steps.push(...deliveringSteps(stage, delivered));
  const further = `${letter.replace(/\n$/, '')}Delivered-To: ${recipient.address}\n\n`;
  const ends = endsIn(delivered, { recipient: recipient.address, transport, isSoft: cf.flag('soft_bounce') }).map((end): Ending => {
    if (end.kind !== 'forwarded') return end;
    return { ...end, journey: rehearsing.left.count <= 0 ? null : journeyOf({ ...rehearsing, filter: '' }, end.to, CLEANUP_FLAGS_INTERNAL, further) };
  });
  return { address, recipient: recipient.address, class: addressClass, transport, nexthop, steps, ends };
}

function* hand(sys: ReturnType<Stage['system']>, transport: string, request: DeliveryRequest): Task<null> {
  const connected = yield* sys.connect({ socket: `private/${transport}` });
  if (connected.ok) yield* sendRequest(connected.value, request);
  return null;
}

function classIn(notes: readonly Noted[]): string {
  for (const note of notes) if (note.is === 'trace' && note.event.kind === 'address.resolve') return note.event.data.class;
  return 'default';
}

const NO_STATS = { incomingArrival: 0, activeArrival: 0, agentHandoff: null, connDone: null, deliverDone: null };
const NO_ORIGIN = { clientName: '', clientAddress: '', clientPort: '', protocolName: '', heloName: '' };
const EMPTY_MESSAGE: QueueMessage = {
  queueId: NO_QUEUE_ID, arrival: 0, created: 0, sender: '', recipients: [], encoding: '', smtputf8: 0, dsnEnvid: '', dsnRet: 0, traceFlags: 0,
  rewriteContext: 'local', origin: NO_ORIGIN, recipientCount: 1, filter: '', redirect: '', warning: null, size: 0, badSizeRecord: null, letter: '',
};
const EMPTY_REQUEST: DeliveryRequest = {
  flags: REQUEST_FLAG.userVerify, queueName: 'active', queueId: NO_QUEUE_ID, nexthop: '', encoding: '', smtputf8: 0, sender: '', dsnEnvid: '', dsnRet: 0,
  stats: NO_STATS, origin: NO_ORIGIN, rewriteContext: 'local', recipients: [], size: 0, letter: '',
};
