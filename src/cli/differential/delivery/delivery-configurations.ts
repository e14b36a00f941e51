/** Random but plausible configurations of a host that delivers: main.cf settings, the tables they name, and files. */
import type { Setting } from '../case.ts';
import type { Chance } from '../chance.ts';
import type { DeliverySetup } from './delivery-case.ts';
import { aliasFile, CANONICALS, forwardFiles, GENERICS, RELOCATED, transportTable, virtualTable } from './hosting.ts';
import { failingHosts } from './failing-hosts.ts';

interface Piece {
  readonly settings?: readonly Setting[];
  readonly files?: Readonly<Record<string, string>>;
  readonly commands?: readonly string[];
}

const ETC = '/etc/postfix';

/** Parameters that stand alone. */
const SINGLE: readonly (readonly [string, readonly string[]])[] = [
  ['myorigin', ['$myhostname', 'lab.example', 'isp.example']], ['append_dot_mydomain', ['yes']], ['append_at_myorigin', ['no']], ['mydestination', ['$myhostname, localhost', '$mydomain, localhost', '', '$myhostname, localhost.$mydomain, localhost, $mydomain, shop.example']],
  ['masquerade_domains', ['lab.example', '!mail.lab.example lab.example', 'remote.example lab.example']], ['masquerade_exceptions', ['root, alice']], ['masquerade_classes', ['envelope_sender, header_sender, envelope_recipient, header_recipient']], ['recipient_delimiter', ['', '-', '+-']],
  ['propagate_unmatched_extensions', ['', 'canonical, virtual, alias, forward, include', 'alias']], ['luser_relay', ['bob', '$user@other.example', 'carol+$local', '$local@nx.example', 'nosuch2', 'dave+$extension']], ['home_mailbox', ['Maildir/', 'Mailbox', 'mail/inbox', '']], ['mail_spool_directory', ['/var/mail/spool/']],
  ['mailbox_command', ['cat >> /home/$USER/piped', 'exit 75', 'echo "no room"; exit 73', 'cat > /dev/null']], ['mailbox_transport', ['smtp:[203.0.113.25]', 'error:5.2.1 mailbox closed', 'retry:', 'discard:']], ['fallback_transport', ['smtp:[203.0.113.25]', 'error:5.1.1 no such person', 'retry:4.1.1 perhaps later']],
  ['mailbox_transport_maps', ['inline:{{bob=error:5.2.2 full}, carol=smtp:[203.0.113.25]}', 'inline:{dave=discard:}']], ['fallback_transport_maps', ['inline:{nosuch=smtp:[203.0.113.25], {nobody1=error:5.1.6 moved}}']], ['mailbox_command_maps', ['inline:{{bob=cat >> /home/bob/by-command}}', 'inline:{{carol=exit 67}}']],
  ['allow_mail_to_commands', ['alias, forward, include', '', 'forward']], ['allow_mail_to_files', ['alias, forward, include', '']], ['forward_path', ['/home/$user/.forward', '$home/.forward$recipient_delimiter$extension', '']], ['expand_owner_alias', ['yes']], ['reset_owner_alias', ['yes']], ['owner_request_special', ['no']],
  ['relay_domains', ['remote.example', 'corp.example, backup.example', '$mydestination, multi.example', 'nx.example']], ['relay_transport', ['smtp:[203.0.113.25]', 'error:5.7.1 not us', 'relay:[inside.corp.example]']], ['default_transport', ['smtp:[203.0.113.24]', 'error:no mail goes out', 'retry:', 'discard:']], ['local_transport', ['error:5.1.1 nobody here', 'smtp:[203.0.113.25]']],
  ['relayhost', ['[203.0.113.24]', 'isp.example', '[203.0.113.97]', '[smart.isp.example]:25', 'multi.example', '[nohost.example]', 'nx.example', 'nullmx.example']], ['smtp_fallback_relay', ['[203.0.113.24]', 'isp.example', '[203.0.113.97], [203.0.113.24]']], ['soft_bounce', ['yes']], ['disable_dns_lookups', ['yes']],
  ['notify_classes', ['bounce', 'resource, software, 2bounce', 'bounce, delay, policy, protocol, resource, software, 2bounce', 'protocol', '']], ['bounce_queue_lifetime', ['0']], ['bounce_size_limit', ['1', '300', '60']], ['bounce_notice_recipient', ['alice', 'x@remote.example']],
  ['2bounce_notice_recipient', ['bob', 'nosuch']], ['error_notice_recipient', ['carol']], ['double_bounce_sender', ['dbl']], ['empty_address_recipient', ['bob']], ['hopcount_limit', ['2', '3']], ['always_bcc', ['carol', 'nosuch@lab.example', 'x@remote.example', 'team']], ['enable_original_recipient', ['no']], ['prepend_delivered_header', ['forward', 'command, file', '']],
  ['undisclosed_recipients_header', ['To: undisclosed-recipients:;']], ['always_add_missing_headers', ['yes']], ['local_header_rewrite_clients', ['permit_mynetworks', 'static:all', '']], ['remote_header_rewrite_domain', ['domain.invalid']], ['header_from_format', ['obsolete']], ['enable_threaded_bounces', ['yes']], ['enable_long_queue_ids', ['yes']], ['mail_name', ['Mailer']],
  ['default_destination_recipient_limit', ['1', '2']], ['smtp_destination_recipient_limit', ['1', '2']], ['local_destination_recipient_limit', ['50']], ['smtp_mx_address_limit', ['1', '0']], ['smtp_mx_session_limit', ['1']], ['smtp_skip_5xx_greeting', ['no']], ['smtp_skip_quit_response', ['no']], ['smtp_always_send_ehlo', ['no']],
  ['smtp_never_send_ehlo', ['yes']], ['smtp_helo_name', ['out.lab.example']], ['smtp_discard_ehlo_keywords', ['pipelining', 'size, dsn', '8bitmime', 'dsn, pipelining']], ['smtp_line_length_limit', ['150', '0']], ['disable_mime_output_conversion', ['yes']], ['smtp_quote_rfc821_envelope', ['no']], ['smtp_address_preference', ['ipv4']], ['smtp_host_lookup', ['native', 'dns, native']],
  ['ignore_mx_lookup_error', ['yes']], ['smtp_randomize_addresses', ['no']], ['smtp_defer_if_no_mx_address_found', ['yes']],
  ['defer_transports', ['smtp', 'local', 'relay']], ['swap_bangpath', ['no']], ['allow_percent_hack', ['no']], ['allow_untrusted_routing', ['yes']], ['resolve_dequoted_address', ['no']], ['resolve_numeric_domain', ['yes']], ['append_dot_mydomain', ['yes']], ['virtual_alias_recursion_limit', ['2']],
  ['virtual_alias_expansion_limit', ['2']], ['duplicate_filter_limit', ['1']], ['smtp_mail_timeout', ['2s']], ['bounce_template_file', ['/etc/postfix/bounce.cf']],
  ['mailbox_size_limit', ['12000000', '51200000']], ['message_size_limit', ['20000']], ['mime_nesting_limit', ['1']], ['header_size_limit', ['400']], ['header_address_token_limit', ['3']], ['local_recipient_maps', ['']], ['smtpd_reject_unlisted_recipient', ['no']], ['smtputf8_enable', ['no']], ['message_strip_characters', ['\\0']], ['alias_maps', ['hash:/etc/aliases, inline:{extra=bob, nosuch=carol}', '']],
  ['command_time_limit', ['20s']], ['recipient_canonical_classes', ['envelope_recipient']], ['in_flow_delay', ['0']], ['smtp_tls_security_level', ['may', 'none']],
  ['sender_dependent_relayhost_maps', ['inline:{alice@lab.example=[203.0.113.24], @sender.example=isp.example}']], ['sender_dependent_default_transport_maps', ['inline:{alice@lab.example=smtp:[203.0.113.25], {joe@remote.example=error:5.7.1 not you}}', 'inline:{bob@lab.example=DUNNO}']], ['default_filter_nexthop', ['mx.remote.example']],
];

