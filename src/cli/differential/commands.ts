/** Random SMTP commands: greetings, MAIL and RCPT with parameters, and what else a client may say, sense or nonsense. */
import { address, path } from './addresses.ts';
import type { Chance } from './chance.ts';

const NAMES = [
  'client.example.net', 'mail.example.net', 'x', '[192.0.2.10]', 'bad_name', 'nosuch.test', 'a..b', 'foo bar', '', '192.0.2.10',
  'localhost', 'ubuntu.localdomain', 'example.com.', '\xc3\xbc\xc3\xb1', '\xfc', '[192.0.2.10', '[300.1.1.1]', '[IPv6:::1]', '-x.test',
  'mail.example.net ', 'servfail.test', 'spam.spammer.test', 'x'.repeat(70), 'no.mx.nomx.test', 'a(b)c', '#1', '*', 'wrong.example.org',
];
const USUAL_NAMES = NAMES.slice(0, 3);
const MAIL_PARAMETERS = [
  'SIZE=100', 'SIZE=99999999', 'SIZE=x', 'SIZE', 'SIZE=', 'SIZE=-1', 'SIZE=0', 'SIZE=1500', 'BODY=8BITMIME', 'BODY=7bit', 'BODY=BINARYMIME', 'BODY=x',
  'RET=FULL', 'RET=hdrs', 'RET=x', 'ENVID=abc', 'ENVID=a+2Bb', 'ENVID=', 'ENVID=\xe9', 'AUTH=<>', 'AUTH=a@b.c', 'SMTPUTF8', 'smtputf8', 'FOO=bar', 'FOO',
  'SIZE=10 BODY=8BITMIME', 'SIZE=10 SIZE=20', 'RET=FULL RET=HDRS', 'ENVID=a ENVID=b', ' SIZE=1', 'XVERP', 'BODY=8BITMIME SMTPUTF8',
];
const RCPT_PARAMETERS = [
  'NOTIFY=NEVER', 'NOTIFY=SUCCESS,FAILURE', 'NOTIFY=success', 'NOTIFY=NEVER,DELAY', 'NOTIFY=', 'NOTIFY=x', 'NOTIFY=SUCCESS NOTIFY=NEVER',
  'ORCPT=rfc822;a@b', 'ORCPT=rfc822;a+2Bb@c.d', 'ORCPT=bad', 'ORCPT=', 'ORCPT=;', 'ORCPT=x;y', 'FOO', 'FOO=x', 'NOTIFY=DELAY ORCPT=rfc822;x@y.z',
];
const OTHERS = [
  'NOOP', 'NOOP x', 'RSET', 'RSET x', 'VRFY alice', 'VRFY', 'VRFY <nosuch>', 'VRFY "a b"', 'VRFY alice bob', 'EXPN team', 'HELP', 'HELP x', 'FOO', '', '  ', '\t',
  'ETRN example.com', 'ETRN relayed.test', 'ETRN', 'ETRN a b', 'ETRN #x', 'ETRN @example.com', 'ETRN [1.2.3.4]', 'AUTH PLAIN', 'AUTH', 'AUTH FOO', 'AUTH PLAIN x',
  'XCLIENT NAME=x', 'XCLIENT', 'XFORWARD NAME=x', 'DATA x', 'QUITX', 'QUIT x', '\x00', 'MAIL', 'MAIL FROM', 'RCPT', 'RCPT TO:', 'MAIL FROM:', 'MAIL FROM: ',
  'helo', 'ehlo', '\xff\xfe', '\xff\xf4\xff\xfd\x06', 'BDAT', 'BDAT x', 'BDAT 5 FOO', 'BDAT 0', 'BDAT -1', 'BDAT 0 LAST', 'BDAT 99999999999999999999', 'x'.repeat(600),
  'MAIL FROM <a@b>', 'Rcpt to:<alice>  ', 'DATA', 'data ', 'GET / HTTP/1.0', 'POST /', 'Subject: x', 'From: a', 'mail from:<alice>', 'LHLO x', 'TURN', 'SEND FROM:<a@b>',
  '\x1b[A', 'MAIL\tFROM:<a@b.c>', ' MAIL FROM:<a@b.c>', 'MAIL  FROM:<a@b.c>', 'RCPT TO :<alice>', '.', '..', 'noop\xc3\xa9', 'RSET ', 'QUIT ', '<', ':', ' :', 'x:y',
  'VRFY \xc3\xa9', 'é', 'NOOP \x01', '"QUIT"', "'", 'STARTTLS x', 'BURL x', '\x16\x03\x01', 'BDAT 3 LAST x', 'BDAT 1 last2', 'rset x y', 'NO OP', 'vrfy', 'expn',
];

export function verb(chance: Chance, usual: string): string {
  return chance.percent(80) ? usual : chance.pick([usual.toLowerCase(), usual[0] + usual.slice(1).toLowerCase()]);
}

export function greeting(chance: Chance): string {
  const name = chance.percent(65) ? chance.pick(USUAL_NAMES) : chance.pick(NAMES);
  return `${verb(chance, chance.pick(['EHLO', 'EHLO', 'HELO']))}${chance.weighted([[8, ' '], [1, '  '], [1, '']])}${name}`;
}

export function mail(chance: Chance): string {
  return `${verb(chance, 'MAIL FROM:')}${path(chance)}${parameters(chance, MAIL_PARAMETERS)}`;
}

export function rcpt(chance: Chance): string {
  return `${verb(chance, 'RCPT TO:')}${path(chance)}${parameters(chance, RCPT_PARAMETERS)}`;
}

function parameters(chance: Chance, choices: readonly string[]): string {
  return chance.percent(22) ? ` ${chance.pick(choices)}` : '';
}

/** Any other command, or something that is none. STARTTLS alone is not among them where TLS is offered. */
export function otherCommand(chance: Chance, offersTls: boolean): string {
  if (chance.percent(8)) return `VRFY ${address(chance)}`;
  if (chance.percent(6)) return greeting(chance);
  if (chance.percent(5)) return mail(chance);
  if (chance.percent(5)) return rcpt(chance);
  if (chance.percent(3) && !offersTls) return 'STARTTLS';
  return chance.pick(OTHERS);
}
