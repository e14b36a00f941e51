/** Random but plausible SMTP sessions: greeting, AUTH or TLS where offered, letters by DATA or BDAT, groups of commands. */
import type { Action } from './case.ts';
import type { Chance } from './chance.ts';
import { greeting, mail, otherCommand, rcpt, verb } from './commands.ts';
import { dataOctets, letter } from './letters.ts';

export interface Offered {
  readonly tls: boolean;
  readonly auth: boolean;
}

const LINE_END = '\r\n';
const BASE64_USER = 'dHJ1bmdocQ==';
const BASE64_PASSWORD = 'c2VjcmV0LXRydW5naHE=';
const PLAIN_RESPONSES = [
  'AHRydW5naHEAc2VjcmV0LXRydW5naHE=', 'AHRydW5naHEAc2VjcmV0LXRydW5naHE=', 'AGFsaWNlAHNlY3JldC1hbGljZQ==', 'AHRydW5naHEAd3Jvbmc=', 'AG5vc3VjaAB4', '*', '!!!', '=', '',
];

/**
 * Time for the letter to be delivered or returned. Without it, whether a bounce or the next letter comes first to the
 * queue, and so to the log, depends on how busy the machine is, in Postfix itself.
 */
const REST: Action = { pause_ms: 1000 };

export function session(chance: Chance, offered: Offered): readonly Action[] {
  const actions: Action[] = [];
  if (chance.percent(94)) actions.push(line(greeting(chance)));
  if (offered.tls && chance.percent(45)) actions.push(...tls(chance));
  if (offered.auth && chance.percent(55)) actions.push(...auth(chance));
  for (let letters = chance.weighted([[8, 1], [2, 2], [1, 3]]); letters > 0; letters -= 1) {
    if (chance.percent(20)) actions.push(line(otherCommand(chance, offered.tls)));
    actions.push(...(chance.percent(25) ? pipelined(chance, offered) : stepwise(chance, offered)), REST);
  }
  for (let count = chance.weighted([[6, 0], [3, 1], [1, 3], [1, 7]]); count > 0; count -= 1) actions.push(line(otherCommand(chance, offered.tls)));
  if (chance.percent(90)) actions.push(line('QUIT'));
  return actions;
}

function line(command: string): Action {
  return { send: `${command}${LINE_END}` };
}

function tls(chance: Chance): readonly Action[] {
  const greetsAgain = chance.percent(85) ? [line(greeting(chance))] : [];
  return [line(verb(chance, 'STARTTLS')), { starttls: true }, ...greetsAgain];
}

function auth(chance: Chance): readonly Action[] {
  const response = chance.pick(PLAIN_RESPONSES);
  switch (chance.between(1, 5)) {
    case 1: case 2: return [line(`${verb(chance, 'AUTH')} ${verb(chance, 'PLAIN')} ${response}`)];
    case 3: return [line('AUTH PLAIN'), line(response)];
    case 4: return [line('AUTH LOGIN'), line(chance.percent(80) ? BASE64_USER : '*'), line(chance.percent(70) ? BASE64_PASSWORD : 'eA==')];
    default: return [line(chance.pick(['AUTH LOGIN dHJ1bmdocQ==', 'AUTH CRAM-MD5', 'AUTH', 'AUTH PLAIN =']))];
  }
}

/** One command after the other, each reply awaited. */
function stepwise(chance: Chance, offered: Offered): readonly Action[] {
  const actions: Action[] = [line(mail(chance))];
  if (chance.percent(10)) actions.push(line(otherCommand(chance, offered.tls)));
  for (let count = chance.weighted([[6, 1], [2, 2], [1, 3], [1, 5]]); count > 0; count -= 1) actions.push(line(rcpt(chance)));
  if (chance.percent(10)) actions.push(line(chance.pick(['RSET', 'NOOP', 'VRFY bob', greeting(chance), 'MAIL FROM:<a@b>'])));
  return [...actions, ...content(chance)];
}

/** MAIL, RCPT and DATA in one write, as a client does to which PIPELINING was offered, or one that does not ask. */
function pipelined(chance: Chance, offered: Offered): readonly Action[] {
  const commands = [mail(chance), ...chance.times(chance.weighted([[3, 1], [2, 2], [1, 4]]), () => rcpt(chance))];
  if (chance.percent(10)) commands.unshift('RSET');
  if (chance.percent(8)) commands.splice(chance.between(0, commands.length), 0, otherCommand(chance, offered.tls));
  const withData = chance.percent(70);
  if (withData) commands.push(verb(chance, 'DATA'));
  const group: Action = { send: commands.map((command) => `${command}${LINE_END}`).join(''), replies: commands.length };
  return [group, ...(withData ? [letterAfterData(chance)] : content(chance))];
}

function content(chance: Chance): readonly Action[] {
  const kind = chance.between(1, 100);
  if (kind <= 70) return [line(verb(chance, 'DATA')), letterAfterData(chance)];
  return kind <= 88 ? chunks(chance) : [];
}

function letterAfterData(chance: Chance): Action {
  const octets = dataOctets(chance);
  return chance.percent(7) ? { send: `${octets}QUIT${LINE_END}`, replies: 2, only_after_354: true } : { send: octets, only_after_354: true };
}

/** BDAT: the letter in one to three chunks, in writes of their own or in one. */
function chunks(chance: Chance): readonly Action[] {
  let rest = letter(chance);
  const sends: string[] = [];
  for (let left = chance.weighted([[4, 1], [2, 2], [1, 3]]); left > 0; left -= 1) {
    const size = left === 1 ? rest.length : chance.between(0, rest.length);
    const isLast = left === 1 && chance.percent(92);
    sends.push(`${verb(chance, 'BDAT')} ${size}${isLast ? ` ${verb(chance, 'LAST')}` : ''}${LINE_END}${rest.slice(0, size)}`);
    rest = rest.slice(size);
  }
  if (chance.percent(25)) return [{ send: sends.join(''), replies: sends.length }];
  return sends.map((send) => ({ send }));
}
