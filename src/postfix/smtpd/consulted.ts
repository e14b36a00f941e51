/**
 * data table: which parameters of main.cf a rule or restriction depends on beside its own, for explanations. Tables of
 * recipients and codes of access tables are added where they are asked (`dependsOn`).
 */

const DESTINATIONS = ['mydestination', 'relay_domains', 'virtual_alias_domains', 'virtual_mailbox_domains'];
const UNAUTHORIZED = [...DESTINATIONS, 'relay_domains_reject_code'];
const DNS_LIST = ['maps_rbl_reject_code'];
const LOGIN = ['smtpd_sender_login_maps', 'smtpd_sasl_auth_enable'];
const UNKNOWN_CLIENT = ['unknown_client_reject_code'];
const INVALID_NAME = ['invalid_hostname_reject_code'];
const NON_FQDN = ['non_fqdn_reject_code'];
const UNKNOWN_HELO = ['unknown_hostname_reject_code', 'unknown_helo_hostname_tempfail_action'];
const UNKNOWN_DOMAIN = ['unknown_address_reject_code', 'unknown_address_tempfail_action'];

export const CONSULTED: Readonly<Record<string, readonly string[]>> = {
  // Rules.
  HELO: ['myhostname'],
  EHLO: [
    'myhostname', 'message_size_limit', 'disable_vrfy_command', 'smtpd_tls_security_level', 'smtpd_sasl_auth_enable', 'smtputf8_enable',
    'smtpd_discard_ehlo_keywords',
  ],
  'sender-syntax': ['strict_rfc821_envelopes'],
  'recipient-syntax': ['strict_rfc821_envelopes'],
  'unknown-command': ['smtpd_forbidden_commands'],
  'auth-not-enabled': ['smtpd_tls_auth_only'],
  'auth-challenge': ['smtpd_sasl_type'],
  'auth-done': ['smtpd_sasl_type'],
  'auth-failed': ['smtpd_sasl_type'],
  'auth-temporary': ['smtpd_sasl_type'],
  'content-check': ['header_checks', 'body_checks'],
  smtpd_hard_error_limit: ['smtpd_soft_error_limit', 'smtpd_error_sleep_time'],
  smtpd_recipient_limit: ['smtpd_recipient_overshoot_limit'],
  smtpd_client_connection_rate_limit: ['anvil_rate_time_unit'],
  smtpd_client_message_rate_limit: ['anvil_rate_time_unit'],
  // Restrictions.
  permit_mynetworks: ['mynetworks'],
  permit_inet_interfaces: ['inet_interfaces', 'proxy_interfaces'],
  permit_sasl_authenticated: ['smtpd_sasl_auth_enable'],
  check_sasl_access: ['smtpd_sasl_auth_enable'],
  reject: ['reject_code'],
  defer: ['defer_code'],
  reject_plaintext_session: ['plaintext_reject_code'],
  check_policy_service: ['smtpd_policy_service_default_action'],
  reject_unknown_client_hostname: UNKNOWN_CLIENT,
  reject_unknown_client: UNKNOWN_CLIENT,
  reject_unknown_reverse_client_hostname: UNKNOWN_CLIENT,
  reject_invalid_helo_hostname: INVALID_NAME,
  reject_invalid_hostname: INVALID_NAME,
  permit_naked_ip_address: INVALID_NAME,
  reject_non_fqdn_helo_hostname: NON_FQDN,
  reject_non_fqdn_hostname: NON_FQDN,
  reject_non_fqdn_sender: NON_FQDN,
  reject_non_fqdn_recipient: NON_FQDN,
  reject_unknown_helo_hostname: UNKNOWN_HELO,
  reject_unknown_hostname: UNKNOWN_HELO,
  reject_unknown_address: UNKNOWN_DOMAIN,
  reject_unknown_sender_domain: UNKNOWN_DOMAIN,
  reject_unknown_recipient_domain: UNKNOWN_DOMAIN,
  reject_unverified_sender: ['unverified_sender_reject_code', 'unverified_sender_defer_code', 'unverified_sender_tempfail_action'],
  reject_unverified_recipient: ['unverified_recipient_reject_code', 'unverified_recipient_defer_code', 'unverified_recipient_tempfail_action'],
  reject_authenticated_sender_login_mismatch: LOGIN,
  reject_unauthenticated_sender_login_mismatch: LOGIN,
  reject_known_sender_login_mismatch: LOGIN,
  permit_auth_destination: DESTINATIONS,
  reject_unauth_destination: UNAUTHORIZED,
  defer_unauth_destination: UNAUTHORIZED,
  check_relay_domains: UNAUTHORIZED,
  permit_mx_backup: [...DESTINATIONS, 'permit_mx_backup_networks'],
  reject_multi_recipient_bounce: ['multi_recipient_bounce_reject_code'],
  reject_rbl_client: DNS_LIST,
  reject_rbl: DNS_LIST,
  reject_rhsbl_client: DNS_LIST,
  reject_rhsbl_reverse_client: DNS_LIST,
  reject_rhsbl_helo: DNS_LIST,
  reject_rhsbl_sender: DNS_LIST,
  reject_rhsbl_recipient: DNS_LIST,
};
