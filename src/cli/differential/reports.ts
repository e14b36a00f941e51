/**
 * The order of recipients in a report of bounce(8): it is the order in which delivery agents were done with them, and
 * agents of two transports, which work side by side, are done in either order, in Postfix itself. Here the recipients of
 * each report are put in order of their transports. Those of one transport keep the order that they have, but where it
 * has as many processes as there are next hops (error(8), virtual(8)): those are in order of their addresses.
 */

/** Which transport's agent took this recipient of a letter; null where the log does not say. */
export type AgentOf = (queueId: string, address: string) => string | null;

/** Agents of which master.cf allows several processes. */
export const SIDE_BY_SIDE: readonly string[] = ['error', 'discard', 'virtual'];

const DELIVERED = / postfix\/([\w/-]+)\[\{PID\}\]: (\{QUEUEID\d*\}): to=<([^>]*)>, /;

export function agentsIn(lines: readonly string[]): AgentOf {
  const known = new Map<string, string>();
  for (const line of lines) {
    const [, agent = '', queueId = '', address = ''] = DELIVERED.exec(line) ?? [];
    if (agent !== '') known.set(`${queueId} ${address}`, agent);
  }
  return (queueId, address) => known.get(`${queueId} ${address}`) ?? null;
}

/** From the words to the people, through the report for programs, to the part with the letter. */
const REPORT = /( {19}The mail system\r?\n\r?\n)((?:<[^]*?\n\r?\n)+)(--(\{QUEUEID\d*\})\.[^\n]*\n[^]*?\n\r?\n[^]*?\n\r?\n)((?:Final-Recipient: [^]*?\n\r?\n)+)(?=--\4\.)/g;

/** A letter, or many, with the recipients of every report in order. */
export function inOrderOfAgents(letters: string, agentOf: AgentOf): string {
  return letters.replace(REPORT, (whole: string, head: string, words: string, between: string, queueId: string, statuses: string) => {
    const paragraphs = itemsOf(words, /^<([^>]*)>/);
    const blocks = itemsOf(statuses, /^Final-Recipient: [\w-]+; ?([^\r\n]*)/);
    const sameOrder = paragraphs.length === blocks.length && paragraphs.every(({ address }, at) => address === blocks[at]?.address);
    const agents = paragraphs.map(({ address }) => (address === null ? null : agentOf(queueId, address)));
    if (!sameOrder || agents.includes(null)) return whole;
    const order = agents.map((agent, at) => ({ agent: agent ?? '', address: paragraphs[at]?.address ?? '', at })).sort((a, b) => compareText(a.agent, b.agent) || (SIDE_BY_SIDE.includes(a.agent) ? compareText(a.address, b.address) : 0) || a.at - b.at);
    const sorted = (items: readonly Item[]): string => order.map(({ at }) => items[at]?.text ?? '').join('');
    return `${head}${sorted(paragraphs)}${between}${sorted(blocks)}`;
  });
}

interface Item {
  readonly text: string;
  readonly address: string | null;
}

/** Each ends with an empty line. */
function itemsOf(text: string, start: RegExp): readonly Item[] {
  return text.split(/(?<=\n\r?\n)/).map((item) => ({ text: item, address: start.exec(item)?.[1] ?? null }));
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
