/**
 * What the SMTP server's engine must know of main.cf, as plain data under the parameters' own names (postconf(5)).
 * Times are microseconds. The daemon makes this once per connection; the engine never sees a file.
 */

/** Keywords that EHLO may announce, in the order in which `discarding EHLO keywords` lists them (ehlo_mask.c). */
export const EHLO_KEYWORDS = [
  '8BITMIME', 'AUTH', 'ETRN', 'PIPELINING', 'SIZE', 'VERP', 'VRFY', 'XCLIENT', 'XFORWARD', 'STARTTLS',
  'ENHANCEDSTATUSCODES', 'DSN', 'SMTPUTF8', 'CHUNKING', 'SILENT-DISCARD',
] as const;
export type EhloKeyword = (typeof EHLO_KEYWORDS)[number];

export type BareNewline = 'no' | 'normalize' | 'reject';

export interface ServerSettings {
  readonly myhostname: string;
  readonly smtpd_banner: string;
  readonly smtpd_helo_required: boolean;
  readonly smtpd_delay_reject: boolean;
  readonly smtpd_delay_open_until_valid_rcpt: boolean;
  readonly strict_rfc821_envelopes: boolean;
  readonly soft_bounce: boolean;
  readonly disable_vrfy_command: boolean;
  readonly smtputf8_enable: boolean;
  readonly strict_smtputf8: boolean;
  readonly line_length_limit: number;
  /** Octets; 0 means no limit. */
  readonly message_size_limit: number;
  readonly smtpd_recipient_limit: number;
  readonly smtpd_recipient_overshoot_limit: number;
  readonly smtpd_soft_error_limit: number;
  readonly smtpd_hard_error_limit: number;
  readonly smtpd_junk_command_limit: number;
  readonly smtpd_error_sleep_time: number;
  readonly smtpd_history_flush_threshold: number;
  readonly smtpd_sasl_response_limit: number;
  readonly broken_sasl_auth_clients: boolean;
  /** `cyrus` or `dovecot`: who checks passwords. */
  readonly smtpd_sasl_type: string;
  readonly smtpd_tls_security_level: 'none' | 'may' | 'encrypt';
  /** A certificate is configured: without one, STARTTLS is announced and then refused. */
  readonly hasCertificate: boolean;
  readonly smtpd_forbid_unauth_pipelining: boolean;
  readonly smtpd_forbid_bare_newline: BareNewline;
  readonly smtpd_forbid_bare_newline_reject_code: number;
  /** `smtpd_noop_commands` and `smtpd_forbidden_commands` as predicates, for they may name tables. */
  readonly isNoopCommand: (word: string) => boolean;
  readonly isForbiddenCommand: (word: string) => boolean;
}

/** Keywords named in `smtpd_discard_ehlo_keywords`; what is no keyword is ignored, case does not count. */
export function ehloKeywords(words: readonly string[]): readonly EhloKeyword[] {
  const wanted = new Set(words.map((word) => word.toUpperCase()));
  return EHLO_KEYWORDS.filter((keyword) => wanted.has(keyword));
}
