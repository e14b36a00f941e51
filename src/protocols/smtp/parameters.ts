/**
 * ESMTP parameters of MAIL and RCPT: SIZE (RFC 1870), BODY (RFC 6152), SMTPUTF8 (RFC 6531), AUTH (RFC 4954), RET,
 * ENVID, NOTIFY, ORCPT (RFC 3461). Each either changes the draft or is answered with a refusal. Leaves out XVERP, which
 * no client may use by default.
 *
 * @rfc 1870 §6 SIZE=
 * @rfc 6152 BODY=8BITMIME
 * @rfc 6531 §3.4 SMTPUTF8
 * @rfc 4954 §5 AUTH= of MAIL
 * @rfc 3461 §4 RET, ENVID, NOTIFY, ORCPT
 * @rfc 6533 §3 ORCPT=utf-8;
 * @rfc 5321 §4.1.1.11
 */
import type { Word } from './grammar.ts';
import { isAllDigits, printable } from './printable.ts';
import { protocolError, reply, type Reply } from './reply.ts';
import type { Session } from './session.ts';
import type { ServerSettings } from './settings.ts';
import { NOTIFY_BITS, type MailParameters } from './transaction.ts';
import { log, type Turn } from './turn.ts';

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reply: Reply };

/** Largest file offset: a longer SIZE is refused as such. */
const MAX_OFFSET = 9223372036854775807n;
const RFC3461 = 'RFC 3461 §4';

const unsupported = (word: string): Reply =>
  protocolError(555, '5.5.4', `Unsupported option: ${word}`, 'parameter-unknown', 'RFC 5321 §4.1.1.11');
const dsnDisabled = (): Reply =>
  reply(501, '5.7.1', 'DSN support is disabled', {
    errorClass: 'protocol', why: { rule: 'smtpd_discard_ehlo_keywords', parameter: 'smtpd_discard_ehlo_keywords', source: 'postconf(5)' },
  });

export function offersSmtputf8(session: Session, settings: ServerSettings): boolean {
  return settings.smtputf8_enable && !session.discard.includes('SMTPUTF8');
}

export function hasSmtputf8(found: readonly Word[], session: Session, settings: ServerSettings): boolean {
  return found.length > 0 && offersSmtputf8(session, settings) && found.some((word) => word.text.toUpperCase() === 'SMTPUTF8');
}

const NO_PARAMETERS: readonly Word[] = [];

/** The words after verb, `FROM:` or `TO:`, and path. */
export function parametersIn(found: readonly Word[]): readonly Word[] {
  return found.length > 3 ? found.slice(3) : NO_PARAMETERS;
}

/** The parameters after MAIL FROM:<address>; `sender` is the address. SIZE= and AUTH= stick, even if MAIL is refused for another. */
export function mailParameters(turn: Turn, found: readonly Word[], sender: string): Parsed<MailParameters> {
  const { session, settings } = turn;
  let draft: MailParameters = {
    sender, encoding: null, smtputf8: hasSmtputf8(found, session, settings), declaredOctets: session.declaredOctets,
    ret: null, envid: null, authSender: session.authSender,
  };
  if (found.length === 0) return { ok: true, value: draft };
  for (const { text } of found) {
    const upper = text.toUpperCase();
    const value = text.slice(text.indexOf('=') + 1);
    if (upper === 'BODY=8BITMIME') draft = { ...draft, encoding: '8bit' };
    else if (upper === 'BODY=7BIT') draft = { ...draft, encoding: '7bit' };
    else if (upper.startsWith('SIZE=')) {
      const size = sizeParameter(value);
      if (!size.ok) return size;
      draft = { ...draft, declaredOctets: size.value };
      session.declaredOctets = size.value;
    } else if (upper === 'SMTPUTF8' && offersSmtputf8(session, settings)) continue;
    else if (upper.startsWith('AUTH=')) {
      if (draft.authSender !== null) return refused(reply(503, '5.5.4', 'Error: multiple AUTH= options', { errorClass: 'protocol', why: { rule: 'auth-parameter-twice', source: 'RFC 4954 §5' } }));
      draft = { ...draft, authSender: value === '<>' ? null : printable(value) };
      session.authSender = draft.authSender;
    } else if (upper.startsWith('RET=') || upper.startsWith('ENVID=')) {
      const dsn = senderDsn(upper.startsWith('RET='), value, draft, session);
      if (!dsn.ok) return dsn;
      draft = dsn.value;
    } else return refused(unsupported(text));
  }
  return { ok: true, value: draft };
}

function refused<T>(why: Reply): Parsed<T> {
  return { ok: false, reply: why };
}

