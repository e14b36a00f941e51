/** Where the letter ends for one recipient, read from what the delivery agents reported and logged. */
import type { Noted } from './stage.ts';

export type End =
  | { readonly kind: 'mailbox'; readonly address: string; readonly format: 'maildir' | 'mbox'; readonly path: string }
  /** An alias's or .forward's `/file`. */
  | { readonly kind: 'file'; readonly address: string; readonly path: string }
  /** What becomes of the letter then is the command's affair, which is not run. */
  | { readonly kind: 'command'; readonly address: string; readonly command: string }
  /** A new letter to this address. */
  | { readonly kind: 'forwarded'; readonly to: string }
  /** To another host or agent by this transport. */
  | { readonly kind: 'handed-over'; readonly address: string; readonly transport: string; readonly nexthop: string }
  | { readonly kind: 'bounced' | 'deferred'; readonly address: string; readonly status: string; readonly text: string }
  | { readonly kind: 'discarded'; readonly address: string; readonly text: string }
  /** A list without members, or one that has had its turn. */
  | { readonly kind: 'nobody'; readonly address: string };

export interface Handed {
  readonly recipient: string;
  readonly transport: string;
  /** `soft_bounce`: what would bounce waits in the queue. */
  readonly isSoft: boolean;
}

/** What qmgr(8) says of a transport that master.cf does not have. */
export const UNAVAILABLE = 'mail transport unavailable';
const PLACING = ['home_mailbox', 'mail_spool_directory', 'virtual_mailbox_base'];
/** Programmes of ours that report what becomes of the letter; the others hand it on. */
const REPORTING = ['local', 'virtual', 'error', 'discard'];

export function endsIn(notes: readonly Noted[], handed: Handed): readonly End[] {
  const ends: End[] = [];
  let path = '';
  for (const note of notes) {
    if (note.is === 'consultation' && note.consultation.what === 'rule' && PLACING.includes(note.consultation.parameter)) path = note.consultation.result;
    if (note.is !== 'trace') continue;
    if (note.event.kind === 'delivery.attempt') ends.push(endOf(note.event.data, path, handed.isSoft));
    if (note.event.kind === 'delivery.begin' && !REPORTING.includes(note.by)) {
      const { recipient, transport, nexthop } = note.event.data;
      ends.push({ kind: 'handed-over', address: recipient, transport, nexthop });
    }
  }
  if (ends.length > 0) return ends;
  const isTaken = notes.some((note) => note.is === 'trace' && note.event.kind === 'delivery.begin');
  if (isTaken) return [{ kind: 'nobody', address: handed.recipient }];
  return [{ kind: 'deferred', address: handed.recipient, status: '4.3.0', text: UNAVAILABLE }];
}

interface Attempt {
  readonly recipient: string;
  readonly dsn: string;
  readonly text: string;
}

function endOf({ recipient: address, dsn, text }: Attempt, path: string, isSoft: boolean): End {
  if (dsn.startsWith('2')) {
    const forwarded = /^forwards to (.*)$/.exec(text)?.[1];
    if (forwarded !== undefined) return { kind: 'forwarded', to: forwarded };
    const command = /^delivers to command: ([^]*)$/.exec(text)?.[1];
    if (command !== undefined) return { kind: 'command', address, command };
    const file = /^delivers to file: (.*)$/.exec(text)?.[1];
    if (file !== undefined) return { kind: 'file', address, path: file };
    if (text === 'delivers to maildir' || text === 'delivers to mailbox') return { kind: 'mailbox', address, format: text === 'delivers to maildir' ? 'maildir' : 'mbox', path };
    return { kind: 'discarded', address, text };
  }
  const isForNow = dsn.startsWith('4') || isSoft;
  return { kind: isForNow ? 'deferred' : 'bounced', address, status: isForNow ? `4${dsn.slice(1)}` : dsn, text };
}
