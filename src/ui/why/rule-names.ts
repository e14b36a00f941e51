/** Rules that share one explanation: Postfix's older names, and restrictions that differ only in what they look at. */
import type { SmtpRule } from '../../formats/smtp-rule.ts';

const SAME = {
  reject_unknown_client: 'reject_unknown_client_hostname',
  reject_invalid_hostname: 'reject_invalid_helo_hostname',
  reject_non_fqdn_hostname: 'reject_non_fqdn_helo_hostname',
  reject_unknown_hostname: 'reject_unknown_helo_hostname',
  reject_unknown_address: 'reject_unknown_sender_domain',
  check_recipient_maps: 'reject_unlisted_recipient',
  reject_rbl: 'reject_rbl_client',
  permit_tls_all_clientcerts: 'permit_tls_clientcerts',
  check_client_mx_access: 'check_sender_mx_access',
  check_reverse_client_hostname_mx_access: 'check_sender_mx_access',
  check_helo_mx_access: 'check_sender_mx_access',
  check_recipient_mx_access: 'check_sender_mx_access',
  check_client_ns_access: 'check_sender_ns_access',
  check_reverse_client_hostname_ns_access: 'check_sender_ns_access',
  check_helo_ns_access: 'check_sender_ns_access',
  check_recipient_ns_access: 'check_sender_ns_access',
  check_client_a_access: 'check_sender_a_access',
  check_reverse_client_hostname_a_access: 'check_sender_a_access',
  check_helo_a_access: 'check_sender_a_access',
  check_recipient_a_access: 'check_sender_a_access',
} as const satisfies Partial<Record<SmtpRule, SmtpRule>>;

/** A rule with an explanation of its own. */
export type ExplainedRule = Exclude<SmtpRule, keyof typeof SAME>;

export interface RuleText {
  /** What happened, in a few words. */
  readonly title: string;
  /** Why, in a sentence or two; `typed words` are marked (rich-text.tsx). */
  readonly text: string;
}

export type RuleTexts = Readonly<Record<ExplainedRule, RuleText>>;

export function explainedRule(rule: SmtpRule): ExplainedRule {
  return isShared(rule) ? SAME[rule] : rule;
}

function isShared(rule: SmtpRule): rule is keyof typeof SAME {
  return Object.hasOwn(SAME, rule);
}
