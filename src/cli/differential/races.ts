/**
 * What two runs of a real Postfix do differently, and nothing else: processes that work side by side are done in either
 * order. Three things show it, and are brought into an order that does not depend on it, on both sides:
 * - the recipients in a report (reports.ts);
 * - the names of queue ids that daemons gave, to reports and forwarded letters: {QUEUEID3} and {QUEUEID4} say no more
 *   than which of two letters cleanup(8) met first;
 * - lines about different letters within a service's log, and all lines of a service with several processes.
 * Kept are what each letter is and says, who made it from which, each letter's own lines in their order within each
 * service, all of smtpd's log, the dialogue, the order of letters in a mailbox and of sessions with other hosts.
 */
import { mapStrings } from '../replay/normalise.ts';
import { agentsIn, compareText, inOrderOfAgents, SIDE_BY_SIDE } from './reports.ts';

type Result = Readonly<Record<string, unknown>>;
type Log = Readonly<Record<string, readonly string[]>>;

const ID = /\{QUEUEID\d*\}/g;
/** What stands before the colon is the letter that a line is about. */
const OWN_ID = /^\S+ \S+ \S+\[\{PID\}\]: (?:warning: )?(\{QUEUEID\d*\}): /;
/** Every round carries what a letter is to those made from it, and to those that it was made from. */
const ROUNDS = 6;

function logOf(result: Result): Log {
  return (result['log_by_service'] ?? {}) as Log;
}

/** A normalised result with all of that in one order. */
export function withoutRaces(result: Result): Result {
  const log = logOf(result);
  const agentOf = agentsIn(Object.values(log).flat());
  const ordered = mapStrings(result, (text) => inOrderOfAgents(text, agentOf), false) as Result;
  const names = newNames(ordered);
  const renamed = mapStrings(ordered, (text) => text.replace(ID, (id) => names.get(id) ?? id), false) as Result;
  const services = Object.entries(logOf(renamed));
  return { ...renamed, log_by_service: Object.fromEntries(services.map(([service, lines]) => [service, service === 'smtpd' ? lines : byLetter(SIDE_BY_SIDE.includes(service) ? [...lines].sort(compareText) : lines)])) };
}

/** A letter's lines together; before them, in their order, the lines that are about none. */
function byLetter(lines: readonly string[]): readonly string[] {
  const number = (line: string): number => {
    const id = OWN_ID.exec(line)?.[1];
    return id === undefined ? 0 : numberOf(id);
  };
  return lines.map((line, at) => ({ line, at, of: number(line) })).sort((a, b) => a.of - b.of || a.at - b.at).map(({ line }) => line);
}

function numberOf(id: string): number {
  return Number(/\d+/.exec(id)?.[0] ?? '1');
}

/**
 * Letters that the client sent keep their names. The others are named in order of what they are: all that is said of
 * them and in them, with the other letters as they are known by then in the place of names.
 */
function newNames(result: Result): ReadonlyMap<string, string> {
  const { smtpd = [], pickup = [] } = logOf(result);
  const all = [...new Set(JSON.stringify(result).match(ID) ?? [])].sort((a, b) => numberOf(a) - numberOf(b));
  const sent = new Set(JSON.stringify([result['transcript'], smtpd, pickup]).match(ID) ?? []);
  const made = all.filter((id) => !sent.has(id));
  const texts = textsOf(result);
  let known = new Map(all.map((id) => [id, sent.has(id) ? id : '{?}']));
  for (let round = 0; round < ROUNDS; round += 1) {
    const seen = known;
    const described = made.map((id): [string, string] => {
      const about = texts.filter((text) => text.includes(id)).map((text) => text.replace(ID, (other) => (other === id ? '{THIS}' : (seen.get(other) ?? other))));
      return [id, about.sort(compareText).join('\n\0\n')];
    });
    const ranks = [...new Set(described.map(([, text]) => text))].sort(compareText);
    known = new Map([...known, ...described.map(([id, text]): [string, string] => [id, `{MADE ${ranks.indexOf(text)}}`])]);
  }
  const order = [...made].sort((a, b) => compareText(known.get(a) ?? '', known.get(b) ?? '') || numberOf(a) - numberOf(b));
  return new Map(order.map((id, index) => [id, made[index] ?? id]));
}

/** Log lines, letters in mailboxes, sessions, and what waits in the queue, each a text of its own. */
function textsOf(result: Result): readonly string[] {
  const texts: string[] = Object.values(logOf(result)).flat();
  for (const mailbox of Object.values((result['mailboxes'] ?? {}) as Readonly<Record<string, string>>)) texts.push(...mailbox.split(/^(?=From .*\{MBOXDATE\}$)/m));
  for (const list of [result['outbound'], result['queue']]) if (Array.isArray(list)) texts.push(...list.map((one) => JSON.stringify(one)));
  return texts;
}
