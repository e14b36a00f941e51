/**
 * Candidate B: the protocol engine of smtpd alone, as it is shipped: plain function calls, octets in and octets out, no
 * world, no trace. It has its whole grammar, all its checks and limits, logs its lines; questions that need input or
 * output (may this client send to this address?) are answered with yes at once, as smtp-server's handlers do.
 */
import type { Answer, Effect, Question } from '../../src/protocols/smtp/exchange.ts';
import { formatReply } from '../../src/protocols/smtp/reply.ts';
import { attend, open, receive } from '../../src/protocols/smtp/server.ts';
import { createSession } from '../../src/protocols/smtp/session.ts';
import type { Turn } from '../../src/protocols/smtp/turn.ts';
import { LOCALHOST, SETTINGS } from '../dialogs/engine-driver.ts';
import { isWanted, isWhole, LETTER, WRITES } from './dialogue.ts';

const PERMIT: Answer = { kind: 'permit' };
const OPENED: Answer = { kind: 'opened', queueId: '4F1A21000' };

/** Yes to everything. */
export function answerTo(question: Question): Answer {
  return question.about === 'queue-file' ? OPENED : PERMIT;
}

/** What a run has done so far, so that nothing of it can be left out. */
interface Tally {
  stored: number;
  logged: number;
}

/** Carries out what was decided; what goes over the wire is returned. */
function carryOut(turn: Turn, tally: Tally): string {
  let octets = '';
  for (let at = 0; at < turn.decided; at += 1) {
    const effect = turn.effects[at] as Effect;
    switch (effect.do) {
      case 'content':
        if (effect.stored !== null) tally.stored += effect.stored.length + 2;
        break;
      case 'lines':
        tally.stored += effect.octets.length;
        break;
      case 'reply':
        octets += formatReply(effect.reply);
        break;
      case 'log':
        tally.logged += 1;
        break;
      case 'ask':
        throw new Error(`asked about ${effect.question.about} all the same`);
      default:
        // Queue files and waiting belong to smtpd.
    }
  }
  return octets;
}

function play(tally: Tally): void {
  const turn = attend(createSession({ client: LOCALHOST }), SETTINGS, answerTo);
  open(turn);
  for (let said = 0; ; said += 1) {
    const octets = carryOut(turn, tally);
    if (!isWhole(octets) || !isWanted(octets, said)) throw new Error(`the engine answered write ${said} with ${octets}`);
    const next = WRITES[said];
    if (next === undefined) break;
    receive(turn, next);
  }
  if (turn.session.phase !== 'closed') throw new Error('the session did not end');
}

export function playEngineAlone(sessions: number): void {
  const tally: Tally = { stored: 0, logged: 0 };
  for (let played = 0; played < sessions; played += 1) play(tally);
  if (tally.stored !== LETTER.length * sessions || tally.logged !== sessions) throw new Error('something of the letters or the log is missing');
}
