/**
 * What one smtpd process knows for its whole life: main.cf, the restriction lists, caches. Read once, at its start, as
 * Postfix does; `postfix reload` makes new processes.
 */
import type { Micros, ReplySetting, ReplyWhy } from '../../kernel/trace.ts';
import type { Socket, System } from '../../net/system.ts';
import type { Why } from '../../protocols/smtp/reply.ts';
import type { Resolved } from '../global/rewrite-client.ts';
import { readService, type Service } from '../global/service.ts';
import type { MainCf } from '../global/main-cf.ts';
import type { DnsListAnswer } from './restrictions/dns-lists.ts';

export const RESTRICTION_LISTS = [
  'smtpd_client_restrictions', 'smtpd_helo_restrictions', 'smtpd_sender_restrictions', 'smtpd_relay_restrictions',
  'smtpd_recipient_restrictions', 'smtpd_etrn_restrictions', 'smtpd_data_restrictions', 'smtpd_end_of_data_restrictions',
] as const;
export type RestrictionList = (typeof RESTRICTION_LISTS)[number];

export interface Daemon {
  readonly service: Service;
  readonly cf: MainCf;
  readonly lists: Readonly<Record<RestrictionList, readonly string[]>>;
  /** Restriction classes by name (`smtpd_restriction_classes`), built-in ones included. */
  readonly classes: ReadonlyMap<string, readonly string[]>;
  /** Whether `notify_classes` names anything: then the postmaster may get to see what was said. */
  readonly keepsTranscript: boolean;
  readonly resolved: Map<string, Resolved>;
  /** The sender of this host's address probes, complete; null until it is needed. */
  probeSender: string | null;
  readonly dnsLists: Map<string, DnsListAnswer>;
  /** Open connections to policy services, by what main.cf calls them. */
  readonly policies: Map<string, PolicyConnection>;
  /** Settings as the trace tells them, by parameter; and those that a rule or restriction depends on, by its name. */
  readonly settings: Map<string, ReplySetting>;
  readonly consulted: Map<string, readonly ReplySetting[]>;
  /** The last reason that was given for a rule without any restriction being looked at, and what was told of it. */
  readonly told: Map<string, { readonly why: Why; readonly whole: ReplyWhy }>;
}

/** A connection to a policy server, and when it was opened and last used. */
export interface PolicyConnection {
  readonly socket: Socket;
  readonly opened: Micros;
  used: Micros;
  requests: number;
}

/** Entries that either cache may have, as in Postfix. */
export const CACHE_LIMIT = 100;

/** One of these must work, or mail from strangers to strangers would be relayed (smtpd_check.c). */
const RELAY_PROTECTION = [
  'reject_unauth_destination', 'defer_unauth_destination', 'reject', 'defer', 'defer_if_permit', 'check_relay_domains',
];

const TEMPFAIL_ACTIONS = [
  'unknown_helo_hostname_tempfail_action', 'unknown_address_tempfail_action', 'unverified_recipient_tempfail_action', 'unverified_sender_tempfail_action',
] as const;

/** Reads the configuration. Instead of a daemon: what smtpd dies of, null where the log has it already. */
export function startDaemon(sys: System): Daemon | { readonly fatal: string | null; readonly service: Service } {
  const service = readService(sys);
  const { cf } = service;
  if (cf.fatal !== null) return { service, fatal: null };
  const lists = Object.fromEntries(RESTRICTION_LISTS.map((name) => [name, cf.list(name)])) as Daemon['lists'];
  const classes = new Map<string, readonly string[]>();
  for (const name of cf.list('smtpd_restriction_classes')) {
    const value = cf.text(name);
    if (value === '') return { service, fatal: `restriction class \`${name}' needs a definition` };
    classes.set(name, cf.list(name));
  }
  classes.set('reject_sender_login_mismatch', ['reject_authenticated_sender_login_mismatch', 'reject_unauthenticated_sender_login_mismatch']);
  for (const name of TEMPFAIL_ACTIONS) {
    if (!/^(defer|defer_if_permit)$/i.test(cf.text(name))) return { service, fatal: `bad configuration: ${name} = ${cf.text(name)}` };
  }
  const daemon: Daemon = {
    service, cf, lists, classes, keepsTranscript: cf.list('notify_classes').length > 0, resolved: new Map(), probeSender: null, dnsLists: new Map(), policies: new Map(),
    settings: new Map(), consulted: new Map(), told: new Map(),
  };
  const warnings: string[] = [];
  const isProtected = hasProtection(daemon, lists.smtpd_recipient_restrictions, warnings)
    || hasProtection(daemon, lists.smtpd_relay_restrictions, warnings);
  for (const text of warnings) sys.log(service.ident, `warning: ${text}`);
  if (isProtected) return daemon;
  const wanted = `${RELAY_PROTECTION.slice(0, -1).join(', ')} or ${RELAY_PROTECTION[RELAY_PROTECTION.length - 1] ?? ''}`;
  return { service, fatal: `in parameter smtpd_relay_restrictions or smtpd_recipient_restrictions, specify at least one working instance of: ${wanted}` };
}

function hasProtection(daemon: Daemon, list: readonly string[], warnings: string[]): boolean {
  for (let at = 0; at < list.length; at += 1) {
    const name = list[at] ?? '';
    const next = list[at + 1];
    if (name.toLowerCase() === 'warn_if_reject' && next !== undefined) {
      at += 1;
      continue;
    }
    if (name.toLowerCase() === 'permit') {
      if (next !== undefined) warnings.push(`restriction \`${next}' after \`${name}' is ignored`);
      return false;
    }
    if (RELAY_PROTECTION.includes(name.toLowerCase())) return true;
    const members = daemon.classes.get(name);
    if (members !== undefined && hasProtection(daemon, members, warnings)) return true;
  }
  return false;
}
