/**
 * XCLIENT: XCLIENT_README. Mirrors xclient_cmd() of smtpd.c: a host of `smtpd_authorized_xclient_hosts` passes for
 * another client, and the session begins anew with the greeting. Leaves out IPv6 addresses, which are refused as with
 * `inet_protocols = ipv4`.
 */
import type { Answer, ClaimedClient } from '../exchange.ts';
import type { Word } from '../grammar.ts';
import { xtextDecoded } from '../parameters.ts';
import { isAllDigits, isIpv4Address, isValidHostname, NEUTER_CHARACTERS, printable } from '../printable.ts';
import { policyError, protocolError } from '../reply.ts';
import type { Session } from '../session.ts';
import { ask, emit, forgetChat, refuse, resetMail, type Outcome, type Turn } from '../turn.ts';
import type { Command } from './command.ts';

const README = 'XCLIENT_README';
const UNAVAILABLE = '[UNAVAILABLE]';
const UNKNOWN = 'unknown';
const MAX_VALUE = 255;
const MAX_PORT_DIGITS = 5;

export interface XclientWaiting {
  readonly for: 'xclient';
}

/** What one command says, as far as it has been read. */
interface Claims {
  client: ClaimedClient;
  /** Names, addresses and ports go into what logs show of the client, once the whole command is good. */
  renames: boolean;
  helo: boolean;
  protocol: boolean;
  login: boolean;
}

export const xclient: Command = {
  verb: 'XCLIENT', beforeTls: true,
  check(turn, found) {
    const { session } = turn;
    if (session.transaction !== null) return refuse(protocolError(503, '5.5.1', 'Error: MAIL transaction in progress', 'xclient-in-transaction', README));
    if (found.length < 2) return refuse(protocolError(501, '5.5.4', 'Syntax: XCLIENT attribute=value...', 'xclient-syntax', README));
    if (!session.mayUseXclient) return refuse(policyError(550, '5.7.0', 'Error: insufficient authorization', { rule: 'smtpd_authorized_xclient_hosts', parameter: 'smtpd_authorized_xclient_hosts', source: 'postconf(5)' }));
    const claims: Claims = { client: {}, renames: false, helo: false, protocol: false, login: false };
    for (const word of found.slice(1)) {
      const problem = claim(turn, claims, word);
      if (problem === null) continue;
      // What stands before the bad one has been taken.
      emit(turn, { do: 'client-claims', client: claims.client, renames: false });
      return refuse(protocolError(501, '5.5.4', problem, 'xclient-attribute', README));
    }
    emit(turn, { do: 'client-claims', client: claims.client, renames: claims.renames });
    if (!claims.helo) session.heloName = null;
    if (!claims.protocol) session.protocol = 'SMTP';
    if (!claims.login) forgetLogin(session);
    return ask(turn, { about: 'identity' }, { for: 'xclient' }, resumeXclient);
  },
};

/** `identity`: all that depends on who the client is has been found out again. */
export function resumeXclient(turn: Turn, _waiting: XclientWaiting, answer: Answer): Outcome {
  if (answer.kind === 'hang-up') return answer;
  if (answer.kind === 'identified') Object.assign(turn.session, answer.known);
  forgetChat(turn, 0);
  resetMail(turn);
  return { kind: 'restart' };
}

function forgetLogin(session: Session): void {
  session.username = null;
  session.saslMethod = null;
}

/** Takes one `attribute=value`; the text of a refusal, or null. */
function claim(turn: Turn, claims: Claims, { text }: Word): string | null {
  const equals = text.indexOf('=');
  const raw = text.slice(equals + 1);
  if (equals < 0 || raw === '') return 'Error: attribute=value expected';
  if (raw.length > MAX_VALUE) return 'Error: attribute value too long';
  const name = text.slice(0, equals);
  const row = ATTRIBUTES[name.toUpperCase()];
  if (row === undefined) return `Bad XCLIENT attribute name: ${name}`;
  // Clients of an old time do not encode it.
  const decoded = (xtextDecoded(raw) ?? raw).split('\0')[0] ?? '';
  const value = printable(decoded, '?', turn.settings.smtputf8_enable);
  const bad = row(value, claims, turn);
  return bad === null ? null : `Bad ${name.toUpperCase()} syntax: ${bad}`;
}

/** Takes a value; the value that a refusal shows, or null. */
type Attribute = (value: string, claims: Claims, turn: Turn) => string | null;

const ATTRIBUTES: Readonly<Record<string, Attribute>> = {
  NAME(value, claims) {
    const status = nameStatus(value);
    if (status === 'ok' && !isValidHostname(value)) return value;
    const name = status === 'ok' ? value : UNKNOWN;
    claims.client = { ...claims.client, name, nameStatus: status, ...(status === 'ok' && { reverseName: name, reverseNameStatus: status }) };
    claims.renames = true;
    return null;
  },
  REVERSE_NAME(value, claims) {
    const status = nameStatus(value);
    if (status === 'ok' && !isValidHostname(value)) return value;
    claims.client = { ...claims.client, reverseName: status === 'ok' ? value : UNKNOWN, reverseNameStatus: status };
    return null;
  },
  ADDR(value, claims) {
    const address = addressIn(value);
    if (address.bad !== null) return address.bad;
    claims.client = { ...claims.client, address: address.text, literal: address.text };
    claims.renames = true;
    return null;
  },
  PORT(value, claims) {
    const port = portIn(value);
    if (port === null) return value;
    claims.client = { ...claims.client, port };
    claims.renames = true;
    return null;
  },
  HELO(value, claims, { session }) {
    if (!isUnavailable(value) && value.length > MAX_VALUE) return value;
    session.heloName = isUnavailable(value) ? null : value.replace(NEUTER_CHARACTERS, '?');
    claims.helo = true;
    return null;
  },
  PROTO(value, claims, { session }) {
    const protocol = value.toUpperCase();
    if (protocol !== 'SMTP' && protocol !== 'ESMTP') return value;
    session.protocol = protocol;
    claims.protocol = true;
    return null;
  },
  LOGIN(value, claims, { session }) {
    if (isUnavailable(value)) return null;
    session.username = value;
    session.saslMethod = 'XCLIENT';
    claims.login = true;
    return null;
  },
  DESTADDR(value, claims) {
    const address = addressIn(value);
    if (address.bad !== null) return address.bad;
    claims.client = { ...claims.client, serverAddress: address.text };
    return null;
  },
  DESTPORT(value, claims) {
    const port = portIn(value);
    if (port === null) return value;
    claims.client = { ...claims.client, serverPort: port };
    return null;
  },
};

function isUnavailable(value: string): boolean {
  return value.toUpperCase() === UNAVAILABLE;
}

/** `[TEMPUNAVAIL]` stands for a lookup that would have to be tried again. */
function nameStatus(value: string): 'ok' | 'permanent' | 'temporary' {
  if (isUnavailable(value)) return 'permanent';
  return value.toUpperCase() === '[TEMPUNAVAIL]' ? 'temporary' : 'ok';
}

function addressIn(value: string): { readonly text: string; readonly bad: string | null } {
  if (isUnavailable(value)) return { text: UNKNOWN, bad: null };
  const text = value.replace(NEUTER_CHARACTERS, '?');
  return { text, bad: isIpv4Address(text) ? null : text };
}

function portIn(value: string): string | null {
  if (isUnavailable(value)) return UNKNOWN;
  return isAllDigits(value) && value.length <= MAX_PORT_DIGITS ? value : null;
}

