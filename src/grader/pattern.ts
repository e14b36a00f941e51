/**
 * Makes event patterns, filled with a student's variant, into tests of single events. SMTP events count only when
 * they belong to a session that the student holds with the graded server, unless the pattern names a host.
 */
import { octetsFromText } from '../base/octets.ts';
import type { SmtpVerb, TraceEvent } from '../kernel/trace.ts';
import { kindOf, SESSION_KINDS } from '../lessons/pattern-kind.ts';
import type { EventPattern, LetterPattern, PatternKind } from '../lessons/pattern-schema.ts';
import { fillLines, fillText, type Variant } from '../lessons/variant.ts';
import { compileFile, type MainCfOf } from './file-pattern.ts';
import { bodyIs, parseLetter, valuesOf, type ParsedLetter } from './letter.ts';
import { looksLike } from './line-looks.ts';
import { isSmtpEvent, stateFits, type Session } from './session.ts';
import { textTest } from './text-pattern.ts';

type Many<T> = T | readonly T[] | undefined;

export interface Matcher {
  readonly kind: PatternKind;
  readonly isOfSession: boolean;
  readonly isNext: boolean;
  /** The pattern itself: for saying what is awaited, and for answers. */
  readonly pattern: EventPattern;
  /** `session` stands as it was just before the event; null for events outside of graded sessions. */
  fits(event: TraceEvent, session: Session | null): boolean;
  /** Of a written file: the line that is as the pattern says. */
  readonly lineOf?: (event: TraceEvent) => string | null;
}

/** `mainCf`: files as they stand after the event; without it, what the event itself holds. */
export function compilePattern(pattern: EventPattern, variant: Variant, mainCf: MainCfOf = () => null): Matcher {
  const kind = kindOf(pattern);
  const file = pattern['file.write'] && compileFile(pattern['file.write'], variant, mainCf);
  const test: Test = file ? (event) => file(event) !== null : testOf(pattern, variant);
  const host = listOf(pattern.host)?.map((name) => fillText(name, variant));
  const { state } = pattern;
  const isOfSession = SESSION_KINDS.includes(kind);
  return {
    kind,
    isOfSession,
    isNext: pattern.next === true,
    pattern,
    fits(event, session) {
      if (event.kind !== kind) return false;
      if (host && !host.includes(event.host)) return false;
      if (isOfSession && !host && session === null) return false;
      if (state && (session === null || !isSmtpEvent(event) || !stateFits(session, event, state))) return false;
      return test(event, session);
    },
    ...(file && { lineOf: file }),
  };
}

type Test = (event: TraceEvent, session: Session | null) => boolean;

function testOf(pattern: EventPattern, variant: Variant): Test {
  const fill = (text: string) => fillText(text, variant);
  const addresses = (wanted: Many<string>) => addressTest(wanted, fill);
  if (pattern['smtp.reply']) return replyTest(pattern['smtp.reply'], addresses);
  if (pattern['smtp.command']) {
    const { verb, line, looks } = pattern['smtp.command'];
    const text = textTest(line, fill);
    return (event) =>
      event.kind === 'smtp.command' && isAmong<SmtpVerb | 'unknown'>(verb, event.data.verb) && text(event.data.line) &&
      isAnyLook(looks, event.data.line);
  }
  if (pattern['smtp.line']) {
    const { section, text: wanted, looks } = pattern['smtp.line'];
    const text = textTest(wanted, fill);
    return (event) => event.kind === 'smtp.line' && isAmong(section, event.data.section) && text(event.data.line) && isAnyLook(looks, event.data.line);
  }
  return letterTest(pattern, variant, addresses) ?? otherTest(pattern, fill, addresses);
}

type AddressTests = (wanted: Many<string>) => (found: readonly string[]) => boolean;

function replyTest(wanted: NonNullable<EventPattern['smtp.reply']>, addresses: AddressTests): Test {
  const { to, class: digit, code, enhanced, address, looks } = wanted;
  const fitsAddress = addresses(address);
  return (event, session) => {
    if (event.kind !== 'smtp.reply') return false;
    const { data } = event;
    return (
      isAmong<string>(to, data.to) &&
      isAmong(digit, Math.floor(data.code / 100)) &&
      isAmong(code, data.code) &&
      isAmong<string | null>(enhanced, data.enhanced) &&
      fitsAddress(data.address === undefined ? [] : [data.address]) &&
      isAnyLook(looks, session?.lastCommand?.line ?? '')
    );
  };
}

function letterTest(pattern: EventPattern, variant: Variant, addresses: AddressTests): Test | null {
  const wanted = pattern['letter.accepted'] ?? pattern['letter.delivered'];
  if (!wanted) return null;
  const sender = addresses(wanted.sender);
  const to = addresses(wanted.to);
  const letter = compileLetter(wanted.letter, variant);
  return (event) => {
    if (event.kind !== 'letter.accepted' && event.kind !== 'letter.delivered') return false;
    const recipients = event.kind === 'letter.accepted' ? event.data.recipients : [event.data.recipient];
    return sender([event.data.sender]) && to(recipients) && letter(parseLetter(event.data.letter)).isFit;
  };
}

