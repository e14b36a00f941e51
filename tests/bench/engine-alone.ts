/**
 * Candidate B: the protocol engine of smtpd alone, as it is shipped: plain function calls, octets in and octets out, no
 * world, no trace. It has its whole grammar, all its checks and limits, logs its lines; questions that need input or
 * output (may this client send to this address?) are answered with yes at once, as smtp-server's handlers do.
 */
import type { Answer, Question } from '../../src/protocols/smtp/exchange.ts';
import { formatReply } from '../../src/protocols/smtp/reply.ts';
import { answer, open, receive, type Step } from '../../src/protocols/smtp/server.ts';
import { createSession, type Session } from '../../src/protocols/smtp/session.ts';
import { LOCALHOST, SETTINGS } from '../dialogs/engine-driver.ts';
import { isWhole, LETTER, WANTED, WRITES } from './dialogue.ts';

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

/** Carries out a step and all that its questions lead to; what goes over the wire is returned. */
function carryOut(first: Step, tally: Tally): { readonly session: Session; readonly octets: string } {
  let octets = '';
  for (let step = first; ; ) {
    let question: Question | null = null;
    for (const effect of step.effects) {
      if (effect.do === 'reply') octets += formatReply(effect.reply);
      else if (effect.do === 'log') tally.logged += 1;
      else if (effect.do === 'ask') question = effect.question;
      else if (effect.do === 'content' && effect.stored !== null) tally.stored += effect.stored.length + 2;
    }
    if (question === null) return { session: step.next, octets };
    step = answer(step.next, SETTINGS, answerTo(question));
  }
}

function play(tally: Tally): void {
  let { session, octets } = carryOut(open(createSession({ client: LOCALHOST }), SETTINGS), tally);
  for (let said = 0; ; said += 1) {
    if (!isWhole(octets) || octets[0] !== WANTED[said]) throw new Error(`the engine answered write ${said} with ${octets}`);
    const next = WRITES[said];
    if (next === undefined) break;
    ({ session, octets } = carryOut(receive(session, SETTINGS, next), tally));
  }
  if (session.phase !== 'closed') throw new Error('the session did not end');
}

export function playEngineAlone(sessions: number): void {
  const tally: Tally = { stored: 0, logged: 0 };
  for (let played = 0; played < sessions; played += 1) play(tally);
  if (tally.stored !== LETTER.length * sessions || tally.logged !== sessions) throw new Error('something of the letters or the log is missing');
}
