/**
 * Random but plausible configurations: main.cf settings in the form of a recording's `config`, and the tables they name.
 * They use what the recordings use, and more of the parameters that the simulation says it knows.
 */
import type { Setting } from './case.ts';
import type { Chance } from './chance.ts';
import { restrictions, type Stage } from './restrictions.ts';
import type { Offered } from './sessions.ts';
import {
  bodyRules, CANONICAL, COPIES, headerRules, LOGINS, MAILBOXES, RELOCATED, TRANSPORTS, VIRTUAL, VIRTUAL_CATCHALL,
} from './tables.ts';

export interface Configuration {
  readonly config: readonly Setting[];
  readonly maps: Readonly<Record<string, string>>;
  readonly offered: Offered;
}

interface Piece {
  readonly config: readonly Setting[];
  readonly maps?: Readonly<Record<string, string>>;
}

const MAPS = '/etc/postfix/maps';

/** Parameters that stand alone: a name, and values of which one is chosen. */
const SINGLE: readonly (readonly [string, readonly string[]])[] = [
  ['smtpd_helo_required', ['yes']], ['soft_bounce', ['yes']], ['smtpd_soft_error_limit', ['3']], ['smtpd_hard_error_limit', ['3', '5', '1']],
  ['message_size_limit', ['2000', '500', '0', '1500']], ['smtpd_delay_reject', ['no']], ['strict_rfc821_envelopes', ['yes']], ['disable_vrfy_command', ['yes']],
  ['smtpd_recipient_limit', ['2', '1']], ['smtpd_recipient_overshoot_limit', ['1', '2']], ['smtpd_junk_command_limit', ['2', '1']], ['smtpd_reject_unlisted_sender', ['yes']],
  ['smtpd_reject_unlisted_recipient', ['no']], ['allow_percent_hack', ['no']], ['swap_bangpath', ['no']], ['smtpd_discard_ehlo_keywords', ['chunking', 'pipelining, dsn', 'size', 'smtputf8, 8bitmime', 'dsn', 'silent-discard, dsn']],
  ['smtpd_forbidden_commands', ['CONNECT GET NOOP', 'CONNECT', '']], ['local_recipient_maps', ['', 'hash:/etc/aliases']], ['smtputf8_enable', ['no']], ['unknown_local_recipient_reject_code', ['450', '551']],
  ['unknown_address_reject_code', ['550']], ['unknown_client_reject_code', ['550']], ['unknown_hostname_reject_code', ['550']], ['invalid_hostname_reject_code', ['450']], ['non_fqdn_reject_code', ['450', '551']],
  ['access_map_reject_code', ['450', '551']], ['reject_code', ['521', '450']], ['maps_rbl_reject_code', ['450']], ['defer_code', ['451', '550']], ['multi_recipient_bounce_reject_code', ['450']], ['relay_domains_reject_code', ['550', '450']],
  ['unknown_virtual_alias_reject_code', ['450']], ['unknown_virtual_mailbox_reject_code', ['450']], ['unknown_relay_recipient_reject_code', ['450']], ['access_map_defer_code', ['451']], ['plaintext_reject_code', ['550']],
  ['show_user_unknown_table_name', ['no']], ['recipient_delimiter', ['', '-', '+-']], ['myorigin', ['example.com', '$mydomain', 'virt.test']], ['relayhost', ['[mx.example.com]', '[mail.trunghq.com]', 'example.org', '[192.0.2.28]:25', '[mx.refused.test]', 'gmail.com']],
  ['mydestination', ['', '$myhostname, $mydomain, localhost.$mydomain, localhost', '$myhostname, localhost', 'inline:{ubuntu.localdomain=x}, localhost', '$myhostname, localhost, example.org']], ['mynetworks', ['127.0.0.0/8, 192.0.2.10', '192.0.2.0/24', '0.0.0.0/0', '127.0.0.0/8, !192.0.2.77, 192.0.2.0/25']],
  ['always_bcc', ['bob', 'nosuch@nosuch.test', 'user@example.com']], ['luser_relay', ['bob', '$user@example.com', 'alice+$local', 'nosuchuser']], ['hopcount_limit', ['1', '2', '4']], ['remote_header_rewrite_domain', ['domain.invalid', 'unknown.test']],
  ['always_add_missing_headers', ['yes']], ['undisclosed_recipients_header', ['To: undisclosed-recipients:;']], ['enable_long_queue_ids', ['yes']], ['smtpd_banner', ['$myhostname ESMTP $mail_name ($mail_version)', '$myhostname', '${mail_name?{x}:{y}} $smtpd_banner_x ESMTP']], ['smtpd_client_port_logging', ['yes']],
  ['smtpd_reject_footer', ['\\c. For help call 1; server $server_name client $client_address', 'Call $client_name at $localtime_x', 'See https://x.test/$recipient\\nand $sender', '\\c $helo_name $mail_name']],
  ['smtpd_forbid_bare_newline', ['yes', 'normalize', 'reject']], ['smtpd_forbid_bare_newline_exclusions', ['']], ['smtpd_relay_before_recipient_restrictions', ['no']], ['smtpd_null_access_lookup_key', ['null']],
  ['append_dot_mydomain', ['yes']], ['append_at_myorigin', ['no']], ['local_header_rewrite_clients', ['permit_mynetworks', '', 'static:all', 'permit_inet_interfaces, permit_mynetworks']], ['masquerade_domains', ['localdomain', 'ubuntu.localdomain example.com', '!sub.example.com example.com']],
  ['masquerade_exceptions', ['root, alice']], ['masquerade_classes', ['envelope_sender, header_sender, envelope_recipient']], ['parent_domain_matches_subdomains', ['', 'smtpd_access_maps', 'relay_domains,mynetworks']], ['header_size_limit', ['600', '800']], ['line_length_limit', ['600', '1000']],
  ['smtpd_log_access_permit_actions', ['static:all', 'permit_mynetworks, permit_auth_destination', '']], ['resolve_dequoted_address', ['no']], ['message_strip_characters', ['\\0']], ['message_reject_characters', ['\\0']], ['smtpd_peername_lookup', ['no']], ['smtpd_noop_commands', ['FOO HELP', 'TURN']],
  ['enable_original_recipient', ['no']], ['prepend_delivered_header', ['forward', 'command, file']], ['propagate_unmatched_extensions', ['', 'canonical, virtual, alias', 'forward']], ['expand_owner_alias', ['yes']], ['owner_request_special', ['no']], ['reset_owner_alias', ['yes']], ['default_transport', ['smtp:[mx.example.net]', 'error:closed']],
  ['relay_transport', ['smtp:[mx.example.com]', 'error:5.7.1 no relay', 'relay:example.org']], ['local_transport', ['error:5.1.1 nobody here']], ['fallback_transport', ['error:5.1.1 gone', 'smtp:[mx.example.com]']], ['biff', ['no']], ['disable_mime_input_processing', ['yes']], ['mime_nesting_limit', ['1']],
  ['allow_untrusted_routing', ['yes']], ['smtp_always_send_ehlo', ['no']], ['smtp_never_send_ehlo', ['yes']], ['smtp_discard_ehlo_keywords', ['pipelining', 'size, dsn', '8bitmime']], ['smtp_fallback_relay', ['[mx.example.net]', 'example.org']], ['disable_dns_lookups', ['yes']],
  ['disable_mime_output_conversion', ['yes']], ['myhostname', ['mail.example.org', 'ubuntu.localdomain']], ['mail_name', ['Mailer']], ['double_bounce_sender', ['dbl']], ['enable_threaded_bounces', ['yes']], ['header_from_format', ['obsolete']], ['bounce_size_limit', ['1', '200']], ['allow_min_user', ['yes']],
  ['empty_address_recipient', ['bob']], ['smtpd_sasl_authenticated_header', ['yes']], ['duplicate_filter_limit', ['1']], ['virtual_alias_expansion_limit', ['1']], ['smtpd_client_event_limit_exceptions', ['']], ['helpful_warnings', ['no']], ['queue_minfree', ['9000000000000000']], ['default_rbl_reply', ['$rbl_code x $rbl_class $rbl_what $rbl_domain $rbl_reason']],
  ['smtpd_delay_open_until_valid_rcpt', ['no']], ['detect_8bit_encoding_header', ['no']], ['nosuch_parameter', ['x']], ['smtpd_tls_received_header', ['yes']], ['resolve_numeric_domain', ['yes']], ['resolve_null_domain', ['yes']], ['ignore_mx_lookup_error', ['yes']], ['unknown_address_tempfail_action', ['defer']], ['unknown_helo_hostname_tempfail_action', ['defer', 'defer_if_permit']],
  ['broken_sasl_auth_clients', ['yes']], ['smtpd_history_flush_threshold', ['2']], ['notify_classes', ['resource, software, policy', 'protocol', 'bounce, policy', '']], ['smtpd_forbid_unauth_pipelining', ['yes']], ['receive_override_options', ['no_address_mappings', 'no_header_body_checks', 'no_unknown_recipient_checks']],
];

