/** Restrictions on the envelope recipient, relaying among them (postconf(5), smtpd_recipient_restrictions). */
import type { Task } from '../../../kernel/task.ts';
import { recipientCountOf } from '../../../protocols/smtp/session.ts';
import { addressAccess, domainAccess } from '../access-lookup.ts';
import { warn } from '../connection.ts';
import { looksAt, matched } from '../explanation.ts';
import { isRelayDomain } from '../networks.ts';
import { checkRecipientMaps } from '../recipient-maps.ts';
import { lookupFailure, reject, type Check, type Verdict } from '../refusal.ts';
import { resolve, resolvedBefore } from '../resolve.ts';
import { permit, type Restriction } from '../restriction-list.ts';
import { verifyAddress } from '../verify-client.ts';
import { permitMxBackup } from './mx-backup.ts';
import { rejectNonFqdnAddress, rejectUnknownAddress } from './sender.ts';

const CLASS = 'Recipient address';

function onRecipient(run: (check: Check, recipient: string) => Task<Verdict>): Restriction {
  return {
    *run(check) {
      const { recipient } = check.subject;
      if (recipient === null) return 'dunno';
      looksAt(check, recipient);
      return yield* run(check, recipient);
    },
  };
}

/** "ok" where we are the recipient's destination or its relay; "reject" where that could not be found out. */
export function* authorizedDestination(check: Check, recipient: string): Task<Verdict> {
  const { conn } = check;
  const { sender } = check.subject;
  const resolved = resolvedBefore(conn, sender, recipient) ?? (yield* resolve(conn, sender, recipient));
  if (resolved.fail) return lookupFailure(check, recipient);
  matched(check, resolved.recipient.slice(resolved.recipient.lastIndexOf('@') + 1), resolved.class);
  if (!resolved.recipient.includes('@')) return 'ok';
  if (resolved.routed && !conn.daemon.cf.flag('allow_untrusted_routing')) return 'dunno';
  switch (resolved.class) {
    case 'local': case 'virtual-alias': case 'virtual-mailbox': case 'relay': return 'ok';
    default: return 'dunno';
  }
}

function unauthorized(code: (relayCode: number) => number, dsn: string): Restriction {
  return onRecipient(function* (check, recipient) {
    const verdict = yield* authorizedDestination(check, recipient);
    if (verdict !== 'dunno') return verdict === 'ok' ? 'dunno' : verdict;
    return reject(check, { code: code(check.conn.daemon.cf.number('relay_domains_reject_code')), dsn, text: `<${recipient}>: Relay access denied` });
  });
}

const rejectUnlisted = onRecipient(function* (check, recipient) {
  return recipient === '' ? 'dunno' : yield* checkRecipientMaps(check, recipient);
});

export const RECIPIENT_RESTRICTIONS: Readonly<Record<string, Restriction>> = {
  check_recipient_access: {
    takes: 'table',
    *run(check, table) {
      const { recipient } = check.subject;
      return recipient === null ? 'dunno' : yield* addressAccess(check, table, recipient, CLASS);
    },
  },
  permit_auth_destination: onRecipient(function* (check, recipient) {
    const verdict = yield* authorizedDestination(check, recipient);
    return verdict === 'ok' ? permit(check, 'permit_auth_destination', CLASS, recipient) : verdict;
  }),
  reject_unauth_destination: unauthorized((code) => code, '5.7.1'),
  defer_unauth_destination: unauthorized((code) => code - 100, '4.7.1'),
  check_relay_domains: {
    ends: true,
    *run(check) {
      const { conn } = check;
      const { recipient } = check.subject;
      warn(conn, 'support for restriction "check_relay_domains" will be removed from Postfix; use "reject_unauth_destination" instead');
      if (recipient === null) return 'dunno';
      const verdict = isRelayDomain(conn, conn.peer.name) ? 'ok' : yield* authorizedDestination(check, recipient);
      if (verdict !== 'dunno') return verdict === 'ok' ? permit(check, 'check_relay_domains', CLASS, recipient) : verdict;
      return reject(check, { code: conn.daemon.cf.number('relay_domains_reject_code'), dsn: '5.7.1', text: `<${recipient}>: ${CLASS} rejected: Relay access denied` });
    },
  },
  permit_mx_backup: onRecipient(function* (check, recipient) {
    const verdict = yield* permitMxBackup(check, recipient);
    return verdict === 'ok' ? permit(check, 'permit_mx_backup', CLASS, recipient) : verdict;
  }),
  reject_unknown_recipient_domain: onRecipient((check, recipient) => rejectUnknownAddress(check, recipient, CLASS)),
  reject_non_fqdn_recipient: onRecipient(function* (check, recipient) {
    return rejectNonFqdnAddress(check, recipient, CLASS);
  }),
  reject_unlisted_recipient: rejectUnlisted,
  check_recipient_maps: rejectUnlisted,
  reject_multi_recipient_bounce: {
    *run(check) {
      const { session, daemon } = check.conn;
      const count = recipientCountOf(session);
      looksAt(check, check.subject.sender ?? '');
      if (check.subject.sender !== '' || count <= (session.where === 'RCPT' ? 0 : 1)) return 'dunno';
      return reject(check, {
        code: daemon.cf.number('multi_recipient_bounce_reject_code'), dsn: '5.5.3', text: `<${check.replyName}>: ${check.replyClass} rejected: Multi-recipient bounce`,
      });
    },
  },
  reject_unverified_recipient: onRecipient(function* (check, recipient) {
    return recipient === '' ? 'dunno' : yield* verifyAddress(check, recipient, CLASS);
  }),
  check_etrn_access: {
    takes: 'table',
    *run(check, table) {
      const domain = check.subject.etrnDomain;
      return domain === null ? 'dunno' : yield* domainAccess(check, table, domain, domain, 'Etrn command');
    },
  },
};
