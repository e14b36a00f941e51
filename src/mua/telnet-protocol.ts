/**
 * The TELNET protocol's commands inside the byte stream (RFC 854), as far as a client needs them that talks to mail
 * servers: doubling of 255, IAC sequences out of what arrives, refusals of options. Leaves out the options themselves.
 *
 * @rfc 854 TELNET
 */
import type { Octets } from '../base/octets.ts';

export const IAC = '\xff';
export const DONT = '\xfe';
export const DO = '\xfd';
export const WONT = '\xfc';
export const WILL = '\xfb';
const SB = '\xfa';
const SE = '\xf0';
export const TIMING_MARK = '\x06';

/** An octet 255 in the data is sent twice. */
export function escapeIac(octets: Octets): Octets {
  return octets.replaceAll(IAC, IAC + IAC);
}

export interface Received {
  /** The data, with CR LF as LF and CR NUL as CR, as a terminal gets it. */
  readonly octets: Octets;
  /** What has to be answered. */
  readonly answer: Octets;
  /** Whether the mark came after which output is shown again. */
  readonly timingMark: boolean;
}

/** Takes IAC sequences out of a stream that arrives in pieces. */
export class TelnetReader {
  private kept: Octets = '';

  take(piece: Octets): Received {
    const all = this.kept + piece;
    let octets = '';
    let answer = '';
    let timingMark = false;
    let at = 0;
    while (at < all.length) {
      const length = sequenceLength(all, at);
      if (at + length > all.length) break;
      const sequence = all.slice(at, at + length);
      at += length;
      if (sequence[0] !== IAC) octets += dataOf(sequence);
      else if (sequence === IAC + IAC) octets += IAC;
      else {
        if ((sequence[1] === WILL || sequence[1] === WONT) && sequence[2] === TIMING_MARK) timingMark = true;
        answer += answerTo(sequence);
      }
    }
    this.kept = all.slice(at);
    return { octets, answer, timingMark };
  }
}

function dataOf(sequence: Octets): Octets {
  if (sequence === '\r\n') return '\n';
  return sequence === '\r\0' ? '\r' : sequence;
}

/** How long the unit at `at` is; more than there is when its end has not come. */
function sequenceLength(all: Octets, at: number): number {
  if (all[at] === '\r') return all[at + 1] === undefined ? 2 : all[at + 1] === '\n' || all[at + 1] === '\0' ? 2 : 1;
  if (all[at] !== IAC) return 1;
  const command = all[at + 1];
  if (command === undefined) return 2;
  if (command === SB) {
    const end = all.indexOf(IAC + SE, at);
    return end < 0 ? all.length - at + 1 : end + 2 - at;
  }
  return command >= WILL && command <= DONT ? 3 : 2;
}

/** Offers and requests are declined, but for the timing mark, which every side can answer. */
function answerTo(sequence: Octets): Octets {
  const option = sequence[2] ?? '';
  if (sequence[1] === WILL && option !== TIMING_MARK) return IAC + DONT + option;
  if (sequence[1] === DO) return IAC + (option === TIMING_MARK ? WILL : WONT) + option;
  return '';
}
