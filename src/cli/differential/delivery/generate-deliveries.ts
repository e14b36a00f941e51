/** Deliveries from a seed: configuration C's delivery N is the same whatever else is generated. */
import { Chance } from '../chance.ts';
import { caseId } from '../generate.ts';
import type { Deed, DifferentialDelivery, SmtpStep } from './delivery-case.ts';
import { deliverySetup } from './delivery-configurations.ts';
import { deliveryLetter } from './delivery-letters.ts';
import { recipient, sender } from './people.ts';

const INSIDE = '10.20.0.30';
const CLIENTS: Readonly<Record<string, string>> = { [INSIDE]: 'pc.lab.example', '198.51.100.25': 'mx.sender.example', '198.51.100.66': 'spammer' };
const MAIL_PARAMETERS = [' RET=HDRS ENVID=QQ314', ' RET=FULL', ' SIZE=1000', ' BODY=8BITMIME', ' ENVID=e+2Bx', ' RET=FULL ENVID=e1 BODY=8BITMIME', ' SMTPUTF8', ' BODY=7BIT'];
const RCPT_PARAMETERS = [' NOTIFY=SUCCESS,FAILURE', ' NOTIFY=NEVER', ' NOTIFY=SUCCESS,DELAY,FAILURE', ' NOTIFY=FAILURE', ' NOTIFY=DELAY', ' NOTIFY=SUCCESS ORCPT=rfc822;orig+2Bx@far.example', ' ORCPT=rfc822;bob@old.example'];

export function deliveriesOf(seed: string, configurationNumber: number, count: number): readonly DifferentialDelivery[] {
  const setup = deliverySetup(new Chance(`${seed}/${configurationNumber}/delivery`));
  return Array.from({ length: count }, (_, number) => {
    const id = caseId(seed, configurationNumber, number);
    const chance = new Chance(`${id}/delivery`);
    const deeds = chance.times(chance.weighted([[7, 1], [2, 2]]), () => (chance.percent(72) ? session(chance) : submission(chance)));
    const flush: readonly Deed[] = chance.percent(10) ? [{ kind: 'cmd', cmd: 'postqueue -f' }] : [];
    return { ...setup, id, deeds: [...deeds, ...flush] };
  });
}

/** One letter from a client: a second one in the same session would race with the first. */
function session(chance: Chance): Deed {
  const from = chance.weighted([[6, INSIDE], [4, '198.51.100.25'], [1, '198.51.100.66']]);
  return { kind: 'smtp', from, steps: [`${chance.percent(90) ? 'EHLO' : 'HELO'} ${CLIENTS[from] ?? ''}`, ...transaction(chance, from !== INSIDE), 'QUIT'] };
}

function transaction(chance: Chance, isOutside: boolean): readonly SmtpStep[] {
  const mail = sender(chance, isOutside);
  const recipients = chance.times(recipientCount(chance), () => recipient(chance));
  const parameters = (choices: readonly string[], percent: number): string => (chance.percent(percent) ? chance.pick(choices) : '');
  return [
    `MAIL FROM:<${mail}>${parameters(MAIL_PARAMETERS, 22)}`, ...recipients.map((to) => `RCPT TO:<${to}>${parameters(RCPT_PARAMETERS, 15)}`),
    { letter: dotted(deliveryLetter(chance, mail, recipients)) },
  ];
}

function recipientCount(chance: Chance): number {
  return chance.weighted([[10, 1], [5, 2], [3, 3], [1, 6]]);
}

/** A dot in front of a line that begins with one, as RFC 5321 section 4.5.2 asks for. */
function dotted(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line.startsWith('.') ? `.${line}` : line));
}

const OPTIONS: readonly (readonly string[])[] = [['-i'], ['-oi'], ['-f', 'bob@lab.example'], ['-f', ''], ['-f', 'x@remote.example'], ['-F', 'Some One'], ['-N', 'success,failure'], ['-N', 'never'], ['-R', 'hdrs'], ['-V', 'env1'], ['-B8BITMIME'], ['-bm'], ['-G'], ['-r', 'carol']];

function submission(chance: Chance): Deed {
  const user = chance.weighted([[6, 'alice'], [3, 'bob'], [1, 'carol'], [1, 'root']]);
  const recipients = chance.times(recipientCount(chance), () => recipient(chance)).filter((to) => !to.startsWith('-'));
  const options = chance.sample(OPTIONS, chance.weighted([[5, 0], [3, 1], [1, 2]])).flat();
  const letter = deliveryLetter(chance, user, recipients);
  const readsHeader = chance.percent(20);
  return {
    kind: 'sendmail', user, argv: ['sendmail', ...options, ...(readsHeader ? ['-t'] : ['--', ...recipients])],
    stdin: letter.map((line) => `${line}\n`).join(''),
  };
}
