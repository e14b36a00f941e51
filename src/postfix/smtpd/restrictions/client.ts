/** Restrictions on the client's address, name and login (postconf(5), smtpd_client_restrictions). */
import { namadrAccess } from '../access-lookup.ts';
import { looksAt, matched } from '../explanation.ts';
import { warn, type Connection } from '../connection.ts';
import { isFromThisHost, isInMynetworks } from '../networks.ts';
import { reject, serverError, type Check, type Verdict } from '../refusal.ts';
import { permit, type Restriction } from '../restriction-list.ts';
import { tableAccess } from '../access-lookup.ts';
import { printable } from '../../../protocols/smtp/printable.ts';

/** Tables that may not say OK: whoever controls his own reverse DNS would let himself in. */
export function forbidOk(check: Check, verdict: Verdict, target: string): Verdict {
  if (verdict !== 'ok' || check.conn.checks.discards) return verdict;
  warn(check.conn, `restriction ${check.written.split(' ')[0] ?? ''} returns OK for ${target}`);
  warn(check.conn, 'this is not allowed for security reasons');
  warn(check.conn, 'use DUNNO instead of OK if you want to make an exception');
  return serverError(check);
}

export function isAuthenticated(conn: Connection): boolean {
  const { saslMethod } = conn.session;
  return saslMethod !== null && saslMethod.toLowerCase() !== 'anonymous';
}

const rejectUnknownClient: Restriction = {
  *run(check) {
    const { peer, daemon } = check.conn;
    looksAt(check, peer.address);
    matched(check, peer.reverseName, peer.nameStatus);
    if (peer.nameStatus === 'ok') return 'dunno';
    return reject(check, {
      code: peer.nameStatus === 'temporary' ? 450 : daemon.cf.number('unknown_client_reject_code'), dsn: '4.7.25',
      text: `Client host rejected: cannot find your hostname, [${peer.address}]`,
    });
  },
};

export const CLIENT_RESTRICTIONS: Readonly<Record<string, Restriction>> = {
  reject_unknown_client_hostname: rejectUnknownClient,
  reject_unknown_client: rejectUnknownClient,
  reject_unknown_reverse_client_hostname: {
    *run(check) {
      const { peer, daemon } = check.conn;
      looksAt(check, peer.address);
      matched(check, peer.reverseName, peer.reverseNameStatus);
      if (peer.reverseNameStatus === 'ok') return 'dunno';
      return reject(check, {
        code: peer.reverseNameStatus === 'permanent' ? daemon.cf.number('unknown_client_reject_code') : 450, dsn: '4.7.1',
        text: `Client host rejected: cannot find your reverse hostname, [${peer.address}]`,
      });
    },
  },
  permit_inet_interfaces: {
    *run(check) {
      const { peer } = check.conn;
      looksAt(check, peer.address);
      return isFromThisHost(check.conn) ? permit(check, 'permit_inet_interfaces', 'Client host', peer.namaddr) : 'dunno';
    },
  },
  permit_mynetworks: {
    *run(check) {
      const { peer } = check.conn;
      looksAt(check, peer.address);
      return isInMynetworks(check.conn) ? permit(check, 'permit_mynetworks', 'Client host', peer.namaddr) : 'dunno';
    },
  },
  permit_sasl_authenticated: {
    *run(check) {
      const { peer, session } = check.conn;
      if (session.username !== null) looksAt(check, session.username);
      if (session.mechanisms === null || !isAuthenticated(check.conn)) return 'dunno';
      return permit(check, 'permit_sasl_authenticated', 'Client host', peer.namaddr);
    },
  },
  // Client certificates do not exist here, and without TLS these two say nothing.
  permit_tls_clientcerts: { *run() { return 'dunno'; } },
  permit_tls_all_clientcerts: { *run() { return 'dunno'; } },
  check_client_access: {
    takes: 'table',
    *run(check, table) {
      const { peer } = check.conn;
      return yield* namadrAccess(check, table, peer.name, peer.address, peer.namaddr, 'Client host');
    },
  },
  check_reverse_client_hostname_access: {
    takes: 'table',
    *run(check, table) {
      const { peer } = check.conn;
      const verdict = yield* namadrAccess(check, table, peer.reverseName, peer.address, peer.reverseName, 'Unverified Client host');
      return forbidOk(check, verdict, peer.reverseName);
    },
  },
  check_sasl_access: {
    takes: 'table',
    *run(check, table) {
      const { daemon, session } = check.conn;
      if (!daemon.cf.flag('smtpd_sasl_auth_enable')) {
        warn(check.conn, "restriction `check_sasl_access' ignored: no SASL support");
        return 'dunno';
      }
      if (session.username === null || session.username === '') return 'dunno';
      return yield* tableAccess(check, table, session.username, printable(session.username, '_'), 'SASL login name');
    },
  },
};