/** Kinds of which little is asked. */
function otherTest(pattern: EventPattern, fill: (text: string) => string, addresses: AddressTests): Test {
  const queue = pattern['queue.enter'];
  const attempt = pattern['delivery.attempt'];
  const [queueSender, queueTo] = [addresses(queue?.sender), addresses(queue?.to)];
  const attemptTo = addresses(attempt?.to);
  const bounceTo = addresses(pattern['bounce.write']?.to);
  const line = textTest(pattern['tty.input']?.line, fill);
  const name = pattern['dns.query']?.name;
  const zone = name === undefined ? undefined : fill(name).toLowerCase().replace(/\.$/, '');
  return (event) => {
    switch (event.kind) {
      case 'queue.enter':
        return queueSender([event.data.sender]) && queueTo(event.data.recipients);
      case 'delivery.attempt':
        return attemptTo([event.data.recipient]) && isAmong<string>(attempt?.status, event.data.status) && isAmong(attempt?.dsn, event.data.dsn);
      case 'bounce.write':
        return bounceTo([event.data.to]);
      case 'dns.query':
        return isAmong(zone, event.data.name.toLowerCase().replace(/\.$/, '')) && isAmong(pattern['dns.query']?.type, event.data.type);
      case 'tcp.open':
        return isAmong(pattern['tcp.open']?.port, event.data.server.port);
      case 'tcp.close':
        return isAmong(pattern['tcp.close']?.from, event.data.from);
      case 'process.start':
        return isAmong(pattern['process.start']?.program, event.data.argv[0] ?? '');
      case 'tty.input':
        return line(event.data.line);
      default:
        return true;
    }
  };
}

export interface LetterFit {
  readonly isFit: boolean;
  /** The first thing that does not fit, and what was found there. */
  readonly misfit: { readonly what: string; readonly found: string } | null;
}

/** A test of letters; several header fields of one name fit when one of them does. */
export function compileLetter(pattern: LetterPattern | undefined, variant: Variant): (letter: ParsedLetter) => LetterFit {
  const fill = (text: string) => fillText(text, variant);
  const { body, postmarks, ...fields } = pattern ?? {};
  const lines = body?.is === undefined ? null : fillLines(body.is, variant);
  const part = body?.contains === undefined ? null : octetsFromText(fill(body.contains));
  const marks = { with: fill(postmarks?.with ?? ''), by: fill(postmarks?.by ?? '') };
  const tests = Object.entries(fields).map(([name, wanted]) => [name, textTest(wanted, fill, false)] as const);
  return (letter) => {
    for (const [name, test] of tests) {
      const found = valuesOf(letter, name);
      if (!found.some(test)) return misfit(name, found[0] ?? '');
    }
    if (lines && !bodyIs(letter, lines)) return misfit('body', firstDifference(letter.body, lines));
    if (part !== null && !letter.body.join('\n').includes(part)) return misfit('body', letter.body[0] ?? '');
    const { min = 0, max = Infinity } = body?.lines ?? {};
    if (letter.body.length < min || letter.body.length > max) return misfit('body', letter.body[0] ?? '');
    if (postmarks?.count !== undefined && letter.postmarks.length !== postmarks.count) return misfit('Received', String(letter.postmarks.length));
    if (postmarks?.with === undefined && postmarks?.by === undefined) return { isFit: true, misfit: null };
    const isMarked = letter.postmarks.some((mark) => (marks.with === '' || mark.with === marks.with) && (marks.by === '' || mark.by === marks.by));
    return isMarked ? { isFit: true, misfit: null } : misfit('Received', letter.postmarks[0]?.with ?? '');
  };
}

function misfit(what: string, found: string): LetterFit {
  return { isFit: false, misfit: { what, found } };
}

/** The first body line that is not as wanted (empty: a line is missing). */
function firstDifference(found: readonly string[], wanted: readonly string[]): string {
  const at = found.findIndex((line, index) => line !== octetsFromText(wanted[index] ?? ''));
  return at < 0 ? '' : (found[at] ?? '');
}

/** Addresses are compared without regard to case; `*@domain` fits any local part. */
function addressTest(wanted: Many<string>, fill: (text: string) => string): (found: readonly string[]) => boolean {
  const list = listOf(wanted)?.map((address) => fill(address).toLowerCase());
  if (!list) return () => true;
  const isOne = (address: string) => list.some((one) => (one.startsWith('*@') ? address.endsWith(one.slice(1)) : address === one));
  return (found) => found.some((address) => isOne(address.toLowerCase()));
}

function listOf<T>(value: Many<T>): readonly T[] | undefined {
  return value === undefined ? undefined : Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

function isAmong<T>(wanted: Many<T>, found: T): boolean {
  return listOf(wanted)?.includes(found) ?? true;
}

function isAnyLook(wanted: Many<Parameters<typeof looksLike>[1]>, line: string): boolean {
  return listOf(wanted)?.some((look) => looksLike(line, look)) ?? true;
}
