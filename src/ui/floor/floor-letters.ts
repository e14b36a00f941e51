/** Changes to one letter of a floor, and its way from desk to desk. */
import type { Micros } from '../../kernel/trace.ts';
import { MOST_LETTERS, MOST_WAYPOINTS, type FloorLetter, type FloorState, type Station } from './floor-state.ts';

export function withLetter(state: FloorState, queueId: string, t: Micros): FloorState {
  if (state.letters.has(queueId)) return state;
  const letter: FloorLetter = {
    queueId, sender: null, recipients: [], done: [], content: null, size: 0, arrived: t, queue: null, removed: false, way: [], deliveries: [],
    reportOf: null, office: null, changed: 0,
  };
  const letters = new Map(state.letters).set(queueId, letter);
  if (letters.size > MOST_LETTERS) letters.delete(oldestOf(letters));
  return { ...state, letters };
}

/** Letters that are gone make room first. */
function oldestOf(letters: ReadonlyMap<string, FloorLetter>): string {
  let first = '';
  for (const [queueId, { removed }] of letters) {
    if (removed) return queueId;
    first ||= queueId;
  }
  return first;
}

export function changeLetter(state: FloorState, queueId: string, index: number, next: (letter: FloorLetter) => FloorLetter): FloorState {
  const letter = state.letters.get(queueId);
  if (letter === undefined) return state;
  return { ...state, letters: new Map(state.letters).set(queueId, { ...next(letter), changed: index }), focus: queueId };
}

/** The letter comes to a desk. Being told twice that it is there is one visit. */
export function passBy(state: FloorState, queueId: string, station: Station, index: number, t: Micros): FloorState {
  return changeLetter(withLetter(state, queueId, t), queueId, index, (letter) => {
    if (letter.way.at(-1)?.station === station) return letter;
    return { ...letter, way: [...letter.way, { station, at: index, t, line: null }].slice(-MOST_WAYPOINTS) };
  });
}