/** Parameters that belong together, with their tables. */
const GROUPS: readonly ((chance: Chance) => Piece)[] = [
  // local(8) does not start where a mailbox may be smaller than a letter.
  () => ({ config: [['message_size_limit', '2000'], ['mailbox_size_limit', '3000']] }),
  (chance) => ({
    config: [['virtual_alias_domains', 'virt.test'], ['virtual_alias_maps', chance.pick([`hash:${MAPS}/virtual`, `texthash:${MAPS}/virtual`, `proxy:hash:${MAPS}/virtual`])]],
    maps: { virtual: chance.pick([VIRTUAL, VIRTUAL, VIRTUAL_CATCHALL]) },
  }),
  () => ({ config: [['virtual_alias_domains', 'virt.test'], ['virtual_alias_maps', 'inline:{info@virt.test=alice,team@virt.test=bob}']] }),
  () => ({ config: [['virtual_alias_maps', `hash:${MAPS}/virtual`]], maps: { virtual: VIRTUAL } }),
  (chance) => ({
    config: [
      ['virtual_mailbox_domains', 'vmail.test'], ['virtual_mailbox_maps', `hash:${MAPS}/vmbox`], ['virtual_mailbox_base', '@BASE@/run/mail'],
      ['virtual_uid_maps', 'static:21001'], ['virtual_gid_maps', 'static:21001'], ...(chance.percent(20) ? ([['message_size_limit', '1500'], ['virtual_mailbox_limit', '1500']] as const) : []),
    ],
    maps: { vmbox: MAILBOXES },
  }),
  (chance) => ({ config: [['relay_domains', chance.pick(['example.com', 'relayed.test, example.com', 'trunghq.com', '$mydestination, example.net', `hash:${MAPS}/relay`])]], maps: { relay: 'example.com x\nuser@example.com x\n@relayed.test x\n' } }),
  (chance) => ({
    config: [['relay_domains', 'example.com, relayed.test'], ['relay_recipient_maps', chance.pick([`hash:${MAPS}/relay`, 'inline:{user@example.com=x}', 'static:x', ''])]],
    maps: { relay: 'user@example.com x\n@relayed.test x\n' },
  }),
  (chance) => ({ config: [['transport_maps', chance.pick([`hash:${MAPS}/transport`, 'inline:{{example.com=error:5.1.2 no such domain}}', 'inline:{example.com=error:closed, *=smtp:[mx.example.net]}', 'inline:{example.com=error:5.1.2 no such domain}'])]], maps: { transport: TRANSPORTS } }),
  (chance) => ({ config: [[chance.pick(['canonical_maps', 'sender_canonical_maps', 'recipient_canonical_maps']), `hash:${MAPS}/canonical`]], maps: { canonical: CANONICAL } }),
  () => ({ config: [['relocated_maps', `hash:${MAPS}/relocated`]], maps: { relocated: RELOCATED } }),
  (chance) => ({ config: [[chance.pick(['sender_bcc_maps', 'recipient_bcc_maps']), `hash:${MAPS}/copies`]], maps: { copies: COPIES } }),
  (chance) => ({ config: [['header_checks', `${chance.pick(['regexp', 'pcre'])}:${MAPS}/hc`]], maps: { hc: headerRules(chance) } }),
  (chance) => ({ config: [['body_checks', `${chance.pick(['regexp', 'pcre'])}:${MAPS}/bc`]], maps: { bc: bodyRules(chance) } }),
  (chance) => ({ config: [[chance.pick(['mime_header_checks', 'nested_header_checks']), `regexp:${MAPS}/mc`]], maps: { mc: headerRules(chance) } }),
  (chance) => ({ config: [['smtpd_restriction_classes', 'local_only'], ['local_only', chance.pick(['reject', 'permit_mynetworks, reject'])], ['smtpd_recipient_restrictions', `check_recipient_access hash:${MAPS}/class`]], maps: { class: 'team@ubuntu.localdomain local_only\nalice@ubuntu.localdomain local_only\n' } }),
  () => ({ config: [['smtpd_sender_login_maps', `hash:${MAPS}/login`], ['smtpd_sender_restrictions', 'reject_sender_login_mismatch']], maps: { login: LOGINS } }),
  () => ({ config: [['smtpd_discard_ehlo_keyword_address_maps', `cidr:${MAPS}/discard`]], maps: { discard: '192.0.2.10/32 dsn, etrn\n127.0.0.0/8 pipelining\n' } }),
  (chance) => ({
    config: [
      chance.pick<Setting>([
        ['sender_dependent_relayhost_maps', 'inline:{user@example.com=[mx.example.net], @example.net=[mail.trunghq.com]}'],
        ['sender_dependent_default_transport_maps', 'inline:{user@example.com=smtp:[mx.example.net], @example.net=smtp:[mail.trunghq.com]}'],
      ]),
    ],
  }),
  (chance) => ({ config: [['smtpd_reject_footer_maps', 'regexp:/etc/postfix/maps/footer']], maps: { footer: chance.pick(['/^5/ \\c. Refused.\n', '/relay/ Ask the postmaster of $server_name\n']) } }),
  (chance) => ({ config: [['rbl_reply_maps', 'inline:{{zen.lab.test=$rbl_code listed: $rbl_domain $client}}'], ['smtpd_client_restrictions', chance.pick(['reject_rbl_client zen.lab.test', 'reject_rbl_client zen.lab.test, reject_rhsbl_helo dbl.lab.test'])]] }),
];

