/** What smtpd(8) answers to RCPT TO: its own programme talks to a client of ours, which hangs up before DATA. */
import { startTask, type Task } from '../../kernel/task.ts';
import type { ReplyWhy } from '../../kernel/trace.ts';
import type { Socket } from '../../net/system.ts';
import type { MasterService } from '../../formats/master-cf.ts';
import { argvOf } from '../master/master.ts';
import { smtpd } from '../smtpd/smtpd.ts';
import { deciderOfTable, type Decider } from './decider.ts';
import { socketPair } from './socket-pair.ts';
import type { Stage } from './stage.ts';

/** Where the client stands: on the host itself, anywhere, or at an address. */
export type ClientPlace = 'host' | 'stranger' | { readonly address: string; readonly helo: string };

export interface RcptReply {
  readonly code: number;
  readonly enhanced: string | null;
  /** The whole reply as it goes over the wire, without line ends. */
  readonly lines: readonly string[];
  /** What was answered: RCPT, or what came before it and was refused already. */
  readonly to: string;
  readonly why: ReplyWhy | null;
  /** The entry by which smtpd knows that the recipient exists, where it looked for one and found it. */
  readonly known: Decider | null;
  /** What would have been asked of the network for this answer (DNS, policy servers) and was not: it may turn out otherwise. */
  readonly unasked: readonly string[];
}

const PLACES = {
  host: { address: '127.0.0.1', helo: 'localhost' },
  stranger: { address: '203.0.113.77', helo: 'client.stranger.example' },
};
const CLIENT_PORT = 50000;
const SERVER_PORT = 25;
const RECIPIENT_TABLES = ['local_recipient_maps', 'virtual_mailbox_maps', 'relay_recipient_maps', 'recipient_canonical_maps', 'canonical_maps', 'virtual_alias_maps'];
/** Restrictions that go by the client's name, which is looked up before the greeting. */
const BY_NAME = /client_hostname|reject_unknown_client|check_reverse_client|rhsbl_(?:reverse_)?client/;

/** `sender` and `recipient` as they stand between the angle brackets. Null where there is no smtpd, or it cannot start. */
export function askRcpt(stage: Stage, services: readonly MasterService[], place: ClientPlace, sender: string, recipient: string): RcptReply | null {
  const service = services.find(({ type, program, name }) => type === 'inet' && program === 'smtpd' && (name === 'smtp' || name === '25' || name.endsWith(':25')))
    ?? services.find(({ type, program }) => type === 'inet' && program === 'smtpd');
  if (service === undefined) return null;
  const { address, helo } = typeof place === 'string' ? PLACES[place] : place;
  const own = address.startsWith('127.') ? '127.0.0.1' : (stage.host.data.addresses[0] ?? '127.0.0.1');
  const { client, server } = socketPair('rehearsal/rcpt', { address, port: CLIENT_PORT }, { address: own, port: SERVER_PORT });
  const begin = stage.notes.length;
  stage.serve(smtpd, argvOf(service), [server]);
  const greeted = stage.notes.length;
  startTask(talk(client, [`EHLO ${helo}`, `MAIL FROM:<${sender}>`, `RCPT TO:<${recipient}>`]), () => undefined);
  return replyIn(stage, begin, greeted);
}

/** Says each line when the one before it was accepted. */
function* talk(socket: Socket, lines: readonly string[]): Task<void> {
  for (const line of [null, ...lines]) {
    if (line !== null) socket.write(`${line}\r\n`);
    let heard = '';
    while (!/^\d{3} .*\r\n$/m.test(heard)) {
      const read = yield* socket.read();
      if (read.kind !== 'data') return;
      heard += read.octets;
    }
    if (!heard.startsWith('2')) break;
  }
  socket.close();
}

function replyIn(stage: Stage, begin: number, greeted: number): RcptReply | null {
  const notes = stage.notes.slice(begin);
  const last = notes.findLastIndex((note) => note.is === 'trace' && note.event.kind === 'smtp.reply' && note.event.data.to !== 'server');
  const note = notes[last];
  if (note?.is !== 'trace' || note.event.kind !== 'smtp.reply') return null;
  const { code, enhanced, lines, to, why } = note.event.data;
  const first = notes.slice(0, last).findLastIndex((one) => one.is === 'trace' && one.event.kind === 'smtp.command');
  const known = notes.slice(first + 1, last).find((one) =>
    one.by === 'smtpd' && one.is === 'consultation' && one.consultation.what === 'table' && one.consultation.value !== null
    && RECIPIENT_TABLES.includes(deciderOfTable(stage, notes, one)?.parameter ?? ''));
  return {
    code, enhanced, lines, to, why: why ?? null,
    known: known === undefined || to !== 'RCPT' ? null : deciderOfTable(stage, notes, known),
    unasked: [...new Set([
      ...notes.slice(greeted - begin).flatMap((one) => (one.by === 'smtpd' && one.is === 'unasked' && one.whom !== 'private/anvil' ? [one.whom] : [])),
      ...(why?.tried?.some(({ restriction }) => BY_NAME.test(restriction)) === true ? ['DNS'] : []),
    ])],
  };
}
