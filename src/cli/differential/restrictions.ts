/** Random access restriction lists for each of smtpd's stages: what restrictions exist, in plausible and odd orders. */
import type { Chance } from './chance.ts';
import { accessTable, cidrTable, patternTable } from './tables.ts';

const ANYWHERE = [
  'permit', 'reject', 'defer', 'permit_mynetworks', 'permit_sasl_authenticated', 'reject_unauth_pipelining', 'warn_if_reject reject', 'defer_if_permit', 'defer_if_reject',
  'reject_plaintext_session', 'permit_inet_interfaces', 'reject_rbl_client zen.lab.test', 'reject_unknown_client_hostname', 'reject_unknown_reverse_client_hostname',
  'check_client_access {access}', 'check_client_access {cidr}', 'check_client_access {pattern}', 'check_reverse_client_hostname_access {access}', 'permit_dnswl_client wl.lab.test', 'reject_rbl_client zen.lab.test=127.0.0.[2..9]',
  'warn_if_reject reject_unknown_client_hostname', 'reject_rhsbl_client dbl.lab.test', 'reject_rhsbl_reverse_client dbl.lab.test', 'reject_rbl_client servfail.test', 'permit_rhswl_client wl.lab.test', 'sleep 0',
];
const HELO = [
  'reject_invalid_helo_hostname', 'reject_non_fqdn_helo_hostname', 'reject_unknown_helo_hostname', 'check_helo_access {access}', 'check_helo_access {pattern}', 'reject_rhsbl_helo dbl.lab.test',
  'check_helo_mx_access {cidr}', 'check_helo_a_access {cidr}', 'check_helo_ns_access {cidr}', 'warn_if_reject reject_unknown_helo_hostname',
];
const SENDER = [
  'reject_unknown_sender_domain', 'reject_non_fqdn_sender', 'check_sender_access {access}', 'check_sender_access {pattern}', 'reject_rhsbl_sender dbl.lab.test', 'check_sender_mx_access {cidr}', 'check_sender_a_access {cidr}',
  'check_sender_ns_access {cidr}', 'reject_sender_login_mismatch', 'reject_authenticated_sender_login_mismatch', 'reject_unauthenticated_sender_login_mismatch', 'reject_known_sender_login_mismatch', 'reject_unlisted_sender', 'warn_if_reject reject_unknown_sender_domain',
  'check_sender_access inline:{example.net=REJECT, gmail.com=DEFER, {example.org=550 no}}', 'check_sasl_access {access}',
];
const RECIPIENT = [
  'reject_unknown_recipient_domain', 'reject_non_fqdn_recipient', 'check_recipient_access {access}', 'check_recipient_access {pattern}', 'reject_rhsbl_recipient dbl.lab.test', 'reject_unauth_destination', 'defer_unauth_destination', 'permit_auth_destination',
  'check_recipient_mx_access {cidr}', 'check_recipient_a_access {cidr}', 'check_recipient_ns_access {cidr}', 'reject_unlisted_recipient', 'permit_mx_backup', 'warn_if_reject reject_unauth_destination', 'check_recipient_access static:{WARN all}',
];
const DATA = ['reject_multi_recipient_bounce', 'reject_unauth_pipelining', 'permit', 'reject', 'check_sender_access {access}', 'check_client_access {access}', 'warn_if_reject reject_multi_recipient_bounce', 'permit_mynetworks', 'check_helo_access {access}'];

export interface Restrictions {
  readonly value: string;
  readonly maps: Readonly<Record<string, string>>;
}

export type Stage = 'client' | 'helo' | 'sender' | 'relay' | 'recipient' | 'data' | 'end_of_data' | 'etrn';

/** A list for a stage, with the tables that it names. `name` keeps the tables of several lists apart. */
export function restrictions(chance: Chance, stage: Stage, name: string): Restrictions {
  const words = chance.sample(choices(chance, stage), chance.weighted([[6, 1], [5, 2], [3, 3], [1, 5]]));
  const maps: Record<string, string> = {};
  const value = words.map((word) => fillIn(chance, word, name, maps)).join(chance.pick([', ', ' ', ',']));
  return { value: safe(stage, value), maps };
}

function choices(chance: Chance, stage: Stage): readonly string[] {
  const own = { client: ANYWHERE, helo: HELO, sender: SENDER, relay: RECIPIENT, recipient: RECIPIENT, data: DATA, end_of_data: DATA, etrn: ANYWHERE }[stage];
  return chance.percent(25) && stage !== 'data' && stage !== 'end_of_data' ? [...own, ...ANYWHERE] : own;
}

function fillIn(chance: Chance, word: string, name: string, maps: Record<string, string>): string {
  const kind = /\{(access|cidr|pattern)\}/.exec(word)?.[1];
  if (kind === undefined) return word;
  const file = `${kind}-${name}`;
  if (kind === 'access') maps[file] ??= accessTable(chance);
  else if (kind === 'cidr') maps[file] ??= cidrTable(chance);
  else maps[file] ??= patternTable(chance);
  const type = { access: chance.pick(['hash', 'hash', 'texthash']), cidr: 'cidr', pattern: maps[file].includes('\\+') ? 'regexp' : chance.pick(['regexp', 'pcre']) }[kind as 'access' | 'cidr' | 'pattern'];
  return word.replace(/\{\w+\}/, `${type}:/etc/postfix/maps/${file}`);
}

/** smtpd does not start where nothing forbids relaying; such a configuration shows nothing but that. */
function safe(stage: Stage, value: string): string {
  if (stage === 'relay') return `${value}, reject_unauth_destination`;
  return value;
}
