/**
 * The letters and envelopes that the scene shows: the one being dictated, the copies that delivery agents carry, what
 * lies at post offices and in mailboxes. A few at each place; the rest are counted.
 */
import { seatFor } from './fold-session.ts';
import { tokenOn } from './fold-letter.ts';
import { MOST_SHOWN, type Connection, type Letter, type MailState } from './mail-state.ts';
import type { Stage } from './stage.ts';

/** At a node, or on the line between two, `progress` from 0 to 1. */
export type Spot =
  | { readonly kind: 'node'; readonly node: string }
  | { readonly kind: 'link'; readonly from: string; readonly to: string; readonly progress: number };

/**
 * `none`: not begun. `writing`: being said, beside the envelope. `inside`: in the envelope. `out`: delivered, without
 * one.
 */
export type LetterStage = 'none' | 'writing' | 'inside' | 'out';

export interface Traveller {
  /** Stays the same while it is the same thing to the eye. */
  readonly id: string;
  /** `ghost`: not yet written. `draft`: being dictated. `left`: the original while a copy is under way. */
  readonly form: 'ghost' | 'draft' | 'whole' | 'left' | 'delivered';
  readonly spot: Spot;
  /** Sender: null is not said yet, the empty string is the null sender. */
  readonly envelope: { readonly sender: string | null; readonly recipients: readonly string[] } | null;
  readonly letter: LetterStage;
  /** Lines said so far, while it is being written. */
  readonly lines: number;
  readonly queueId: string | null;
  readonly queue: string | null;
  readonly returnPath: string | null;
  readonly relabelled: boolean;
  readonly badge: { readonly kind: 'temp' | 'perm'; readonly code: string; readonly at: number } | null;
  /** Index of the event that changed it last; the newest of positive weight is in focus. */
  readonly changed: number;
  readonly weight: number;
}

const MOST_IN_FLIGHT = 6;
/** Where a copy waits for the answer, and where a refusal stops it: at the gate. */
const MIDWAY = 0.5;
const GATE = 0.86;

export interface Travellers {
  readonly travellers: readonly Traveller[];
  /** By node: letters there that are not drawn. */
  readonly crowds: ReadonlyMap<string, number>;
}

export function travellersOf(state: MailState, stage: Stage, open: readonly Connection[]): Travellers {
  const crowds = new Map<string, number>();
  const speaking = open.filter(({ state: connected }) => connected === 'open');
  const copies = speaking.filter(isCarrying);
  const drafts = speaking.filter(({ isAgent, port }) => !isAgent && isMailPort(port));
  const travellers = [
    ...standing(state, stage, copies, crowds),
    ...delivered(state, stage, crowds),
    ...drafts.flatMap((connection) => draft(connection, stage)).slice(-MOST_IN_FLIGHT),
    ...copies.map((connection) => copy(connection, state)).slice(-MOST_IN_FLIGHT),
  ];
  return { travellers, crowds };
}

function isMailPort(port: number): boolean {
  return port === 25 || port === 24 || port === 587 || port === 465;
}

/** An agent's connection carries its letter from MAIL on, until the next host has taken or refused it. */
function isCarrying(connection: Connection): boolean {
  return connection.carries !== null && (connection.session.sender !== null || connection.session.refusal !== null);
}

function draft(connection: Connection, stage: Stage): Traveller[] {
  const { session } = connection;
  const begun = session.sender !== null;
  // Before the first MAIL a blank envelope lies ready; after a letter was taken the desk stays clear.
  if (!begun && (session.hello === null || session.transaction > 0)) return [];
  return [
    {
      ...blank(tokenOn(connection), { kind: 'node', node: seatFor(connection, stage) }),
      form: begun ? 'draft' : 'ghost',
      envelope: { sender: session.sender, recipients: session.recipients },
      letter: session.stage === 'letter' ? 'writing' : 'none',
      lines: session.lines,
      badge: session.refusal === null ? null : refusalBadge(session.refusal.code, session.refusal.at),
      changed: connection.changed,
      weight: begun || session.refusal !== null ? 2 : 1,
    },
  ];
}

