/**
 * All that the card shows about one reply, from the trace alone: the rule, the restrictions that were tried with the one
 * that decided, the settings as smtpd had read them, the digits of the code, and where it is written down.
 */
import { SMTP_RULES, type SmtpRule } from '../../formats/smtp-rule.ts';
import type { ReplySetting, ReplyWhy, TraceEvent, TraceEventOf, TriedRestriction } from '../../kernel/trace.ts';
import { citationsOf } from './citations.ts';
import { codeParts, type CodePart } from './reply-codes.ts';
import { markOf, triedWords, type WordsOf } from './tried-words.ts';
import type { WhyKey } from './words-en.ts';

export interface TriedRow {
  readonly restriction: string;
  readonly outcome: TriedRestriction['outcome'];
  readonly depth: number;
  readonly saw: WordsOf;
  readonly mark: WhyKey | null;
  readonly isDecisive: boolean;
}

export interface TriedList {
  readonly parameter: string;
  readonly setting: ReplySetting | null;
  readonly rows: readonly TriedRow[];
}

export interface Explanation {
  readonly code: number;
  /** The reply's first line, without its codes. */
  readonly text: string;
  readonly host: string;
  readonly daemon: string;
  readonly place: { readonly key: 'at' | 'at.connect' | 'at.end-of-data' | 'at.server' | 'at.unknown'; readonly command: string };
  /** Null where the server gives none (a host that is no Postfix of ours). */
  readonly rule: SmtpRule | null;
  readonly detail: string | null;
  readonly lists: readonly TriedList[];
  readonly settings: readonly ReplySetting[];
  readonly codes: readonly CodePart[];
  readonly sources: readonly string[];
  /** What cleanup(8) logged about a letter that it refused. */
  readonly cleanupLine: string | null;
}

type Reply = TraceEventOf<'smtp.reply'>;

const KNOWN: ReadonlySet<string> = new Set(SMTP_RULES);

export function explanationOf(events: readonly TraceEvent[], index: number): Explanation | null {
  const event = events[index];
  if (event?.kind !== 'smtp.reply') return null;
  const { code, lines, why = null } = event.data;
  const rule = why !== null && isRule(why.rule) ? why.rule : null;
  const decisive = why === null ? null : decisiveTrial(why, code);
  return {
    code, text: lines[0] ?? '', host: event.host, daemon: daemonOf(event.process), place: placeOf(event), rule,
    detail: why?.detail ?? null,
    lists: why === null ? [] : listsOf(why, decisive),
    settings: why === null ? [] : settingsOf(why, decisive),
    codes: codeParts(event.data, { wouldBe: wouldBe(decisive, why), isSoft: why?.softened === true }),
    sources: rule === null ? [] : sourcesOf(rule, why?.restriction, decisive),
    cleanupLine: cleanupLine(events, index, event),
  };
}

function isRule(rule: string): rule is SmtpRule {
  return KNOWN.has(rule);
}

/** `mail/smtpd.4` → `smtpd`. */
function daemonOf(process: string): string {
  return process.slice(process.lastIndexOf('/') + 1).replace(/\.\d+$/, '');
}

function placeOf({ data: { to } }: Reply): Explanation['place'] {
  switch (to) {
    case 'connect': case 'end-of-data': case 'server': case 'unknown': return { key: `at.${to}`, command: '' };
    case 'MAIL': return { key: 'at', command: 'MAIL FROM' };
    case 'RCPT': return { key: 'at', command: 'RCPT TO' };
    default: return { key: 'at', command: to };
  }
}

/** The restriction that the reply comes from: the one that is named, else the last that refused, or let it pass. */
function decisiveTrial({ restriction, parameter, tried = [] }: ReplyWhy, code: number): TriedRestriction | null {
  if (code < 400) return tried.findLast(({ outcome }) => outcome === 'permit') ?? null;
  const named = tried.findLast((trial) => trial.restriction === restriction && trial.list === parameter && trial.outcome !== 'dunno' && trial.outcome !== 'permit');
  return named ?? tried.findLast(({ outcome }) => outcome === 'reject') ?? null;
}

function listsOf({ tried = [], settings = [] }: ReplyWhy, decisive: TriedRestriction | null): readonly TriedList[] {
  const lists: { readonly parameter: string; readonly setting: ReplySetting | null; readonly rows: TriedRow[] }[] = [];
  tried.forEach((trial, at) => {
    let list = lists.at(-1);
    if (list?.parameter !== trial.list) {
      list = { parameter: trial.list, setting: settings.find(({ parameter }) => parameter === trial.list) ?? null, rows: [] };
      lists.push(list);
    }
    const depth = trial.depth ?? 0;
    list.rows.push({
      restriction: trial.restriction, outcome: trial.outcome, depth, mark: markOf(trial), isDecisive: trial === decisive,
      saw: triedWords(trial, (tried[at + 1]?.depth ?? 0) > depth),
    });
  });
  return lists;
}

/** Those of the rule, and those that the decisive restriction depends on; lists stand above their rows. */
function settingsOf({ settings = [], tried = [] }: ReplyWhy, decisive: TriedRestriction | null): readonly ReplySetting[] {
  const own = settings.filter(({ parameter }) => !tried.some(({ list }) => list === parameter));
  return [...own, ...(decisive?.settings ?? [])];
}

function wouldBe(decisive: TriedRestriction | null, why: ReplyWhy | null): string | null {
  if (decisive === null || why?.rule !== 'defer_unauth_destination') return null;
  return decisive.settings?.find(({ parameter }) => parameter === 'relay_domains_reject_code')?.value ?? null;
}

/** Of an accepted reply also those of the restriction that let it pass. */
function sourcesOf(rule: SmtpRule, restriction: string | undefined, decisive: TriedRestriction | null): readonly string[] {
  const name = (restriction ?? decisive?.restriction ?? '').split(' ')[0]?.toLowerCase() ?? '';
  const other = isRule(name) && name !== rule ? citationsOf(name) : [];
  return [...new Set([...citationsOf(rule), ...other])];
}

/** As far back as cleanup's line may stand. */
const LOOK_BACK = 400;

function cleanupLine(events: readonly TraceEvent[], index: number, { host, data }: Reply): string | null {
  if (data.to !== 'end-of-data' || data.code < 400 || data.queueId === undefined) return null;
  const beginning = new RegExp(`^${data.queueId}: (?:milter-)?reject: (?:header|body|content) `);
  for (let at = index - 1; at >= Math.max(0, index - LOOK_BACK); at -= 1) {
    const event = events[at];
    if (event?.kind === 'log.line' && event.host === host && event.data.ident.endsWith('/cleanup') && beginning.test(event.data.text)) return event.data.text;
  }
  return null;
}
