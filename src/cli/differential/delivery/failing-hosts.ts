/** What remote hosts say at each stage: mostly nothing unusual, else refusals for now or for good, hanging up, silence. */
import { DELIVERY_SINKS } from '../../replay/delivery-world.ts';
import type { Setting } from '../case.ts';
import type { Chance } from '../chance.ts';
import type { SinkBehaviour } from './delivery-case.ts';

const REPLIES: Readonly<Record<string, readonly string[]>> = {
  banner: ['421 4.3.2 too busy', '554 5.7.1 no service for you', 'CLOSE', '450 4.7.0 not now', '220 {name}', '220 {name} SMTP only', '220-{name}\n220 ESMTP in two lines', '521 5.3.2 no mail here'],
  EHLO: ['502 5.5.1 no', '421 4.7.0 later', 'CLOSE', '250 {name}', '250-{name}\n250 SIZE 100', '250-{name}\n250 8BITMIME', '250-{name}\n250-PIPELINING\n250 SIZE 10240000', '250-{name}\n250-DSN\n250-SIZE\n250 8BITMIME', '250-{name}\n250-SMTPUTF8\n250 8BITMIME', '550 5.7.1 go away', '250-{name}\n250-pipelining\n250-Enhancedstatuscodes\n250 AUTH PLAIN', '250-{name}\n250-STARTTLS\n250 DSN', '250-mail.lab.example\n250 SIZE 0'],
  HELO: ['550 5.7.1 go away', '421 4.3.0 bye', '450 later', 'CLOSE'],
  MAIL: ['450 4.1.8 sender unknown', '550 5.7.1 sender rejected', 'CLOSE', '421 4.3.0 closing', '552 5.3.4 too big', '250 ok', '451 try again', '250-2.1.0 two\n250 2.1.0 lines', '530 5.7.0 must authenticate'],
  RCPT: ['450 4.2.0 greylisted', '550 5.1.1 no such user', '550', '554 relay denied', 'CLOSE', '421 4.2.1 closing now', '452 4.5.3 too many recipients', '550-5.1.1 no such\n550 5.1.1 user here', '251 2.1.5 will forward', '599 5.9.9 odd', '350 4.0.0 what', '550 4.1.1 mixed up', '552 5.2.2 mailbox full', '450 no enhanced code'],
  DATA: ['451 4.3.0 queue error', '554 5.5.1 no valid recipients', 'CLOSE', '421 4.3.2 closing', '250 odd'],
  DOT: ['451 4.3.0 local error', '554 5.7.1 spam', '552-5.3.4 too big\n552 5.3.4 for this system', 'CLOSE', '421 4.3.2 closing after all', '250 ok', '452 4.3.1 no space', '550 no enhanced code', '250-2.0.0 queued\n250 2.0.0 in two lines', '354 4.0.0 odd'],
  QUIT: ['CLOSE', '500 5.5.1 what', '421 bye'],
  RSET: ['500 5.5.1 no', 'CLOSE'],
};
const BY_RECIPIENT: readonly (readonly [string, string])[] = [
  ['bad@', '550 5.1.1 bad: User unknown'], ['slow@', '450 4.2.1 slow: mailbox busy'], ['full@', '452 4.2.2 mailbox full'], ['x@', '550 5.7.1 not x'], ['y@', '450 4.7.1 not y yet'], ['x+tag', '421 4.3.0 no tags'], ['good@', '250 2.1.5 Ok'], ['@other', '550-5.1.1 in two\n550 5.1.1 lines'], ['z@', 'CLOSE'], ['u', '551 user not local'],
];
/** Where it falls silent, a short time is waited for it. */
const TIMEOUTS: readonly (readonly [string, string])[] = [
  ['banner', 'smtp_helo_timeout'], ['EHLO', 'smtp_helo_timeout'], ['MAIL', 'smtp_mail_timeout'], ['RCPT', 'smtp_rcpt_timeout'], ['DATA', 'smtp_data_init_timeout'], ['DOT', 'smtp_data_done_timeout'], ['QUIT', 'smtp_quit_timeout'],
];

export interface FailingHosts {
  readonly sinks: Readonly<Record<string, SinkBehaviour>>;
  readonly deaf: readonly string[];
  readonly timeouts: readonly Setting[];
}

export function failingHosts(chance: Chance): FailingHosts {
  const names = Object.keys(DELIVERY_SINKS);
  const odd = chance.sample(names, chance.weighted([[3, 0], [4, 1], [4, 2], [3, 4]]));
  const sinks = Object.fromEntries(odd.map((name) => [name, behaviour(chance)]));
  const deaf = chance.percent(15) ? [chance.pick(names)] : [];
  if (!chance.percent(8)) return { sinks, deaf, timeouts: [] };
  const [stage, parameter] = chance.pick(TIMEOUTS);
  return { sinks: { ...sinks, 'mx.remote.example': { [stage]: 'HANG' } }, deaf, timeouts: [[parameter, '1s']] };
}

function behaviour(chance: Chance): SinkBehaviour {
  if (chance.percent(25)) return { RCPT: Object.fromEntries(chance.sample(BY_RECIPIENT, chance.between(1, 5))) };
  const stages = chance.sample(Object.keys(REPLIES), chance.weighted([[6, 1], [3, 2], [1, 3]]));
  return Object.fromEntries(stages.map((stage): [string, string | readonly string[]] => {
    const replies = REPLIES[stage] ?? [];
    if (stage === 'RCPT' || !chance.percent(12)) return [stage, chance.pick(replies)];
    return [stage, [chance.pick(replies), chance.pick(replies)]];
  }));
}