function copy(connection: Connection, state: MailState): Traveller {
  const { session } = connection;
  const letter = connection.carries === null ? undefined : state.letters.get(connection.carries);
  const spot: Spot = {
    kind: 'link',
    from: connection.clientHost,
    to: connection.serverHost,
    progress: session.refusal === null ? MIDWAY : GATE,
  };
  return {
    ...blank(tokenOn(connection), spot),
    form: 'whole',
    envelope: { sender: letter?.sender ?? session.sender, recipients: carriedRecipients(connection, letter) },
    letter: 'inside',
    queueId: letter?.queueId ?? null,
    badge: session.refusal === null ? null : refusalBadge(session.refusal.code, session.refusal.at),
    changed: connection.changed,
    weight: 3,
  };
}

/** A copy is for those whom the next host accepted; before that, for those being delivered by the same transport. */
function carriedRecipients({ session }: Connection, letter: Letter | undefined): readonly string[] {
  if (session.recipients.length > 0 || letter === undefined) return session.recipients;
  const begun = letter.deliveries.filter(({ status, transport }) => status === 'begun' && transport !== 'local');
  return begun.length > 0 ? begun.map(({ recipient }) => recipient) : letter.recipients;
}

function standing(
  state: MailState,
  stage: Stage,
  copies: readonly Connection[],
  crowds: Map<string, number>,
): Traveller[] {
  const carried = new Set(copies.map(({ carries }) => carries));
  const byHost = new Map<string, Letter[]>();
  for (const letter of state.letters.values()) {
    if (!letter.accepted || stage.node(letter.host) === undefined) continue;
    byHost.set(letter.host, [...(byHost.get(letter.host) ?? []), letter]);
  }
  return [...byHost].flatMap(([host, letters]) => {
    const newest = letters.toSorted((a, b) => a.changed - b.changed).slice(-MOST_SHOWN);
    if (letters.length > newest.length) crowds.set(host, letters.length - newest.length);
    return newest.map((letter) => atPostOffice(letter, carried.has(letter.key)));
  });
}

function atPostOffice(letter: Letter, away: boolean): Traveller {
  const failed = letter.deliveries.findLast(({ status }) => status === 'bounced' || status === 'expired');
  const late = letter.deliveries.findLast(({ status }) => status === 'deferred');
  const trouble = failed ?? late;
  const left = away || letter.handed || letter.delivered > 0;
  return {
    ...blank(letter.token, { kind: 'node', node: letter.host }),
    form: left ? 'left' : 'whole',
    envelope: { sender: letter.sender, recipients: newRecipients(letter) },
    letter: 'inside',
    queueId: letter.queueId,
    queue: letter.queue,
    relabelled: letter.relabelled !== null,
    badge:
      trouble === undefined
        ? null
        : { kind: failed === undefined ? 'temp' : 'perm', code: codeOf(trouble.text, trouble.dsn), at: letter.changed },
    changed: letter.changed,
    weight: left ? 0 : 2,
  };
}

function newRecipients(letter: Letter): readonly string[] {
  const { relabelled, recipients } = letter;
  if (relabelled === null) return recipients;
  return [...recipients.filter((recipient) => recipient !== relabelled.from), ...relabelled.to];
}

function delivered(state: MailState, stage: Stage, crowds: Map<string, number>): Traveller[] {
  return [...state.mailboxes].flatMap(([node, content]) => {
    if (stage.node(node) === undefined) return [];
    // One letter lies on top; what lies below it is told by the count.
    const newest = content.newest.slice(-1);
    if (content.count > newest.length) crowds.set(node, content.count - newest.length);
    return newest.map((letter) => ({
      ...blank(letter.token, { kind: 'node', node }),
      form: 'delivered' as const,
      envelope: null,
      letter: 'out' as const,
      queueId: letter.queueId,
      returnPath: letter.returnPath,
      changed: letter.changed,
      weight: 2,
    }));
  });
}

function blank(id: string, spot: Spot): Traveller {
  return {
    id,
    form: 'ghost',
    spot,
    envelope: null,
    letter: 'none',
    lines: 0,
    queueId: null,
    queue: null,
    returnPath: null,
    relabelled: false,
    badge: null,
    changed: 0,
    weight: 0,
  };
}

function refusalBadge(code: number, at: number): Traveller['badge'] {
  return { kind: code >= 500 ? 'perm' : 'temp', code: String(code), at };
}

/** The reply code that a failed delivery quotes (`… said: 450 4.2.0 …`), or its enhanced code. */
function codeOf(text: string, dsn: string): string {
  return /\bsaid: ([45]\d\d)\b/.exec(text)?.[1] ?? dsn;
}
