/** Restrictions that look at no particular thing: permit, reject, defer and their kin (smtpd_check.c generic_checks). */
import { checkPolicyService } from '../policy-client.ts';
import { deferIfPermit, deferIfReject, reject } from '../refusal.ts';
import { permit, type Restriction } from '../restriction-list.ts';

export const GENERAL_RESTRICTIONS: Readonly<Record<string, Restriction>> = {
  permit: {
    ends: true,
    *run(check) {
      return permit(check, 'permit', check.replyClass, check.replyName);
    },
  },
  defer: {
    ends: true,
    *run(check) {
      return reject(check, { code: check.conn.daemon.cf.number('defer_code'), dsn: '4.3.2', text: `<${check.replyName}>: ${check.replyClass} rejected: Try again later` });
    },
  },
  reject: {
    ends: true,
    *run(check) {
      return reject(check, { code: check.conn.daemon.cf.number('reject_code'), dsn: '5.7.1', text: `<${check.replyName}>: ${check.replyClass} rejected: Access denied` });
    },
  },
  reject_unauth_pipelining: {
    *run(check) {
      if (!check.conn.session.illPipelining) return 'dunno';
      return reject(check, {
        errorClass: 'protocol', code: 503, dsn: '5.5.0',
        text: `<${check.replyName}>: ${check.replyClass} rejected: Improper use of SMTP command pipelining`,
      });
    },
  },
  defer_if_permit: {
    *run(check) {
      return deferIfPermit(check, { code: 450, dsn: '4.7.0', text: `<${check.replyName}>: ${check.replyClass} rejected: defer_if_permit requested` });
    },
  },
  defer_if_reject: {
    *run(check) {
      deferIfReject(check, { code: 450, dsn: '4.7.0', text: `<${check.replyName}>: ${check.replyClass} rejected: defer_if_reject requested` });
      return 'dunno';
    },
  },
  sleep: {
    takes: 'number',
    *run(check, seconds) {
      yield* check.conn.sys.sleep(Number(seconds) * 1e6);
      return 'dunno';
    },
  },
  check_policy_service: {
    takes: 'service',
    run: checkPolicyService,
  },
  reject_plaintext_session: {
    *run(check) {
      if (check.conn.session.tls) return 'dunno';
      return reject(check, { code: check.conn.daemon.cf.number('plaintext_reject_code'), dsn: '4.7.1', text: 'Session encryption is required' });
    },
  },
};