/**
 * Errors are answered at once, or a run would wait for seconds in most sessions. Connections to other hosts are not kept
 * for the next letter: whether it comes in time depends on how busy the machine is, in Postfix itself.
 */
const ALWAYS: readonly Setting[] = [['smtpd_error_sleep_time', '0'], ['smtp_connection_cache_on_demand', 'no']];

const STAGES: readonly Stage[] = ['client', 'helo', 'sender', 'recipient', 'data', 'end_of_data', 'etrn'];
/** Warnings of TLS and SASL are the recordings' own only with these. */
const TLS: readonly Setting[] = [
  ['smtpd_tls_security_level', 'may'], ['smtpd_tls_cert_file', '/etc/postfix/cert.pem'], ['smtpd_tls_key_file', '/etc/postfix/key.pem'], ['smtpd_tls_loglevel', '1'],
];

export function configuration(chance: Chance): Configuration {
  const pieces: Piece[] = [{ config: ALWAYS }];
  for (const [name, values] of chance.sample(SINGLE, chance.weighted([[2, 0], [4, 1], [5, 2], [5, 3], [3, 5], [2, 8]]))) pieces.push({ config: [[name, chance.pick(values)]] });
  for (const make of chance.sample(GROUPS, chance.weighted([[4, 0], [5, 1], [4, 2], [2, 4]]))) pieces.push(make(chance));
  for (const stage of chance.sample(STAGES, chance.weighted([[4, 0], [5, 1], [4, 2], [2, 4]]))) pieces.push(stageRestrictions(chance, stage));
  if (chance.percent(25)) pieces.push(relayRestrictions(chance));
  const tls = chance.percent(15);
  const auth = chance.percent(20);
  if (tls) pieces.push({ config: [...TLS, ...(chance.percent(30) ? ([['smtpd_tls_auth_only', 'yes']] as const) : [])] });
  if (auth) pieces.push(sasl(chance));
  return { config: merged(pieces), maps: usedMaps(pieces), offered: { tls, auth } };
}

