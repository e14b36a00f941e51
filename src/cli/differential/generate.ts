/** Cases from a seed: configuration C's session N is the same whatever else is generated. */
import type { DifferentialCase } from './case.ts';
import { Chance } from './chance.ts';
import { configuration } from './configurations.ts';
import { session } from './sessions.ts';

/** The addresses from which clients come, the usual more often. */
const CLIENTS = ['127.0.0.1', '127.0.0.1', '127.0.0.1', '192.0.2.10', '192.0.2.10', '192.0.2.10', '203.0.113.9', '203.0.113.66', '203.0.113.67', '192.0.2.77', '192.0.2.11'];

/** The name of a case, by which it is repeated. */
export function caseId(seed: string, configuration: number, session: number): string {
  return `${seed}/${configuration}/${session}`;
}

export function casesOf(seed: string, configurationNumber: number, sessions: number): readonly DifferentialCase[] {
  const { config, maps, offered } = configuration(new Chance(`${seed}/${configurationNumber}`));
  return Array.from({ length: sessions }, (_, number) => {
    const chance = new Chance(caseId(seed, configurationNumber, number));
    return {
      id: caseId(seed, configurationNumber, number), category: 'differential', title: 'random session', why: 'found by posthorn differential',
      config, maps, client: { ip: chance.pick(CLIENTS) }, script: session(chance, offered),
    };
  });
}