const GROUPS: readonly ((chance: Chance) => Piece)[] = [
  (chance) => ({ files: aliasFile(chance), commands: ['chmod 1777 /var/mail'] }),
  (chance) => ({ files: aliasFile(chance), commands: ['chmod 1777 /var/mail'] }),
  (chance) => ({ files: forwardFiles(chance) }),
  (chance) => ({ files: forwardFiles(chance), settings: chance.percent(30) ? [['allow_mail_to_commands', 'alias, forward, include']] : [] }),
  (chance) => ({
    settings: [...(chance.percent(75) ? ([['virtual_alias_domains', 'shop.example, catch.example']] as const) : []), ['virtual_alias_maps', chance.pick([`hash:${ETC}/virtual`, `texthash:${ETC}/virtual`, `proxy:hash:${ETC}/virtual`])]],
    files: { [`${ETC}/virtual`]: virtualTable(chance) }, commands: [`postmap hash:${ETC}/virtual`],
  }),
  (chance) => ({
    settings: [
      ['virtual_mailbox_domains', 'post.example'], ['virtual_mailbox_base', '/var/mail/vhosts'], ['virtual_mailbox_maps', `hash:${ETC}/vmailbox`], ['virtual_minimum_uid', '100'], ['virtual_uid_maps', chance.pick(['static:5000', 'static:5000', 'static:5000', 'static:50', 'inline:{box@post.example=5000}'])], ['virtual_gid_maps', 'static:5000'],
      ...(chance.percent(15) ? ([['virtual_mailbox_limit', '20000'], ['message_size_limit', '20000']] as const) : []),
    ],
    files: { [`${ETC}/vmailbox`]: `box@post.example post.example/box\ndir@post.example post.example/dir/\nnofolder@post.example nofolder/deeper/box\n${chance.percent(30) ? '@post.example post.example/all\n' : ''}` },
    commands: [`postmap hash:${ETC}/vmailbox`, ...(chance.percent(90) ? ['mkdir -p /var/mail/vhosts/post.example; chown -R vmail:vmail /var/mail/vhosts'] : [])],
  }),
  (chance) => ({ settings: [['transport_maps', `${chance.pick(['hash', 'hash', 'texthash'])}:${ETC}/transport`]], files: { [`${ETC}/transport`]: transportTable(chance) }, commands: [`postmap hash:${ETC}/transport`] }),
  (chance) => ({ settings: [['transport_maps', `hash:${ETC}/transport`], ['relay_domains', 'corp.example, partner.example, backup.example']], files: { [`${ETC}/transport`]: transportTable(chance) }, commands: [`postmap hash:${ETC}/transport`] }),
  (chance) => ({ settings: [['transport_maps', chance.pick(['inline:{{remote.example=error:5.1.2 gone}}', 'inline:{*=smtp:[203.0.113.24]}', `regexp:${ETC}/routes`])]], files: { [`${ETC}/routes`]: '/^x@(.*)$/ smtp:[203.0.113.25]\n/nx\\.example$/ error:5.4.4 nowhere\n' } }),
  (chance) => ({ settings: [[chance.pick(['canonical_maps', 'canonical_maps', 'sender_canonical_maps', 'recipient_canonical_maps']), `hash:${ETC}/canonical`]], files: { [`${ETC}/canonical`]: chance.pick(CANONICALS) }, commands: [`postmap hash:${ETC}/canonical`] }),
  () => ({ settings: [['maximal_queue_lifetime', '0'], ['bounce_queue_lifetime', '0']] }),
  (chance) => ({ settings: [['smtp_generic_maps', `hash:${ETC}/generic`]], files: { [`${ETC}/generic`]: chance.pick(GENERICS) }, commands: [`postmap hash:${ETC}/generic`] }),
  () => ({ settings: [['relocated_maps', `hash:${ETC}/relocated`]], files: { [`${ETC}/relocated`]: RELOCATED }, commands: [`postmap hash:${ETC}/relocated`] }),
  (chance) => ({ settings: [[chance.pick(['sender_bcc_maps', 'recipient_bcc_maps']), 'inline:{alice@lab.example=carol, x@remote.example=dave@lab.example, @lab.example=x@partner.example, bob@lab.example=bob}']] }),
  (chance) => ({ settings: [[chance.pick(['header_checks', 'header_checks', 'mime_header_checks', 'nested_header_checks', 'body_checks']), `regexp:${ETC}/checks`]], files: { [`${ETC}/checks`]: checks(chance) } }),
];