function stageRestrictions(chance: Chance, stage: Stage): Piece {
  const { value, maps } = restrictions(chance, stage, stage);
  return { config: [[`smtpd_${stage}_restrictions`, value]], maps };
}

function relayRestrictions(chance: Chance): Piece {
  const usual = ['permit_mynetworks permit_sasl_authenticated reject_unauth_destination', 'permit_mynetworks reject_unauth_destination', 'reject_unauth_destination', 'permit_mynetworks, permit_mx_backup, reject_unauth_destination'];
  if (chance.percent(60)) return { config: [['smtpd_relay_restrictions', chance.pick(usual)]] };
  const { value, maps } = restrictions(chance, 'relay', 'relay');
  return { config: [['smtpd_relay_restrictions', value]], maps };
}

function sasl(chance: Chance): Piece {
  const kind: readonly Setting[] = chance.percent(60)
    ? [['smtpd_sasl_type', 'cyrus'], ['smtpd_sasl_path', 'smtpd'], ['cyrus_sasl_config_path', '/etc/postfix/sasl']]
    : [['smtpd_sasl_type', 'dovecot'], ['smtpd_sasl_path', 'private/auth']];
  return { config: [['smtpd_sasl_auth_enable', 'yes'], ...kind] };
}

/** The last value of each parameter, in the order of their first mention. */
function merged(pieces: readonly Piece[]): readonly Setting[] {
  return [...new Map(pieces.flatMap(({ config }) => config))];
}

/** Tables that the configuration names. */
function usedMaps(pieces: readonly Piece[]): Readonly<Record<string, string>> {
  const values = merged(pieces).map(([, value]) => value).join(' ');
  const maps = pieces.flatMap((piece) => Object.entries(piece.maps ?? {}));
  return Object.fromEntries(maps.filter(([name]) => new RegExp(`${MAPS}/${name}(?![\\w-])`).test(values)));
}
