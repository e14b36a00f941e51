/**
 * data table: the names of the rules by which smtpd(8) answers. Every reply carries one; the page explains each in both
 * languages. A rule that is a parameter or a restriction of Postfix has that name; the others are named in words.
 */

/** What was asked for was done, or the client is told to go on. */
const DONE = [
  'smtpd_banner', 'HELO', 'EHLO', 'MAIL', 'RCPT', 'rcpt-postmaster', 'rcpt-own-probe', 'DATA', 'queued', 'BDAT', 'RSET', 'NOOP',
  'smtpd_noop_commands', 'VRFY', 'ETRN', 'auth-challenge', 'auth-done', 'STARTTLS', 'QUIT',
] as const;

/** The client broke the protocol's syntax or order, or asked for what is not there. */
const PROTOCOL = [
  'line-empty', 'line-bad-utf8', 'unknown-command', 'header-as-command', 'refused-at-greeting', 'helo-syntax',
  'mail-syntax', 'mail-nested', 'mail-after-bdat', 'sender-syntax', 'rcpt-needs-mail', 'rcpt-after-bdat', 'rcpt-syntax',
  'recipient-syntax', 'parameter-unknown', 'size-syntax', 'size-huge', 'auth-parameter-twice', 'ret-syntax', 'envid-syntax',
  'notify-syntax', 'orcpt-syntax', 'needs-rcpt', 'no-valid-recipients', 'data-after-bdat', 'data-syntax', 'bdat-syntax',
  'bdat-null', 'bdat-after-error', 'rset-syntax', 'vrfy-syntax', 'etrn-in-transaction', 'etrn-syntax', 'etrn-domain-syntax',
  'auth-not-enabled', 'auth-in-transaction', 'auth-twice', 'auth-syntax', 'auth-failed', 'auth-temporary', 'auth-aborted',
  'starttls-syntax', 'starttls-twice', 'starttls-not-offered', 'xclient-in-transaction', 'xclient-syntax', 'xclient-attribute',
] as const;

/** A parameter of main.cf says so, or the mail system itself is in trouble. */
const POLICY = [
  'smtpd_timeout', 'smtpd_hard_error_limit', 'smtpd_forbid_unauth_pipelining', 'smtpd_forbid_bare_newline',
  'smtpd_forbidden_commands', 'smtpd_tls_security_level', 'smtpd_tls_cert_file', 'smtpd_helo_required',
  'smtpd_discard_ehlo_keywords', 'declared-size', 'message_size_limit', 'strict_smtputf8', 'smtpd_recipient_limit',
  'disable_vrfy_command', 'smtpd_sasl_response_limit', 'smtpd_authorized_xclient_hosts', 'smtpd_authorized_xforward_hosts',
  'smtpd_client_connection_count_limit', 'smtpd_client_connection_rate_limit', 'smtpd_client_message_rate_limit',
  'queue_minfree', 'local_header_rewrite_clients', 'fast_flush_domains', 'flush-unavailable', 'hopcount_limit',
  'content-check', 'cleanup-failed', 'restrictions', 'unknown-restriction',
] as const;

/** Restrictions by their names in main.cf, older names included (postconf(5)). */
export const SMTP_RESTRICTIONS = [
  'permit', 'reject', 'defer', 'reject_unauth_pipelining', 'defer_if_permit', 'defer_if_reject', 'sleep', 'check_policy_service',
  'reject_plaintext_session',
  'reject_unknown_client_hostname', 'reject_unknown_client', 'reject_unknown_reverse_client_hostname', 'permit_inet_interfaces',
  'permit_mynetworks', 'permit_sasl_authenticated', 'permit_tls_clientcerts', 'permit_tls_all_clientcerts', 'check_client_access',
  'check_reverse_client_hostname_access', 'check_sasl_access',
  'reject_invalid_helo_hostname', 'reject_invalid_hostname', 'reject_non_fqdn_helo_hostname', 'reject_non_fqdn_hostname',
  'reject_unknown_helo_hostname', 'reject_unknown_hostname', 'check_helo_access', 'permit_naked_ip_address',
  'check_sender_access', 'reject_unknown_address', 'reject_unknown_sender_domain', 'reject_non_fqdn_sender', 'reject_unlisted_sender',
  'reject_unverified_sender', 'reject_authenticated_sender_login_mismatch', 'reject_unauthenticated_sender_login_mismatch',
  'reject_known_sender_login_mismatch',
  'check_recipient_access', 'permit_auth_destination', 'reject_unauth_destination', 'defer_unauth_destination', 'check_relay_domains',
  'permit_mx_backup', 'reject_unknown_recipient_domain', 'reject_non_fqdn_recipient', 'reject_unlisted_recipient',
  'check_recipient_maps', 'reject_multi_recipient_bounce', 'reject_unverified_recipient', 'check_etrn_access',
  'reject_rbl_client', 'reject_rbl', 'reject_rhsbl_client', 'reject_rhsbl_reverse_client', 'reject_rhsbl_helo', 'reject_rhsbl_sender',
  'reject_rhsbl_recipient', 'permit_dnswl_client', 'permit_rhswl_client',
  'check_client_mx_access', 'check_client_ns_access', 'check_client_a_access',
  'check_reverse_client_hostname_mx_access', 'check_reverse_client_hostname_ns_access', 'check_reverse_client_hostname_a_access',
  'check_helo_mx_access', 'check_helo_ns_access', 'check_helo_a_access',
  'check_sender_mx_access', 'check_sender_ns_access', 'check_sender_a_access',
  'check_recipient_mx_access', 'check_recipient_ns_access', 'check_recipient_a_access',
] as const;

export type SmtpRestriction = (typeof SMTP_RESTRICTIONS)[number];

export const SMTP_RULES = [...DONE, ...PROTOCOL, ...POLICY, ...SMTP_RESTRICTIONS] as const;
export type SmtpRule = (typeof SMTP_RULES)[number];
