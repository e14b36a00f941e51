/** Restrictions on the envelope sender (postconf(5), smtpd_sender_restrictions). */
import type { Task } from '../../../kernel/task.ts';
import { addressAccess, tableAccess } from '../access-lookup.ts';
import { hasRecords } from '../dns-status.ts';
import { warn } from '../connection.ts';
import { looksAt, matched } from '../explanation.ts';
import { checkSenderMaps } from '../recipient-maps.ts';
import { deferIfPermit, lookupFailure, reject, type Check, type Verdict } from '../refusal.ts';
import { resolve } from '../resolve.ts';
import type { Restriction } from '../restriction-list.ts';
import { findAddressIn, type TableAnswer } from '../tables.ts';
import { verifyAddress } from '../verify-client.ts';
import { isDomainName, withoutFinalDot } from './helo.ts';

type AddressClass = 'Sender address' | 'Recipient address';

/** Runs where there is a sender that is not `<>`. */
function onSender(run: (check: Check, sender: string) => Task<Verdict>): Restriction {
  return {
    *run(check) {
      const { sender } = check.subject;
      if (sender === null || sender === '') return 'dunno';
      looksAt(check, sender);
      return yield* run(check, sender);
    },
  };
}

/** `a@host` and `a` are not complete; `a@[192.0.2.1]` is. */
export function rejectNonFqdnAddress(check: Check, address: string, replyClass: AddressClass): Verdict {
  const domain = address.includes('@') ? address.slice(address.lastIndexOf('@') + 1) : '';
  if (domain.startsWith('[') && domain.endsWith(']')) return 'dunno';
  const tested = withoutFinalDot(domain);
  if (tested.includes('.') && isDomainName(tested, check.smtputf8)) return 'dunno';
  return reject(check, {
    code: check.conn.daemon.cf.number('non_fqdn_reject_code'), dsn: '4.5.2', text: `<${address}>: ${replyClass} rejected: need fully-qualified address`,
  });
}

/** The domain must have an MX or address record; our own domains are not asked for. */
export function* rejectUnknownAddress(check: Check, address: string, replyClass: AddressClass): Task<Verdict> {
  const { conn } = check;
  const isSender = replyClass === 'Sender address';
  const resolved = yield* resolve(conn, isSender ? check.subject.recipient : check.subject.sender, address);
  if (resolved.fail) return lookupFailure(check, address);
  const at = resolved.recipient.lastIndexOf('@');
  const domain = resolved.recipient.slice(at + 1);
  const isOurs = resolved.class === 'local' || resolved.class === 'virtual-alias' || resolved.class === 'virtual-mailbox';
  if (at < 0 || isOurs || (domain.startsWith('[') && domain.endsWith(']'))) return 'dunno';
  const status = yield* hasRecords(conn, domain, ['MX', 'A', 'AAAA']);
  matched(check, domain, status);
  const { cf } = conn.daemon;
  const said = `<${address}>: ${replyClass} rejected:`;
  switch (status) {
    case 'found':
      return 'dunno';
    case 'null-mx':
      return reject(check, {
        code: isSender ? 550 : 556, dsn: isSender ? '4.7.27' : '4.1.10', text: `${said} Domain ${domain} does not accept mail (nullMX)`,
      });
    case 'missing':
      return reject(check, { code: cf.number('unknown_address_reject_code'), dsn: isSender ? '4.1.8' : '4.1.2', text: `${said} Domain not found` });
    case 'retry': {
      const action = cf.text('unknown_address_tempfail_action') === 'defer' ? 'defer' : 'defer_if_permit';
      return deferIfPermit(check, { code: 450, dsn: isSender ? '4.1.8' : '4.1.2', text: `${said} Domain not found` }, action);
    }
  }
}

const rejectUnknownSender = onSender((check, sender) => rejectUnknownAddress(check, sender, 'Sender address'));

function* loginMismatch(check: Check, sender: string, wants: 'authenticated' | 'unauthenticated', unknownIsFine: boolean): Task<Verdict> {
  const { conn } = check;
  const { username } = conn.session;
  const maps = conn.daemon.cf.text('smtpd_sender_login_maps');
  if ((wants === 'authenticated') !== (username !== null)) return 'dunno';
  const resolved = yield* resolve(conn, check.subject.recipient, sender);
  if (resolved.fail) return lookupFailure(check, sender);
  // Without a table nobody owns an address.
  const owners: TableAnswer = maps === '' ? { kind: 'missed' } : findAddressIn(conn, maps, resolved.recipient);
  matched(check, resolved.recipient, owners.kind === 'found' ? owners.value : '');
  if (owners.kind === 'retry') return lookupFailure(check, sender);
  if (username === null) {
    if (owners.kind === 'missed') return 'dunno';
    return reject(check, { code: 553, dsn: '5.7.1', text: `<${sender}>: Sender address rejected: not logged in` });
  }
  if (owners.kind === 'missed' && unknownIsFine) return 'dunno';
  const names = owners.kind === 'found' ? owners.value.split(/[,\s]+/).map((name: string) => name.toLowerCase()) : [];
  if (names.includes(username.toLowerCase())) return 'dunno';
  return reject(check, { code: 553, dsn: '5.7.1', text: `<${sender}>: Sender address rejected: not owned by user ${username}` });
}

/** These need SASL; without it they are ignored with a warning. */
function onLogin(name: string, run: (check: Check, sender: string) => Task<Verdict>): Restriction {
  return {
    *run(check) {
      if (!check.conn.daemon.cf.flag('smtpd_sasl_auth_enable')) {
        warn(check.conn, `restriction \`${name}' ignored: no SASL support`);
        return 'dunno';
      }
      return yield* onSender(run).run(check, '');
    },
  };
}

export const SENDER_RESTRICTIONS: Readonly<Record<string, Restriction>> = {
  check_sender_access: {
    takes: 'table',
    *run(check, table) {
      const { sender } = check.subject;
      if (sender === null) return 'dunno';
      if (sender !== '') return yield* addressAccess(check, table, sender, 'Sender address');
      return yield* tableAccess(check, table, check.conn.daemon.cf.text('smtpd_null_access_lookup_key'), sender, 'Sender address');
    },
  },
  reject_unknown_address: rejectUnknownSender,
  reject_unknown_sender_domain: rejectUnknownSender,
  reject_non_fqdn_sender: onSender(function* (check, sender) {
    return rejectNonFqdnAddress(check, sender, 'Sender address');
  }),
  reject_unlisted_sender: onSender((check, sender) => checkSenderMaps(check, sender)),
  reject_unverified_sender: onSender((check, sender) => verifyAddress(check, sender, 'Sender address')),
  reject_authenticated_sender_login_mismatch: onLogin('reject_authenticated_sender_login_mismatch',
    (check, sender) => loginMismatch(check, sender, 'authenticated', false)),
  reject_unauthenticated_sender_login_mismatch: onLogin('reject_unauthenticated_sender_login_mismatch',
    (check, sender) => loginMismatch(check, sender, 'unauthenticated', false)),
  reject_known_sender_login_mismatch: onLogin('reject_known_sender_login_mismatch',
    (check, sender) => loginMismatch(check, sender, check.conn.session.username === null ? 'unauthenticated' : 'authenticated', true)),
};
