/** What another main.cf would change in the answer: lines that are there and were not before. */
import type { Journey, Rehearsal } from '../../postfix/rehearsal/rehearsal.ts';

/** One line for the reply, one for each destination and each end. */
export function summary({ reply, journey }: Rehearsal): readonly string[] {
  return [reply === null ? '' : replyLine(reply), ...journeyLines(journey)].filter((line) => line !== '');
}

export function replyLine({ code, enhanced, lines }: NonNullable<Rehearsal['reply']>): string {
  return `${code} ${enhanced === null ? '' : `${enhanced} `}${lines.at(-1) ?? ''}`;
}

function journeyLines({ trouble, destinations }: Journey): readonly string[] {
  if (trouble !== null) return [trouble];
  return destinations.flatMap(({ recipient, class: name, transport, nexthop, ends }) => [
    `${recipient}: ${name}, ${transport}:${nexthop}`,
    ...ends.flatMap((end): readonly string[] => {
      switch (end.kind) {
        case 'mailbox': case 'file': return [`${end.address} → ${end.path}`];
        case 'forwarded': return [`→ ${end.to}`, ...(end.journey === null ? [] : journeyLines(end.journey))];
        case 'bounced': case 'deferred': return [`${end.address}: ${end.status} ${end.text}`];
        case 'command': return [`${end.address} → |${end.command}`];
        case 'handed-over': case 'discarded': case 'nobody': return [];
      }
    }),
  ]);
}

export function newLines(now: Rehearsal, then: Rehearsal): readonly string[] {
  const known = new Set(summary(now));
  return [...new Set(summary(then))].filter((line) => !known.has(line));
}
