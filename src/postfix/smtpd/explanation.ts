/**
 * Why a reply was given, for the trace: what the restriction lists tried before it, and which settings were in force.
 * Postfix keeps no such record; nothing here changes what it does.
 */
import type { ReplySetting, ReplyWhy, TriedRestriction } from '../../kernel/trace.ts';
import type { SmtpRule } from '../../formats/smtp-rule.ts';
import type { ReplyTo } from '../../protocols/smtp/exchange.ts';
import type { Reply, Why } from '../../protocols/smtp/reply.ts';
import type { Connection } from './connection.ts';
import { CONSULTED } from './consulted.ts';
import type { Daemon } from './daemon.ts';
import type { Check, Verdict } from './refusal.ts';

/** One restriction while it is being looked at; unchanged once it is in the trace. */
export type Trial = { -readonly [K in keyof TriedRestriction]: TriedRestriction[K] };

/** Restrictions noted for one reply; classes and tables may lead to many more. */
const TRIED_LIMIT = 100;
const NONE: readonly ReplySetting[] = [];

/** A restriction is about to be looked at. Returns the one around it, for `tried`. */
export function tries(check: Check): Trial | null {
  const { checks, daemon } = check.conn;
  const outer = checks.trial;
  const trial: Trial = { list: check.parameter, restriction: check.written, outcome: 'dunno' };
  if (checks.recursion > 1) trial.depth = checks.recursion - 1;
  const consulted = settingsBehind(daemon, check.rule);
  if (consulted.length > 0) trial.settings = consulted;
  if (checks.tried.length < TRIED_LIMIT) checks.tried.push(trial);
  checks.trial = trial;
  return outer;
}

/** It has been: what it said. */
export function tried(check: Check, outer: Trial | null, verdict: Verdict): Verdict {
  const { checks } = check.conn;
  if (checks.trial !== null && verdict !== 'dunno') checks.trial.outcome = verdict === 'ok' ? 'permit' : 'reject';
  checks.trial = outer;
  return verdict;
}

/** What of the session is being looked at. */
export function looksAt(check: Check, about: string): void {
  const { trial } = check.conn.checks;
  if (trial !== null) trial.about = about;
}

/** What was found, and where. */
export function matched(check: Check, key: string, entry: string): void {
  const { trial } = check.conn.checks;
  if (trial === null) return;
  trial.key = key;
  trial.entry = entry;
}

/** It said something that is not its verdict. */
export function marked(check: Check, outcome: TriedRestriction['outcome']): void {
  const { trial } = check.conn.checks;
  if (trial !== null) trial.outcome = outcome;
}

/** Its verdict, or the code, depends on another parameter, too. */
export function dependsOn(check: Check, parameter: string): void {
  const { trial } = check.conn.checks;
  if (trial !== null) trial.settings = [...(trial.settings ?? NONE), settingOf(check.conn.daemon, parameter)];
}

function settingOf(daemon: Daemon, parameter: string): ReplySetting {
  let setting = daemon.settings.get(parameter);
  if (setting === undefined) {
    setting = { parameter, value: daemon.cf.text(parameter), ...daemon.cf.origin(parameter) };
    daemon.settings.set(parameter, setting);
  }
  return setting;
}

/** The settings that a rule or restriction depends on beside its own parameter. */
function settingsBehind(daemon: Daemon, rule: string): readonly ReplySetting[] {
  let settings = daemon.consulted.get(rule);
  if (settings === undefined) {
    const parameters = Object.hasOwn(CONSULTED, rule) ? CONSULTED[rule] : undefined;
    settings = parameters?.map((parameter) => settingOf(daemon, parameter)) ?? NONE;
    daemon.consulted.set(rule, settings);
  }
  return settings;
}

/** The whole explanation of a reply. What was tried is told once, with the reply that it led to. */
export function explained(conn: Connection, { why }: Reply, to: ReplyTo): ReplyWhy {
  const { checks, daemon } = conn;
  const tried = to === 'server' ? NO_TRIALS : checks.tried;
  const rule = why.rule === 'RCPT' ? (checks.exempt ?? 'RCPT') : why.rule;
  checks.exempt = null;
  if (checks.tried.length > 0) checks.tried = [];
  if (tried.length > 0) return whole(daemon, why, rule, tried);
  // A standing reply has the same reason each time, and what belongs to it stays the same as long as the process.
  const before = daemon.told.get(rule);
  if (before?.why === why) return before.whole;
  const told = whole(daemon, why, rule, tried);
  daemon.told.set(rule, { why, whole: told });
  return told;
}

function whole(daemon: Daemon, why: Why, rule: SmtpRule, tried: readonly TriedRestriction[]): ReplyWhy {
  const settings: ReplySetting[] = [];
  const own = why.parameter === undefined ? null : settingOf(daemon, why.parameter);
  if (own !== null) settings.push(own);
  for (const { list } of tried) {
    const setting = settingOf(daemon, list);
    if (!settings.includes(setting)) settings.push(setting);
  }
  if (tried.length === 0) settings.push(...settingsBehind(daemon, rule));
  if (why.softened === true) settings.push(settingOf(daemon, 'soft_bounce'));
  if (settings.length === 0 && rule === why.rule) return why;
  // What may be absent is added field by field: spreading it costs more than the reply.
  const all: Mutable<ReplyWhy> = { ...why, rule };
  if (own !== null && why.value === undefined) all.value = own.value;
  if (settings.length > 0) all.settings = settings;
  if (tried.length > 0) all.tried = tried;
  return all;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const NO_TRIALS: readonly TriedRestriction[] = [];