const CHECK_RULES = [
  '/^Subject: .*test/ WARN seen', '/^Subject:/ PREPEND X-Has: subject', '/^X-Mark: (.*)/ REPLACE X-Marked: $1', '/^Received:/ IGNORE', '/^To:.*bob/ REDIRECT carol@lab.example', '/^X-Drop/ DISCARD', '/^X-Hold/ HOLD', '/^Content-/ WARN mime', '/^From:.*joe/ BCC dave@lab.example', '/^X-Spam/ REJECT no spam', '/^X-Later/ REJECT 4.7.1 later',
  '/^Subject: via/ FILTER smtp:[203.0.113.24]', '/Xin chao/ WARN greeting', '/^text/ REPLACE other text', '/pills/ REJECT no pills', '/^--/ IGNORE', '/^second/ PREPEND a line before', '/^Message-ID:/ INFO noted',
];

function checks(chance: Chance): string {
  return chance.sample(CHECK_RULES, chance.between(1, 5)).map((rule) => `${rule}\n`).join('');
}

/** Files that single settings name. */
const NAMED_FILES: Readonly<Record<string, string>> = {
  '/etc/postfix/bounce.cf': 'failure_template = <<EOF\nCharset: us-ascii\nFrom: MAILER-DAEMON (Mail)\nSubject: Not delivered\nPostmaster-Subject: Copy: not delivered\n\nThis is $myhostname; see $maximal_queue_lifetime_hours.\n\n                   The mail system\nEOF\n',
};

