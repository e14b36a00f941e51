/** main.cf as the SMTP engine wants it of smtpd(8); times become microseconds. */
import type { MainCf } from '../global/main-cf.ts';
import { serverSettingsWith } from '../global/server-settings.ts';
import type { Known } from '../../protocols/smtp/exchange.ts';
import { ehloKeywords, type BareNewline, type EhloKeyword, type ServerSettings } from '../../protocols/smtp/settings.ts';
import type { Daemon } from './daemon.ts';
import type { Peer } from './connection.ts';
import { addressIn, matchesWord } from './networks.ts';
import { findInTables } from './tables.ts';
import type { System } from '../../net/system.ts';

export function serverSettings(sys: System, daemon: Daemon): ServerSettings {
  const { cf } = daemon;
  return serverSettingsWith(cf, {
    smtpd_error_sleep_time: cf.seconds('smtpd_error_sleep_time') * 1e6,
    broken_sasl_auth_clients: cf.flag('broken_sasl_auth_clients'),
    smtpd_tls_security_level: tlsLevel(cf),
    hasCertificate: hasCertificate(cf),
    smtpd_forbid_unauth_pipelining: cf.flag('smtpd_forbid_unauth_pipelining'),
    smtpd_forbid_bare_newline: bareNewline(cf.text('smtpd_forbid_bare_newline')),
    isNoopCommand: (word) => matchesWord(sys, daemon, 'smtpd_noop_commands', word),
    isForbiddenCommand: (word) => matchesWord(sys, daemon, 'smtpd_forbidden_commands', word),
  });
}

function bareNewline(text: string): BareNewline {
  const value = text.toLowerCase();
  if (value === 'yes' || value === 'normalize') return 'normalize';
  return value === 'reject' ? 'reject' : 'no';
}

/** `smtpd_tls_security_level`, or what the older parameters say. */
export function tlsLevel(cf: MainCf): ServerSettings['smtpd_tls_security_level'] {
  const level = cf.text('smtpd_tls_security_level').toLowerCase();
  if (level === 'may' || level === 'encrypt' || level === 'none') return level;
  if (cf.flag('smtpd_enforce_tls')) return 'encrypt';
  return cf.flag('smtpd_use_tls') ? 'may' : 'none';
}

export function hasCertificate(cf: MainCf): boolean {
  return cf.text('smtpd_tls_cert_file') !== '' || cf.text('smtpd_tls_chain_files') !== '';
}

/** What of a session follows from who the client is, but for the ways to authenticate. */
export function knownOf(sys: System, daemon: Daemon, peer: Peer): Omit<Known, 'mechanisms'> {
  return {
    discard: discardedKeywords(sys, daemon, peer),
    announceAuth: !isIn(sys, daemon, 'smtpd_sasl_exceptions_networks', peer),
    mayUseXclient: isIn(sys, daemon, 'smtpd_authorized_xclient_hosts', peer),
    bareNewlineExempt: isIn(sys, daemon, 'smtpd_forbid_bare_newline_exclusions', peer),
  };
}

function isIn(sys: System, daemon: Daemon, parameter: string, { name, address }: Peer): boolean {
  return addressIn(sys, daemon, parameter, name, address);
}

/** EHLO keywords withheld from this client. */
function discardedKeywords(sys: System, daemon: Daemon, peer: Peer): readonly EhloKeyword[] {
  const { cf } = daemon;
  const maps = cf.text('smtpd_discard_ehlo_keyword_address_maps');
  const listed = maps === '' ? null : findInTables(sys, daemon, maps, peer.address);
  if (listed?.kind === 'found') return ehloKeywords(listed.value.split(/[,\s]+/));
  return ehloKeywords(cf.list('smtpd_discard_ehlo_keywords'));
}
