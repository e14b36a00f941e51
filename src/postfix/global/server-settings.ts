/**
 * main.cf as the SMTP engine wants it, as far as it is the same for every server (mail_params of smtpd.c): smtpd(8) adds
 * what depends on its client, `sendmail -bs` what a session on standard input cannot have.
 */
import type { ServerSettings } from '../../protocols/smtp/settings.ts';
import type { MainCf } from './main-cf.ts';

/** What each server decides for itself. */
export type OwnSettings = Pick<
  ServerSettings,
  | 'smtpd_error_sleep_time' | 'broken_sasl_auth_clients' | 'smtpd_tls_security_level' | 'hasCertificate'
  | 'smtpd_forbid_unauth_pipelining' | 'smtpd_forbid_bare_newline' | 'isNoopCommand' | 'isForbiddenCommand'
>;

export function serverSettingsWith(cf: MainCf, own: OwnSettings): ServerSettings {
  return {
    myhostname: cf.text('myhostname'),
    smtpd_banner: cf.text('smtpd_banner'),
    smtpd_helo_required: cf.flag('smtpd_helo_required'),
    smtpd_delay_reject: cf.flag('smtpd_delay_reject'),
    smtpd_delay_open_until_valid_rcpt: cf.flag('smtpd_delay_open_until_valid_rcpt'),
    strict_rfc821_envelopes: cf.flag('strict_rfc821_envelopes'),
    soft_bounce: cf.flag('soft_bounce'),
    disable_vrfy_command: cf.flag('disable_vrfy_command'),
    smtputf8_enable: cf.flag('smtputf8_enable'),
    strict_smtputf8: cf.flag('strict_smtputf8'),
    line_length_limit: cf.number('line_length_limit'),
    message_size_limit: cf.number('message_size_limit'),
    smtpd_recipient_limit: cf.number('smtpd_recipient_limit'),
    smtpd_recipient_overshoot_limit: cf.number('smtpd_recipient_overshoot_limit'),
    smtpd_soft_error_limit: cf.number('smtpd_soft_error_limit'),
    smtpd_hard_error_limit: cf.number('smtpd_hard_error_limit'),
    smtpd_junk_command_limit: cf.number('smtpd_junk_command_limit'),
    smtpd_history_flush_threshold: cf.number('smtpd_history_flush_threshold'),
    smtpd_sasl_response_limit: cf.number('smtpd_sasl_response_limit'),
    smtpd_sasl_type: cf.text('smtpd_sasl_type'),
    smtpd_forbid_bare_newline_reject_code: cf.number('smtpd_forbid_bare_newline_reject_code'),
    ...own,
  };
}
