/**
 * Recognises known misconceptions while they happen: detectors are data (lessons/mistakes.yml and the lesson's own),
 * most specific first; at one event only the first that fits speaks.
 */
import { textFromOctets } from '../base/octets.ts';
import { eventId, type TraceEvent } from '../kernel/trace.ts';
import { pairsIn } from '../lessons/answer-pairs.ts';
import type { Detector } from '../lessons/lesson.ts';
import { fillText, type Variant } from '../lessons/variant.ts';
import type { MainCfOf } from './file-pattern.ts';
import { compilePattern, type Matcher } from './pattern.ts';
import { createSequence, type Sequence } from './sequence.ts';
import type { Quoted, Session } from './session.ts';
import type { MistakeVerdict } from './verdict.ts';

/** One attempt hears at most as many; and one kind of mistake in one session at most a few times. */
const MAX_MISTAKES = 60;
const MAX_OF_A_KIND = 3;
const MAX_QUOTE = 200;

interface Armed {
  readonly detector: Detector;
  readonly sequences: readonly Sequence[];
  readonly matchers: readonly Matcher[];
  /** Occurrences so far, by session (by letter, where the lines of one letter are judged). */
  readonly seen: Map<string, number>;
}

export class MistakeWatch {
  readonly found: MistakeVerdict[] = [];
  private readonly armed: readonly Armed[];
  /** What was typed last at a prompt: of what happens outside of a session, the cause. */
  private typed: Quoted | null = null;

  constructor(detectors: readonly Detector[], variant: Variant, mainCf: MainCfOf) {
    this.armed = detectors.map((detector) => {
      const orders = (detector.any ?? [detector.when ?? []]).map((order) => order.map((pattern) => compilePattern(pattern, variant, mainCf)));
      const ofTrace = orders.filter((order) => order.every(({ kind }) => kind !== 'answer'));
      return { detector, matchers: ofTrace.flat(), sequences: ofTrace.map((order) => createSequence(order, detector.within ?? 'session', true)), seen: new Map() };
    });
  }

  take(event: TraceEvent, session: Session | null): void {
    if (event.kind === 'tty.input') this.typed = { line: event.data.line, event: eventId(event) };
    let hasSpoken = false;
    for (const { detector, sequences, matchers, seen } of this.armed) {
      // Every sequence must see every event, also those that come too late to speak.
      const completed = sequences.filter((sequence) => sequence.take(event, session));
      const [first] = completed;
      if (!first || hasSpoken) continue;
      const key = `${session?.conn ?? ''} ${event.kind === 'smtp.line' ? (session?.transaction ?? '') : ''}`;
      const times = (seen.get(key) ?? 0) + 1;
      seen.set(key, times);
      hasSpoken = true;
      if (times <= detector.spare || times > detector.spare + MAX_OF_A_KIND || this.found.length >= MAX_MISTAKES) continue;
      this.found.push(spoken(detector, event, session, first.evidence[0] ?? null, matchers, this.typed));
    }
  }
}

function spoken(detector: Detector, event: TraceEvent, session: Session | null, first: string | null, matchers: readonly Matcher[], typed: Quoted | null): MistakeVerdict {
  const quoted = quotedBy(detector, event, session, first, matchers, typed);
  const reply = event.kind === 'smtp.reply' ? event.data : null;
  return {
    id: detector.id,
    says: detector.says,
    line: shown(quoted.line),
    lineEvent: quoted.event,
    evidence: eventId(event),
    conn: session?.conn ?? null,
    data: {
      line: shown(quoted.line),
      code: reply ? String(reply.code) : '',
      enhanced: reply?.enhanced ?? '',
      address: reply?.address ?? '',
      greeting: shown(session?.lastGreeting?.line ?? ''),
    },
    rfc: detector.rfc ?? [],
  };
}

/** The line the message is about: by default the command that the reply answers, or the line itself: of a letter, a terminal, a file. */
function quotedBy(detector: Detector, event: TraceEvent, session: Session | null, first: string | null, matchers: readonly Matcher[], typed: Quoted | null): { line: string; event: string | null } {
  const nothing = { line: '', event: null };
  const own: Quoted | null =
    event.kind === 'smtp.line' ? { line: event.data.line, event: eventId(event) }
    : event.kind === 'smtp.command' ? { line: event.data.line, event: eventId(event) }
    : event.kind === 'file.write' ? { line: matchers.map((one) => one.lineOf?.(event)).find((line) => typeof line === 'string') ?? '', event: eventId(event) }
    : event.kind === 'smtp.reply' && event.data.to === 'end-of-data' ? (session?.lastLine ?? null)
    : session ? (session.lastCommand ?? null) : typed;
  switch (detector.quote) {
    case 'greeting':
      return session?.lastGreeting ?? nothing;
    case 'swallowed':
      return session?.swallowed ?? own ?? nothing;
    case 'first':
      return { line: own?.line ?? '', event: first };
    case 'line':
    case undefined:
      return own ?? nothing;
  }
}

function shown(octets: string): string {
  const text = textFromOctets(octets).replace(/[\0-\x1f]/g, (control) => String.fromCharCode(0x2400 + control.charCodeAt(0)));
  return text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE - 1)}…` : text;
}

/** Mistakes seen in answers rather than in the trace: the value given to a question. */
export function mistakesInAnswers(detectors: readonly Detector[], answers: Readonly<Record<string, string>>, variant: Variant): readonly MistakeVerdict[] {
  return detectors.flatMap((detector) => {
    const orders = detector.any ?? [detector.when ?? []];
    const hit = orders.find((order) => {
      const wanted = order[0]?.['answer'];
      const given = wanted && Object.hasOwn(answers, wanted.to) ? answers[wanted.to] : undefined;
      if (wanted === undefined || given === undefined) return false;
      const hasPair = wanted.pair === undefined || pairsIn(given).includes(fillText(wanted.pair, variant));
      return hasPair && (wanted.value === undefined || [wanted.value].flat().includes(given));
    });
    const check = hit?.[0]?.['answer']?.to;
    if (check === undefined) return [];
    const line = (answers[check] ?? '').slice(0, MAX_QUOTE);
    return [{ id: detector.id, says: detector.says, line, lineEvent: null, evidence: '', conn: null, data: { line, check }, rfc: detector.rfc ?? [] }];
  });
}
