/** The steps of an address's way, read from what the programmes noted while they took it. */
import type { Noted, Stage } from './stage.ts';
import { deciderOf, deciderOfItem, deciderOfTable, type Decider } from './decider.ts';

export type StepKind =
  /** Made complete (trivial-rewrite(8)). */
  | 'completed'
  /** Renamed by canonical(5) maps, by masquerading; a blind copy added. */
  | 'canonical' | 'masqueraded' | 'copied'
  /** virtual(5) alias; with no result: no alias. */
  | 'aliased' | 'not-aliased'
  | 'class' | 'route'
  /** aliases(5), :include: and .forward. */
  | 'expanded'
  /** Where local(8) or virtual(8) puts it or passes it to. */
  | 'placed';

export interface Step {
  readonly kind: StepKind;
  /** What came of it: addresses, a class, `transport:nexthop`, a place. */
  readonly results: readonly string[];
  readonly decider: Decider | null;
  /** A file that decided and is no table: a .forward, an :include: list. */
  readonly file?: string;
}

/** More than this is a circle. */
const STEP_LIMIT = 50;

const COMPLETING = ['append_at_myorigin', 'append_dot_mydomain', 'swap_bangpath', 'allow_percent_hack'];
const RENAMING: Readonly<Record<string, StepKind>> = {
  recipient_canonical_maps: 'canonical', canonical_maps: 'canonical', virtual_alias_maps: 'aliased', recipient_bcc_maps: 'copied',
};
const ROUTING = [
  'local_transport', 'virtual_transport', 'relay_transport', 'default_transport', 'relayhost', 'virtual_alias_domains', 'transport_maps',
  'relocated_maps', 'defer_transports',
];
/** A routing setting for which a table by sender may have spoken. */
const BY_SENDER: Readonly<Record<string, string>> = {
  default_transport: 'sender_dependent_default_transport_maps', relayhost: 'sender_dependent_relayhost_maps',
};
export const CLASS_PARAMETER: Readonly<Record<string, string>> = {
  'local': 'mydestination', 'virtual-alias': 'virtual_alias_domains', 'virtual-mailbox': 'virtual_mailbox_domains', 'relay': 'relay_domains',
};

/** What completed and renamed an address, as cleanup(8) took it. */
export function renamingSteps(stage: Stage, notes: readonly Noted[]): readonly Step[] {
  const steps: Step[] = [];
  for (const note of notes) {
    if (steps.length >= STEP_LIMIT) break;
    if (note.is !== 'consultation') continue;
    const { consultation } = note;
    if (consultation.what === 'rule' && note.by === 'trivial-rewrite' && COMPLETING.includes(consultation.parameter)) {
      const named = { append_at_myorigin: 'myorigin', append_dot_mydomain: 'mydomain' }[consultation.parameter] ?? consultation.parameter;
      steps.push({ kind: 'completed', results: [consultation.result], decider: deciderOf(stage, note.by, named) });
    }
    if (consultation.what === 'rule' && note.by === 'cleanup') {
      steps.push({ kind: 'masqueraded', results: [consultation.result], decider: deciderOf(stage, note.by, consultation.parameter) });
    }
    if (consultation.what !== 'table' || consultation.value === null || note.by !== 'cleanup') continue;
    const decider = deciderOfTable(stage, notes, note);
    const kind = decider === null ? undefined : RENAMING[decider.parameter];
    if (kind !== undefined) steps.push({ kind, results: [consultation.value], decider });
  }
  if (!steps.some(({ kind }) => kind === 'aliased')) steps.push({ kind: 'not-aliased', results: [], decider: deciderOf(stage, 'cleanup', 'virtual_alias_maps') });
  return steps;
}

/** Class, transport and next hop, as trivial-rewrite(8) answered qmgr(8). */
export function routingSteps(stage: Stage, notes: readonly Noted[], addressClass: string): readonly Step[] {
  const parameter = CLASS_PARAMETER[addressClass];
  const item = parameter === undefined ? undefined : notes.find((note) => deciderOfItem(stage, notes, note)?.parameter === parameter);
  const own = parameter === undefined ? null : deciderOf(stage, 'trivial-rewrite', addressClass === 'local' && item === undefined ? 'inet_interfaces' : parameter);
  const steps: Step[] = [{ kind: 'class', results: [addressClass], decider: item === undefined ? own : deciderOfItem(stage, notes, item) }];
  for (const note of notes) {
    if (note.is !== 'consultation' || note.consultation.what !== 'rule' || !ROUTING.includes(note.consultation.parameter)) continue;
    steps.push({ kind: 'route', results: [note.consultation.result], decider: routingDecider(stage, notes, note, note.consultation.parameter) });
  }
  return steps;
}

function routingDecider(stage: Stage, notes: readonly Noted[], note: Noted, parameter: string): Decider {
  const before = notes.slice(0, notes.indexOf(note));
  const wanted = [parameter, BY_SENDER[parameter]];
  const hit = before.findLast((one) => one.is === 'consultation' && one.consultation.what === 'table' && one.consultation.value !== null
    && wanted.includes(deciderOfTable(stage, notes, one)?.parameter ?? ''));
  return (hit === undefined ? null : deciderOfTable(stage, notes, hit)) ?? deciderOf(stage, note.by, parameter);
}

/** What local(8) or virtual(8) went by. */
export function deliveringSteps(stage: Stage, notes: readonly Noted[]): readonly Step[] {
  const steps: Step[] = [];
  for (const [at, note] of notes.entries()) {
    if (note.is === 'trace' && note.event.kind === 'delivery.expand') {
      steps.push(expansion(stage, notes, at, note.by, note.event.data.by, note.event.data.to));
    } else if (note.is === 'consultation' && note.consultation.what === 'rule' && (note.by === 'local' || note.by === 'virtual') && note.consultation.parameter !== 'forward_path') {
      const { parameter, result } = note.consultation;
      steps.push({ kind: 'placed', results: [result], decider: placingDecider(stage, notes, at, note.by, parameter) });
    }
  }
  return steps;
}

function expansion(stage: Stage, notes: readonly Noted[], at: number, program: string, by: string, to: readonly string[]): Step {
  if (by.startsWith('alias ')) {
    const key = by.slice('alias '.length);
    const hit = notes.slice(0, at).findLast((note) => note.is === 'consultation' && note.consultation.what === 'table' && note.consultation.key === key && note.consultation.value !== null);
    return { kind: 'expanded', results: to, decider: hit === undefined ? null : deciderOfTable(stage, notes, hit) };
  }
  if (by.startsWith(':include:')) return { kind: 'expanded', results: to, decider: null, file: by.slice(':include:'.length) };
  return { kind: 'expanded', results: to, decider: deciderOf(stage, program, 'forward_path'), file: by };
}

function placingDecider(stage: Stage, notes: readonly Noted[], at: number, program: string, parameter: string): Decider {
  const table = parameter.endsWith('_maps') ? parameter : parameter === 'virtual_mailbox_base' ? 'virtual_mailbox_maps' : null;
  const hit = table === null ? undefined : notes.slice(0, at).findLast((note) => deciderOfTable(stage, notes, note)?.parameter === table
    && note.is === 'consultation' && note.consultation.what === 'table' && note.consultation.value !== null);
  return (hit === undefined ? null : deciderOfTable(stage, notes, hit)) ?? deciderOf(stage, program, parameter);
}
