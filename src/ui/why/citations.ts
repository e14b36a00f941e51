/** data table: where each rule is written down. Restrictions and parameters have their own entry in postconf(5). */
import type { SmtpRule } from '../../formats/smtp-rule.ts';
import { SMTP_RESTRICTIONS } from '../../formats/smtp-rule.ts';
import { explainedRule, type ExplainedRule } from './rule-names.ts';

const BDAT = ['RFC 3030 §2'];
const AUTH = ['RFC 4954 §4', 'SASL_README'];
const AUTH_FAILED = ['RFC 4954 §6', 'SASL_README'];
const STARTTLS = ['RFC 3207 §4', 'TLS_README'];
const ETRN = ['RFC 1985 §5', 'ETRN_README'];
const ORDER = ['RFC 5321 §4.1.4'];
const PATH = ['RFC 5321 §4.1.2', 'postconf(5) strict_rfc821_envelopes'];
const LISTS = ['SMTPD_ACCESS_README'];
const TABLE = ['access(5)'];
const DNS_LIST = ['RFC 5782'];
const LOGIN = ['SASL_README'];
const VERIFY = ['ADDRESS_VERIFICATION_README'];
const RELAY = ['SMTPD_ACCESS_README', 'RFC 5321 §3.6'];

const SOURCES: Readonly<Partial<Record<ExplainedRule, readonly string[]>>> = {
  smtpd_banner: ['RFC 5321 §3.1'],
  HELO: ['RFC 5321 §4.1.1.1', 'postconf(5) myhostname'],
  EHLO: ['RFC 5321 §4.1.1.1'],
  MAIL: ['RFC 5321 §4.1.1.2', 'RFC 5321 §3.3'],
  RCPT: ['RFC 5321 §4.1.1.3', 'postconf(5) smtpd_relay_restrictions'],
  'rcpt-postmaster': ['RFC 5321 §4.5.1'],
  'rcpt-own-probe': ['postconf(5) address_verify_sender'],
  DATA: ['RFC 5321 §4.1.1.4'],
  queued: ['RFC 5321 §4.2.5', 'RFC 5321 §6.1'],
  BDAT,
  RSET: ['RFC 5321 §4.1.1.5'],
  NOOP: ['RFC 5321 §4.1.1.9'],
  VRFY: ['RFC 5321 §4.1.1.6', 'RFC 5321 §7.3'],
  ETRN,
  'auth-challenge': AUTH,
  'auth-done': AUTH,
  STARTTLS,
  QUIT: ['RFC 5321 §4.1.1.10'],

  'line-empty': ['RFC 5321 §4.1.1'],
  'line-bad-utf8': ['RFC 6531 §3.3', 'postconf(5) smtputf8_enable'],
  'unknown-command': ['RFC 5321 §4.2.4'],
  'header-as-command': ['postconf(5) smtpd_forbidden_commands'],
  'refused-at-greeting': ['RFC 5321 §3.1', 'postconf(5) smtpd_delay_reject'],
  'helo-syntax': ['RFC 5321 §4.1.1.1'],
  'mail-syntax': ['RFC 5321 §4.1.1.2'],
  'mail-nested': ORDER,
  'mail-after-bdat': BDAT,
  'sender-syntax': PATH,
  'rcpt-needs-mail': ORDER,
  'rcpt-after-bdat': BDAT,
  'rcpt-syntax': ['RFC 5321 §4.1.1.3'],
  'recipient-syntax': PATH,
  'parameter-unknown': ['RFC 5321 §4.1.1.11'],
  'size-syntax': ['RFC 1870 §6'],
  'size-huge': ['RFC 1870 §6.1'],
  'auth-parameter-twice': ['RFC 4954 §5'],
  'ret-syntax': ['RFC 3461 §4.3'],
  'envid-syntax': ['RFC 3461 §4.4'],
  'notify-syntax': ['RFC 3461 §4.1'],
  'orcpt-syntax': ['RFC 3461 §4.2'],
  'needs-rcpt': ORDER,
  'no-valid-recipients': ['RFC 5321 §3.3'],
  'data-after-bdat': BDAT,
  'data-syntax': ['RFC 5321 §4.1.1.4'],
  'bdat-syntax': BDAT,
  'bdat-null': BDAT,
  'bdat-after-error': BDAT,
  'rset-syntax': ['RFC 5321 §4.1.1.5'],
  'vrfy-syntax': ['RFC 5321 §4.1.1.6'],
  'etrn-in-transaction': ETRN,
  'etrn-syntax': ETRN,
  'etrn-domain-syntax': ETRN,
  'auth-not-enabled': ['RFC 4954 §4', 'postconf(5) smtpd_sasl_auth_enable'],
  'auth-in-transaction': AUTH,
  'auth-twice': AUTH,
  'auth-syntax': AUTH,
  'auth-failed': AUTH_FAILED,
  'auth-temporary': AUTH_FAILED,
  'auth-aborted': AUTH,
  'starttls-syntax': STARTTLS,
  'starttls-twice': ['RFC 3207 §4.2'],
  'starttls-not-offered': ['RFC 3207 §4', 'postconf(5) smtpd_tls_security_level'],
  'xclient-in-transaction': ['XCLIENT_README'],
  'xclient-syntax': ['XCLIENT_README'],
  'xclient-attribute': ['XCLIENT_README'],

  smtpd_timeout: ['RFC 5321 §4.5.3.2.7'],
  smtpd_forbid_unauth_pipelining: ['RFC 2920 §3.1'],
  smtpd_forbid_bare_newline: ['RFC 5321 §2.3.8'],
  smtpd_tls_security_level: STARTTLS,
  smtpd_tls_cert_file: STARTTLS,
  smtpd_helo_required: ORDER,
  'declared-size': ['RFC 1870 §6.1', 'postconf(5) message_size_limit'],
  message_size_limit: ['RFC 1870 §6.3'],
  strict_smtputf8: ['RFC 6531 §3.4'],
  smtpd_recipient_limit: ['RFC 5321 §4.5.3.1.10'],
  disable_vrfy_command: ['RFC 5321 §7.3'],
  smtpd_sasl_response_limit: ['RFC 4954 §4'],
  smtpd_authorized_xclient_hosts: ['XCLIENT_README'],
  smtpd_authorized_xforward_hosts: ['XFORWARD_README'],
  smtpd_client_connection_count_limit: ['anvil(8)'],
  smtpd_client_connection_rate_limit: ['anvil(8)'],
  smtpd_client_message_rate_limit: ['anvil(8)'],
  fast_flush_domains: ETRN,
  'flush-unavailable': ['flush(8)'],
  hopcount_limit: ['RFC 5321 §6.3'],
  'content-check': ['header_checks(5)', 'cleanup(8)'],
  'cleanup-failed': ['cleanup(8)'],
  restrictions: LISTS,
  'unknown-restriction': LISTS,

  reject_unauth_pipelining: ['RFC 2920 §3.1'],
  check_policy_service: ['SMTPD_POLICY_README'],
  check_client_access: TABLE,
  check_reverse_client_hostname_access: TABLE,
  check_sasl_access: TABLE,
  check_helo_access: TABLE,
  check_sender_access: TABLE,
  check_recipient_access: TABLE,
  check_etrn_access: TABLE,
  check_sender_mx_access: TABLE,
  check_sender_ns_access: TABLE,
  check_sender_a_access: TABLE,
  reject_invalid_helo_hostname: ['RFC 5321 §4.1.1.1'],
  reject_non_fqdn_helo_hostname: ['RFC 5321 §2.3.5'],
  reject_unknown_helo_hostname: ['RFC 5321 §2.3.5'],
  reject_non_fqdn_sender: ['RFC 5321 §2.3.5'],
  reject_non_fqdn_recipient: ['RFC 5321 §2.3.5'],
  reject_unknown_sender_domain: ['RFC 5321 §2.3.5', 'RFC 7505'],
  reject_unknown_recipient_domain: ['RFC 5321 §2.3.5', 'RFC 7505'],
  reject_unlisted_sender: ['ADDRESS_CLASS_README'],
  reject_unlisted_recipient: ['ADDRESS_CLASS_README', 'LOCAL_RECIPIENT_README'],
  reject_unverified_sender: VERIFY,
  reject_unverified_recipient: VERIFY,
  reject_authenticated_sender_login_mismatch: LOGIN,
  reject_unauthenticated_sender_login_mismatch: LOGIN,
  reject_known_sender_login_mismatch: LOGIN,
  permit_sasl_authenticated: LOGIN,
  permit_auth_destination: RELAY,
  reject_unauth_destination: RELAY,
  defer_unauth_destination: RELAY,
  permit_mynetworks: RELAY,
  reject_multi_recipient_bounce: ['RFC 5321 §4.5.5'],
  reject_rbl_client: DNS_LIST,
  reject_rhsbl_client: DNS_LIST,
  reject_rhsbl_reverse_client: DNS_LIST,
  reject_rhsbl_helo: DNS_LIST,
  reject_rhsbl_sender: DNS_LIST,
  reject_rhsbl_recipient: DNS_LIST,
  permit_dnswl_client: DNS_LIST,
  permit_rhswl_client: DNS_LIST,
};

const NAMED: ReadonlySet<string> = new Set(SMTP_RESTRICTIONS);

/** `RFC 5321 §4.1.1.3`, `postconf(5) smtpd_relay_restrictions`; at least one for every rule. */
export function citationsOf(rule: SmtpRule): readonly string[] {
  const own = NAMED.has(rule) || /^[a-z0-9]+(?:_[a-z0-9]+)+$/.test(rule) ? [`postconf(5) ${rule}`] : [];
  return [...own, ...(SOURCES[explainedRule(rule)] ?? [])];
}
