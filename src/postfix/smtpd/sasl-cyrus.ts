/**
 * AUTH by Cyrus SASL: PLAIN and LOGIN against the users of sasldb2, as `pwcheck_method: auxprop` has it. Mirrors what
 * libsasl2 2.1 answers and logs. The database is kept as text here, one `user@realm: password` a line; leaves out
 * saslauthd and all other mechanisms.
 *
 * @rfc 4616 PLAIN
 * @absent sasl-mechanisms SASL mechanisms other than PLAIN and LOGIN: a student cannot type what needs cryptography.
 */
import type { System } from '../../net/system.ts';
import type { Answer } from '../../protocols/smtp/exchange.ts';
import type { Daemon } from './daemon.ts';
import { unauthenticated, type SaslServer } from './sasl.ts';

const IMPLEMENTED = ['PLAIN', 'LOGIN'];
const DEFAULT_DATABASE = '/etc/sasldb2';
const BAD_PROTOCOL = 'bad protocol / cancel';
const BAD_AUTH = 'authentication failure';
/** base64 of `Username:` and `Password:`. */
const LOGIN_PROMPTS = ['VXNlcm5hbWU6', 'UGFzc3dvcmQ6'] as const;

/** `name: value` lines of smtpd.conf. */
function readConf(sys: System, daemon: Daemon): ReadonlyMap<string, string> {
  const directory = daemon.cf.text('cyrus_sasl_config_path').split(':')[0] ?? '';
  const path = `${directory === '' ? '/etc/postfix/sasl' : directory}/${daemon.cf.text('smtpd_sasl_path')}.conf`;
  const settings = new Map<string, string>();
  for (const line of (sys.disk.read(path) ?? '').split('\n')) {
    const match = /^\s*([A-Za-z0-9_]+)\s*:\s*(.*?)\s*$/.exec(line);
    if (match) settings.set((match[1] ?? '').toLowerCase(), match[2] ?? '');
  }
  return settings;
}

export function openCyrusSasl(sys: System, daemon: Daemon): SaslServer {
  const conf = readConf(sys, daemon);
  const listed = (conf.get('mech_list') ?? IMPLEMENTED.join(' ')).toUpperCase().split(/\s+/);
  const mechanisms = listed.filter((name) => IMPLEMENTED.includes(name));
  const realm = daemon.cf.text('smtpd_sasl_local_domain') || daemon.cf.text('myhostname');
  const warnOf = (text: string): void => sys.log(daemon.service.ident, `warning: SASL authentication failure: ${text}`);
  let method = '';
  let username: string | null = null;

  function isRight(user: string, password: string): boolean {
    const wanted = user.includes('@') ? user : `${user}@${realm}`;
    const lines = (sys.disk.read(conf.get('sasldb_path') ?? DEFAULT_DATABASE) ?? '').split('\n');
    return lines.includes(`${wanted}: ${password}`);
  }

  function verify(user: string, password: string): Answer {
    return isRight(user, password) ? { kind: 'authenticated', username: user, method } : unauthenticated(BAD_AUTH, user);
  }

  function plain(message: string): Answer {
    const [author, authen, password, ...more] = message.split('\0');
    if (authen === undefined || password === undefined || more.length > 0) {
      warnOf(authen === undefined ? 'Can only find author (no password)' : password === undefined ? 'Can only find author/en (no password)' : 'Got more data than we were expecting in the PLAIN plugin');
      return unauthenticated(BAD_PROTOCOL, null);
    }
    void author;
    const answer = verify(authen, password);
    if (answer.kind === 'unauthenticated') warnOf('Password verification failed');
    return answer;
  }

  function step(message: string): Answer {
    if (method.toUpperCase() === 'PLAIN') return plain(message);
    if (username === null) {
      username = message;
      return { kind: 'challenge', text: LOGIN_PROMPTS[1] };
    }
    return verify(username, message);
  }

  return {
    mechanisms: mechanisms.join(' '),
    *first(mechanism, response) {
      method = mechanism;
      username = null;
      const decoded = response === null ? null : decodeBase64(response);
      if (decoded !== null && !decoded.ok) return unauthenticated(decoded.error, null);
      if (!mechanisms.includes(mechanism.toUpperCase())) {
        warnOf(`Couldn't find mech ${mechanism.toUpperCase()}`);
        return unauthenticated('no mechanism available', null);
      }
      if (decoded !== null) return step(decoded.octets);
      return { kind: 'challenge', text: mechanism.toUpperCase() === 'LOGIN' ? LOGIN_PROMPTS[0] : '' };
    },
    *next(response) {
      const decoded = decodeBase64(response);
      return decoded.ok ? step(decoded.octets) : unauthenticated(decoded.error, null);
    },
    close: () => undefined,
  };
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const GROUP = /^[A-Za-z0-9+/]{2}(==|[A-Za-z0-9+/]=|[A-Za-z0-9+/]{2})$/;

/** sasl_decode64(3): whole groups of four; an incomplete one is only noticed when those before it were good. */
function decodeBase64(text: string): { readonly ok: true; readonly octets: string } | { readonly ok: false; readonly error: string } {
  const groups = text.match(/[^]{4}/g) ?? [];
  const isPadded = groups.some((group) => group.endsWith('='));
  if (groups.some((group, index) => !GROUP.test(group) || (group.endsWith('=') && index < groups.length - 1))) return { ok: false, error: BAD_PROTOCOL };
  if (text.length % 4 !== 0) return { ok: false, error: isPadded ? BAD_PROTOCOL : 'another step is needed in authentication' };
  let octets = '';
  let bits = 0;
  let held = 0;
  for (const char of text.replace(/=+$/, '')) {
    bits = ((bits << 6) | ALPHABET.indexOf(char)) & 0xffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      octets += String.fromCharCode((bits >> held) & 0xff);
    }
  }
  return { ok: true, octets };
}