function sizeParameter(value: string): Parsed<number> {
  if (!isAllDigits(value)) return refused(protocolError(501, '5.5.4', 'Bad message size syntax', 'size-syntax', 'RFC 1870 §6'));
  if (BigInt(value) > MAX_OFFSET) {
    return refused(reply(552, '5.3.4', 'Message size exceeds file system imposed limit', { errorClass: 'policy', why: { rule: 'size-huge', source: 'RFC 1870 §6.1' } }));
  }
  return { ok: true, value: Number(value) };
}

function senderDsn(isRet: boolean, value: string, draft: MailParameters, session: Session): Parsed<MailParameters> {
  if (session.discard.includes('DSN')) return refused(dsnDisabled());
  if (isRet) {
    const ret = value.toUpperCase();
    if (draft.ret !== null || (ret !== 'FULL' && ret !== 'HDRS')) {
      return refused(protocolError(501, '5.5.4', 'Bad RET parameter syntax', 'ret-syntax', `${RFC3461}.3`));
    }
    return { ok: true, value: { ...draft, ret } };
  }
  const envid = xtextDecoded(value);
  if (draft.envid !== null || envid === null || !/^[ -~]+$/.test(envid)) {
    return refused(protocolError(501, '5.5.4', 'Bad ENVID parameter syntax', 'envid-syntax', `${RFC3461}.4`));
  }
  return { ok: true, value: { ...draft, envid } };
}

export interface RcptParameters {
  readonly notify: number;
  /** Type and decoded address, or null when the client did not say. */
  readonly orcpt: string | null;
}

export function rcptParameters(turn: Turn, found: readonly Word[]): Parsed<RcptParameters> {
  const { session } = turn;
  let notify = 0;
  let orcpt: string | null = null;
  for (const { text } of found) {
    const upper = text.toUpperCase();
    if (!upper.startsWith('NOTIFY=') && !upper.startsWith('ORCPT=')) return refused(unsupported(text));
    if (session.discard.includes('DSN')) return refused(dsnDisabled());
    const value = text.slice(text.indexOf('=') + 1);
    if (upper.startsWith('NOTIFY=')) {
      const mask = notify === 0 ? notifyMask(turn, value) : 0;
      if (mask === 0) return refused(protocolError(501, '5.5.4', 'Error: Bad NOTIFY parameter syntax', 'notify-syntax', `${RFC3461}.1`));
      notify = mask;
    } else {
      const decoded: string | null = orcpt === null ? orcptDecoded(value) : null;
      if (decoded === null) return refused(protocolError(501, '5.5.4', 'Error: Bad ORCPT parameter syntax', 'orcpt-syntax', `${RFC3461}.2`));
      orcpt = decoded;
    }
  }
  return { ok: true, value: { notify, orcpt } };
}

/** The mask of `SUCCESS,FAILURE`; 0 when it is malformed. NEVER stands alone. */
function notifyMask(turn: Turn, value: string): number {
  let mask = 0;
  for (const name of value.split(/[, \t\r\n]+/).filter((part) => part !== '')) {
    const bit = NOTIFY_BITS[name.toUpperCase() as keyof typeof NOTIFY_BITS] as number | undefined;
    if (bit === undefined) {
      log(turn, `warning: unknown DSN NOTIFY command value "${name}" in "${value}"`);
      return 0;
    }
    mask |= bit;
  }
  return mask & NOTIFY_BITS.NEVER && mask !== NOTIFY_BITS.NEVER ? 0 : mask;
}

function orcptDecoded(value: string): string | null {
  const semicolon = value.indexOf(';');
  if (semicolon < 1) return null;
  const type = value.slice(0, semicolon);
  const coded = value.slice(semicolon + 1);
  const address = type.toLowerCase() === 'utf-8' ? unicodeXtextDecoded(coded) : xtextDecoded(coded);
  return address === null ? null : `${type};${address}`;
}

/** RFC 3461 §4: `+2B` stands for the octet 2B. Null when malformed. */
export function xtextDecoded(coded: string): string | null {
  if (/\+(?![0-9A-Fa-f]{2})/.test(coded)) return null;
  return coded.replace(/\+([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/** RFC 6533 §3: `\x{E9}` stands for a character, which becomes UTF-8. Null when malformed. */
function unicodeXtextDecoded(coded: string): string | null {
  if (/\\x\{(?![0-9A-Fa-f]*\})/.test(coded)) return null;
  let isSound = true;
  const decoded = coded.replace(/\\x\{([0-9A-Fa-f]*)\}/g, (_, hex: string) => {
    const code = parseInt(hex === '' ? '0' : hex, 16);
    isSound &&= code <= 0x10ffff;
    return isSound ? utf8Octets(code) : '';
  });
  return isSound ? decoded : null;
}

function utf8Octets(code: number): string {
  if (code < 0x80) return String.fromCharCode(code);
  if (code < 0x800) return String.fromCharCode(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
  const tail = [0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)];
  if (code < 0x10000) return String.fromCharCode(0xe0 | (code >> 12), ...tail);
  return String.fromCharCode(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 0x3f), ...tail);
}