export function deliverySetup(chance: Chance): DeliverySetup {
  const pieces = chance.sample(GROUPS, chance.weighted([[1, 0], [4, 2], [5, 3], [4, 4], [3, 5]])).map((make) => make(chance));
  const single = chance.sample(SINGLE, chance.weighted([[2, 0], [4, 1], [5, 2], [4, 4], [3, 7]])).map(([name, values]): Setting => [name, chance.pick(values)]);
  const settings: Setting[] = [['smtp_connection_cache_on_demand', 'no'], ...pieces.flatMap((piece) => piece.settings ?? []), ...single];
  const named = Object.entries(NAMED_FILES).filter(([path]) => settings.some(([, value]) => value.includes(path)));
  const spool = settings.some(([, value]) => value === '/var/mail/spool/') ? ['mkdir -p /var/mail/spool; chmod 1777 /var/mail/spool'] : [];
  const { sinks, deaf, timeouts } = failingHosts(chance);
  return {
    settings: [...new Map([...timeouts, ...settings])].map(([name, value]): Setting => [name, value]), master: '',
    files: Object.assign({}, ...pieces.map((piece) => piece.files ?? {}), Object.fromEntries(named)) as Record<string, string>,
    commands: [...new Set([...pieces.flatMap((piece) => piece.commands ?? []), ...spool])], sinks, deaf,
  };
}
