/** Cases from a seed: configuration C's session N is the same whatever else is generated. */
import type { DifferentialCase } from './case.ts';
import { Chance } from './chance.ts';
import { configuration } from './configurations.ts';
import { session } from './sessions.ts';
import { withXclient, xclientSettings } from './xclient.ts';

/** The addresses from which clients come, the usual more often. */
const CLIENTS = ['127.0.0.1', '127.0.0.1', '127.0.0.1', '192.0.2.10', '192.0.2.10', '192.0.2.10', '203.0.113.9', '203.0.113.66', '203.0.113.67', '192.0.2.77', '192.0.2.11'];

/** The name of a case, by which it is repeated. */
export function caseId(seed: string, configuration: number, session: number): string {
  return `${seed}/${configuration}/${session}`;
}

export function casesOf(seed: string, configurationNumber: number, sessions: number): readonly DifferentialCase[] {
  const { config: without, maps, offered } = configuration(new Chance(`${seed}/${configurationNumber}`));
  const xclient = xclientSettings(new Chance(`${seed}/${configurationNumber}/xclient`));
  const config = [...without, ...xclient];
  return Array.from({ length: sessions }, (_, number) => {
    const id = caseId(seed, configurationNumber, number);
    const chance = new Chance(id);
    const client = { ip: chance.pick(CLIENTS) };
    const script = session(chance, offered);
    return {
      id, category: 'differential', title: 'random session', why: 'found by posthorn differential',
      config, maps, client, script: xclient.length > 0 ? withXclient(new Chance(`${id}/xclient`), script) : script,
    };
  });
}
