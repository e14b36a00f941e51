/** Restrictions on the HELO or EHLO name (postconf(5), smtpd_helo_restrictions). */
import type { Task } from '../../../kernel/task.ts';
import { isIpv4Address, isIpv6Address, isValidHostname, mailhostAddress } from '../../../protocols/smtp/printable.ts';
import { domainAccess } from '../access-lookup.ts';
import { looksAt, matched } from '../explanation.ts';
import { deferIfPermit, reject, type Check, type Verdict } from '../refusal.ts';
import { permit, type Restriction } from '../restriction-list.ts';
import { warn } from '../connection.ts';
import { hasRecords } from '../dns-status.ts';

const CLASS = 'Helo command';

/** `name.` without its dot, but `name..` as it is. */
export function withoutFinalDot(name: string): string {
  return /[^.]\.$/.test(name) ? name.slice(0, -1) : name;
}

/** Runs only where the client gave a name; a bracketed one must be an address. */
function onName(run: (check: Check, name: string) => Task<Verdict>): Restriction {
  return {
    *run(check) {
      const name = check.subject.heloName;
      if (name === null) return 'dunno';
      looksAt(check, name);
      return name.startsWith('[') ? invalidAddress(check, name) : yield* run(check, name);
    },
  };
}

function invalidAddress(check: Check, name: string): Verdict {
  const bare = name.length > 2 && name.endsWith(']') ? name.slice(1, -1) : name;
  if (mailhostAddress(bare) !== null) return 'dunno';
  return reject(check, {
    code: check.conn.daemon.cf.number('invalid_hostname_reject_code'), dsn: '5.5.2', text: `<${name}>: ${CLASS} rejected: invalid ip address`,
  });
}

const rejectInvalid = onName(function* (check, name) {
  const tested = withoutFinalDot(name);
  if (isValidHostname(tested) || isIpv4Address(tested) || isIpv6Address(tested)) return 'dunno';
  return reject(check, {
    code: check.conn.daemon.cf.number('invalid_hostname_reject_code'), dsn: '5.5.2', text: `<${name}>: ${CLASS} rejected: Invalid name`,
  });
});

const rejectNonFqdn = onName(function* (check, name) {
  const tested = withoutFinalDot(name);
  if (isDomainName(tested, check.smtputf8) && tested.includes('.')) return 'dunno';
  return reject(check, {
    code: check.conn.daemon.cf.number('non_fqdn_reject_code'), dsn: '5.5.2', text: `<${name}>: ${CLASS} rejected: need fully-qualified hostname`,
  });
});

const rejectUnknown = onName(function* (check, name) {
  const { cf } = check.conn.daemon;
  const status = yield* hasRecords(check.conn, name, ['A', 'AAAA', 'MX']);
  matched(check, name, status);
  if (status === 'found' || status === 'null-mx') return 'dunno';
  const text = `<${name}>: ${CLASS} rejected: Host not found`;
  if (status === 'missing') return reject(check, { code: cf.number('unknown_hostname_reject_code'), dsn: '4.7.1', text });
  const action = cf.text('unknown_helo_hostname_tempfail_action') === 'defer' ? 'defer' : 'defer_if_permit';
  return deferIfPermit(check, { code: 450, dsn: '4.7.1', text }, action);
});

/** A host name; with SMTPUTF8 its labels may be anything but ASCII, too. */
export function isDomainName(name: string, smtputf8: boolean): boolean {
  return isValidHostname(smtputf8 ? name.replace(/[^\0-\x7f]+/g, 'x') : name);
}

export const HELO_RESTRICTIONS: Readonly<Record<string, Restriction>> = {
  reject_invalid_helo_hostname: rejectInvalid,
  reject_invalid_hostname: rejectInvalid,
  reject_non_fqdn_helo_hostname: rejectNonFqdn,
  reject_non_fqdn_hostname: rejectNonFqdn,
  reject_unknown_helo_hostname: rejectUnknown,
  reject_unknown_hostname: rejectUnknown,
  check_helo_access: {
    takes: 'table',
    *run(check, table) {
      const name = check.subject.heloName;
      return name === null ? 'dunno' : yield* domainAccess(check, table, name, name, CLASS);
    },
  },
  permit_naked_ip_address: {
    *run(check) {
      warn(check.conn, 'restriction permit_naked_ip_address is deprecated. Use permit_mynetworks or permit_sasl_authenticated instead');
      const name = check.subject.heloName;
      if (name !== null) looksAt(check, name);
      if (name === null || !/^[0-9.:]*$/.test(name)) return 'dunno';
      const verdict = invalidAddress(check, name);
      return verdict === 'dunno' ? permit(check, 'permit_naked_ip_address', CLASS, name) : verdict;
    },
  },
};
