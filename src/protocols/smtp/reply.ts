/**
 * SMTP replies as values: a code, an enhanced status code (RFC 2034) and lines of text. Commands return them; one
 * place (`turn.ts`) writes them. Mirrors the format strings of Postfix smtpd.c.
 *
 * @rfc 2034 ENHANCEDSTATUSCODES
 * @rfc 5321 §4.2
 */
import type { SmtpRule } from '../../formats/smtp-rule.ts';

/** Class of an error, for `notify_classes` (postconf(5)). */
export type ErrorClass = 'bounce' | 'data' | 'policy' | 'protocol' | 'resource' | 'software';

/** Which rule produced a reply: what the engine knows of the trace's `ReplyWhy`. */
export interface Why {
  readonly rule: SmtpRule;
  readonly parameter?: string;
  readonly value?: string;
  /** The restriction that decided, as main.cf has it, with its argument. */
  readonly restriction?: string;
  readonly detail?: string;
  readonly source?: string;
  /** The code was 5xx before `soft_bounce`. */
  readonly softened?: true;
}

export interface Reply {
  readonly code: number;
  /** Null for the greeting, for HELO, EHLO and ETRN, as in RFC 2034 §4 and in Postfix. */
  readonly enhanced: string | null;
  /** Text only; `formatReply` puts the codes before each line. */
  readonly lines: readonly string[];
  readonly errorClass?: ErrorClass;
  readonly why: Why;
}

export interface ReplyExtras {
  readonly errorClass?: ErrorClass;
  readonly why: Why;
}

export function reply(code: number, enhanced: string | null, text: string | readonly string[], { errorClass, why }: ReplyExtras): Reply {
  const lines = typeof text === 'string' ? [text] : text;
  return errorClass === undefined ? { code, enhanced, lines, why } : { code, enhanced, lines, errorClass, why };
}

/** A refusal because the client broke the protocol. `source` is the rule's section, `RFC 5321 §4.1.1.2`. */
export function protocolError(code: number, enhanced: string | null, text: string, rule: SmtpRule, source: string, parameter?: string): Reply {
  return reply(code, enhanced, text, { errorClass: 'protocol', why: parameter === undefined ? { rule, source } : { rule, source, parameter } });
}

/** A refusal because a parameter of main.cf says so. */
export function policyError(code: number, enhanced: string, text: string, why: Why): Reply {
  return reply(code, enhanced, text, { errorClass: 'policy', why });
}

/** The text of one reply line without its line end, `250-2.1.0 Ok`. */
export function replyLines(sent: Reply): string[] {
  const enhanced = sent.enhanced === null ? '' : `${sent.enhanced} `;
  if (sent.lines.length === 1) return [`${sent.code} ${enhanced}${sent.lines[0] ?? ''}`];
  const last = sent.lines.length - 1;
  return sent.lines.map((line, at) => `${sent.code}${at < last ? '-' : ' '}${enhanced}${line}`);
}

/** A reply that is made once and said often, with what goes over the wire. A copy of it is a reply like any other. */
class StandingReply implements Reply {
  readonly code: number;
  readonly enhanced: string | null;
  readonly lines: readonly string[];
  readonly why: Why;
  readonly octets: string;

  constructor(made: Reply) {
    this.code = made.code;
    this.enhanced = made.enhanced;
    this.lines = made.lines;
    this.why = made.why;
    this.octets = textOf(made);
  }
}

/** Of a success: an error has its class, and is not said that often. */
export function standing(made: Reply): Reply {
  return new StandingReply(made);
}

/** What goes over the wire, every line ended by CRLF. */
export function formatReply(sent: Reply): string {
  return sent instanceof StandingReply ? sent.octets : textOf(sent);
}

function textOf(sent: Reply): string {
  const enhanced = sent.enhanced === null ? '' : `${sent.enhanced} `;
  const last = sent.lines.length - 1;
  const end = `${sent.code} ${enhanced}${sent.lines[last] ?? ''}\r\n`;
  if (last <= 0) return end;
  const head = `${sent.code}-${enhanced}`;
  return `${head}${sent.lines.slice(0, last).join(`\r\n${head}`)}\r\n${end}`;
}

/** `soft_bounce = yes`: a permanent failure becomes a temporary one, in both codes (postconf(5)). */
export function softened(sent: Reply): Reply {
  if (sent.code < 500) return sent;
  const enhanced = sent.enhanced?.startsWith('5') ? `4${sent.enhanced.slice(1)}` : sent.enhanced;
  return { ...sent, code: sent.code - 100, enhanced, why: { ...sent.why, softened: true } };
}

/** Postfix hangs up after these two, whoever said them. */
export function hangsUp(sent: Reply): boolean {
  return sent.code === 421 || sent.code === 521;
}
