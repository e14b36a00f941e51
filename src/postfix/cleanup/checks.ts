/**
 * header_checks and body_checks (header_checks(5), cleanup_act()): a table's answer about a header or a line is an
 * action, which is logged and done. Leaves out DELAY, which Postfix has disabled.
 */
import { quoteLocal } from '../../formats/address.ts';
import { lowerAscii } from '../../formats/ascii-case.ts';
import { isHeaderLine } from '../../formats/header.ts';
import { CLEANUP_FLAG, CLEANUP_STAT, cleanupDetail } from '../global/cleanup-status.ts';
import { isDsnStatus } from '../global/dsn.ts';
import { openMaps } from '../global/maps.ts';
import { outHeader } from './letter.ts';
import { hasFlag, log, mapProblem, outLine, type CleanupState } from './state.ts';

type Context = 'header' | 'body' | 'content';

/** The table's action for a header or line; null where there is none. */
export function findCheck(state: CleanupState, parameter: string, text: string): string | null {
  const spec = state.cf.text(parameter);
  if (spec === '' || text === '') return null;
  const answer = openMaps(state.sys.disk, state.cf, spec).find(text);
  if (!answer.ok) {
    mapProblem(state, parameter, answer.error);
    return null;
  }
  if (answer.value === '') {
    emptyResult(state, parameter, text);
    return null;
  }
  return answer.value;
}

/** maps_find() takes a rule without a result for a table out of order; the letter is not accepted for now. */
function emptyResult(state: CleanupState, parameter: string, text: string): void {
  log(state, `warning: ${parameter} lookup of ${text} returns an empty string result`);
  log(state, `warning: ${parameter} should return NO RESULT in case of NOT FOUND`);
  log(state, `warning: ${state.queueId}: ${parameter} map lookup problem -- message not accepted, try again later`);
  state.errors |= CLEANUP_STAT.write;
}

const FILTERS = CLEANUP_FLAG.filter | CLEANUP_FLAG.milter;

/** Does the action. The text to write: as it was, replaced, or null for none. */
export function actOn(state: CleanupState, context: Context, text: string, action: string, map: string): string | null {
  const [, verb = '', argument = ''] = /^([^ \t]*)\s*([^]*)$/.exec(action) ?? [];
  switch (lowerAscii(verb)) {
    case 'reject': reject(state, context, text, argument); return text;
    case 'warn': logAction(state, 'warning', context, text, argument); return text;
    case 'info': logAction(state, 'info', context, text, argument); return text;
    case 'filter': setFilter(state, context, text, argument, map); return text;
    case 'pass':
      logAction(state, 'pass', context, text, argument);
      state.flags &= ~FILTERS;
      return text;
    case 'discard':
      logAction(state, 'discard', context, text, argument);
      state.flags = (state.flags | CLEANUP_FLAG.discard) & ~FILTERS;
      return text;
    case 'hold':
      if (!hasFlag(state, CLEANUP_FLAG.hold | CLEANUP_FLAG.discard)) {
        logAction(state, 'hold', context, text, argument);
        state.flags |= CLEANUP_FLAG.hold;
      }
      return text;
    case 'prepend': prepend(state, context, text, argument, map); return text;
    case 'replace': return replace(state, context, text, argument, map);
    case 'redirect': redirect(state, context, text, argument, map); return text;
    case 'bcc': blindCopy(state, context, text, argument, map); return text;
    case 'strip': logAction(state, 'strip', context, text, argument); return null;
    case 'ignore': return null;
    case 'dunno': case 'ok': return text;
    default:
      log(state, `warning: unknown command in ${map} map: ${action}`);
      return text;
  }
}

function logAction(state: CleanupState, action: string, context: Context, text: string, note: string): void {
  const { attributes } = state;
  const origin = attributes.get('log_message_origin') ?? 'unknown';
  const parts = [`${state.queueId}: ${action}: ${context} ${text.replace(/\0[^]*/, '').slice(0, 200)} from ${origin};`];
  if (state.sender !== null) parts.push(`from=<${shownAddress(state.sender)}>`);
  if (state.recipient !== null) parts.push(`to=<${shownAddress(state.recipient)}>`);
  const protocol = attributes.get('log_protocol_name');
  if (protocol !== undefined) parts.push(`proto=${protocol}`);
  const helo = attributes.get('log_helo_name');
  if (helo !== undefined) parts.push(`helo=<${helo}>`);
  log(state, parts.join(' ') + (note === '' ? '' : `: ${note}`));
}

/** As `info_log_address_format = external` shows addresses. */
function shownAddress(address: string): string {
  return address === '' ? '' : quoteLocal(address);
}

function reject(state: CleanupState, context: Context, text: string, argument: string): void {
  const detail = cleanupDetail(CLEANUP_STAT.content);
  let reason = argument === '' ? `${detail.dsn} ${detail.text}` : withStatus('5.7.1', argument);
  if (!/^[45]/.test(reason)) {
    log(state, `warning: bad DSN action in ${argument} -- need 4.x.x or 5.x.x`);
    reason = `4${reason.slice(1)}`;
  }
  state.reason = reason;
  state.errors |= reason.startsWith('4') ? CLEANUP_STAT.defer : CLEANUP_STAT.content;
  state.flags &= ~FILTERS;
  logAction(state, 'reject', context, text, reason);
}

/** dsn_prepend(3): a text that begins with a status code keeps its own. */
function withStatus(status: string, text: string): string {
  const [first = ''] = text.split(/\s/, 1);
  return isDsnStatus(first) ? text : `${status} ${text}`;
}

function setFilter(state: CleanupState, context: Context, text: string, argument: string, map: string): void {
  if (argument === '') {
    log(state, `warning: missing FILTER command argument in ${map} map`);
  } else if (!argument.includes(':')) {
    log(state, `warning: bad FILTER command ${argument} in ${map} -- need transport:destination`);
  } else {
    state.filter = argument;
    logAction(state, 'filter', context, text, argument);
  }
}

function prepend(state: CleanupState, context: Context, text: string, argument: string, map: string): void {
  if (argument === '') {
    log(state, `warning: PREPEND action without text in ${map} map`);
  } else if (context !== 'header') {
    logAction(state, 'prepend', context, text, argument);
    outLine(state, argument);
  } else if (!isHeaderLine(argument)) {
    log(state, `warning: bad PREPEND header text "${argument}" in ${map} map -- need "headername: headervalue"`);
  } else {
    logAction(state, 'prepend', context, text, argument);
    outHeader(state, argument);
  }
}

function replace(state: CleanupState, context: Context, text: string, argument: string, map: string): string {
  if (argument === '') {
    log(state, `warning: REPLACE action without text in ${map} map`);
    return text;
  }
  if (context === 'header' && !isHeaderLine(argument)) {
    log(state, `warning: bad REPLACE header text "${argument}" in ${map} map -- need "headername: headervalue"`);
    return text;
  }
  logAction(state, 'replace', context, text, argument);
  return argument;
}

function redirect(state: CleanupState, context: Context, text: string, argument: string, map: string): void {
  if (!argument.includes('@')) {
    log(state, `warning: bad REDIRECT target "${argument}" in ${map} map -- need user@domain`);
    return;
  }
  state.redirect = argument;
  logAction(state, 'redirect', context, text, argument);
  state.flags &= ~FILTERS;
}

function blindCopy(state: CleanupState, context: Context, text: string, argument: string, map: string): void {
  if (!argument.includes('@')) {
    log(state, `warning: bad BCC address "${argument}" in ${map} map -- need user@domain`);
    return;
  }
  state.checkBcc.push(argument);
  logAction(state, 'bcc', context, text, argument);
}
