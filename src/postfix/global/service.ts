/**
 * What master(8) tells a daemon on its command line (`smtpd -n smtp -t inet -u -o name=value`), turned into the
 * service's name, its log ident and its view of main.cf. Mirrors the start of Postfix's single_server(3) and peers.
 */
import type { System } from '../../net/system.ts';
import { printable } from '../../protocols/smtp/printable.ts';
import { readMainCf, type MainCf } from './main-cf.ts';

export interface Service {
  /** The service's name in master.cf: `smtp`, `relay`, `submission`. */
  readonly name: string;
  readonly type: 'inet' | 'unix';
  readonly program: string;
  /** What its log lines carry: `postfix/smtpd`, `postfix/relay/smtp`. */
  readonly ident: string;
  /** `-v`: tells the log what it does, as far as that is simulated. */
  readonly isVerbose: boolean;
  /** main.cf with this service's `-o` settings on top. */
  readonly cf: MainCf;
}

/**
 * Reads argv and main.cf; a daemon does this once, at its start, as Postfix's do, and logs what is wrong with the file.
 * With `cf.fatal` set it must end with status 1.
 */
export function readService(sys: System): Service {
  const program = sys.argv[0] ?? 'unknown';
  let name = program;
  let type: Service['type'] = 'unix';
  const overrides = new Map<string, string>();
  for (let at = 1; at < sys.argv.length; at += 1) {
    const option = sys.argv[at] ?? '';
    const value = sys.argv[at + 1] ?? '';
    if (option === '-n') name = value;
    else if (option === '-t') type = value === 'inet' ? 'inet' : 'unix';
    else if (option === '-o') setOverride(overrides, value);
    else if (option.startsWith('-')) continue;
    else break;
    at += 1;
  }
  overrides.set('service_name', name);
  overrides.set('process_name', program);
  const cf = readMainCf(sys.disk, { hostname: sys.host.hostname, addresses: sys.host.addresses, overrides, program });
  const isUnicode = cf.flag('smtputf8_enable');
  // msg(3): no line of Postfix's has control characters, and none UTF-8 unless SMTPUTF8 is on.
  sys.logText = (text) => printable(text, '?', isUnicode);
  for (const warning of cf.warnings) sys.log(`postfix/${program}`, `warning: ${warning}`);
  // A file that cannot be parsed has not said what the log is to call the mail system.
  const system = cf.fatal?.startsWith('/') ? 'postfix' : cf.text('syslog_name');
  if (cf.fatal !== null) sys.log(`${system}/${program}`, `fatal: ${cf.fatal}`);
  const service: Service = { name, type, program, ident: `${cf.text('syslog_name')}/${program}`, isVerbose: sys.argv.includes('-v'), cf };
  if (SINGLE_SERVERS.includes(program)) lock(sys, service);
  return service;
}

/** Daemons that serve one client at a time (single_server(3)): those of one service take turns at its socket by a lock. */
const SINGLE_SERVERS = ['bounce', 'cleanup', 'discard', 'error', 'flush', 'lmtp', 'local', 'pipe', 'smtp', 'smtpd', 'virtual'];

function lock(sys: System, { cf, type, name }: Service): void {
  const path = `${cf.text('queue_directory')}/${cf.text('process_id_directory')}/${type}.${name}`;
  if (sys.disk.stat(path) === null) sys.disk.write(path, '', { mode: 0o600, owner: 'root' });
}

function setOverride(overrides: Map<string, string>, setting: string): void {
  const equals = setting.indexOf('=');
  if (equals > 0) overrides.set(setting.slice(0, equals).trim(), setting.slice(equals + 1).trim());
}
