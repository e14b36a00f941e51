/** Which setting, table entry or list item decided a step, read from what the programmes consulted. */
import type { ValueOrigin } from '../global/main-cf.ts';
import { splitList } from '../../formats/parameter-value.ts';
import type { Noted, Stage } from './stage.ts';

export interface Decider {
  /** The programme that went by it. */
  readonly program: string;
  readonly parameter: string;
  /** As it is written in main.cf, or the default. */
  readonly value: string;
  readonly from: ValueOrigin;
  /** The table's entry that was found: `hash:/etc/aliases`, the key as it was asked for, the value. */
  readonly entry: { readonly table: string; readonly key: string; readonly value: string } | null;
  /** The item of the list that matched. */
  readonly item: string | null;
}

export function deciderOf(stage: Stage, program: string, parameter: string, more: Partial<Pick<Decider, 'entry' | 'item'>> = {}): Decider {
  const cf = stage.settingsOf(program);
  return { program, parameter, value: cf.raw(parameter) ?? '', from: cf.origin(parameter), entry: null, item: null, ...more };
}

type TableNote = Noted & { readonly is: 'consultation' };

/** For a table that answered: the parameter that names it is the last one read before that does. */
export function deciderOfTable(stage: Stage, notes: readonly Noted[], note: Noted): Decider | null {
  if (note.is !== 'consultation' || note.consultation.what !== 'table') return null;
  const { table, key, value } = note.consultation;
  const parameter = parameterBefore(stage, notes, note, (text) => splitList(text).includes(table));
  return parameter === null ? null : deciderOf(stage, note.by, parameter, { entry: { table, key, value: value ?? '' } });
}

/** Like it, for a list's item that matched. */
export function deciderOfItem(stage: Stage, notes: readonly Noted[], note: Noted): Decider | null {
  if (note.is !== 'consultation' || note.consultation.what !== 'list') return null;
  const { item } = note.consultation;
  const parameter = parameterBefore(stage, notes, note, (text) => splitList(text).includes(item));
  return parameter === null ? null : deciderOf(stage, note.by, parameter, { item });
}

function parameterBefore(stage: Stage, notes: readonly Noted[], note: TableNote, names: (text: string) => boolean): string | null {
  const cf = stage.settingsOf(note.by);
  for (let at = notes.indexOf(note) - 1; at >= 0; at -= 1) {
    const one = notes[at];
    if (one?.is !== 'consultation' || one.by !== note.by || one.consultation.what !== 'setting') continue;
    if (names(cf.text(one.consultation.parameter))) return one.consultation.parameter;
  }
  return null;
}
