/**
 * The SMTP engine alone against what a real Postfix said: greeting, HELO, MAIL and command cases of the recordings,
 * with every question answered with yes. Cases whose answers depend on tables, DNS, SASL or TLS run through whole
 * hosts instead.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { begin, hangUp, permissive, send, SETTINGS, type Driver } from './engine-driver.ts';
import { ehloKeywords, type ServerSettings } from '../../src/protocols/smtp/settings.ts';

interface Recording {
  readonly id: string;
  readonly config: readonly (readonly [string, string])[];
  readonly client: { readonly ip: string };
  readonly result: {
    readonly transcript: readonly { readonly c?: string; readonly s?: string; readonly closed?: string }[];
    readonly log_by_service: { readonly smtpd?: readonly string[] };
  };
}

/** What of main.cf the engine's settings can express directly. */
const KNOWN = new Set([...Object.keys(SETTINGS), 'smtpd_discard_ehlo_keywords', 'smtpd_sasl_auth_enable', 'smtpd_tls_auth_only', 'smtpd_tls_cert_file',
  'smtpd_tls_key_file', 'smtpd_tls_loglevel', 'smtpd_sasl_path', 'cyrus_sasl_config_path', 'smtpd_sasl_type']);

function recordings(file: string): readonly Recording[] {
  const url = new URL(`../oracle/postfix/smtpd/${file}`, import.meta.url);
  const all = (JSON.parse(readFileSync(url, 'utf8')) as { cases: readonly Recording[] }).cases;
  return all.filter((one) => one.config.every(([name]) => KNOWN.has(name)) && one.client.ip === '127.0.0.1');
}

function driverFor(one: Recording): Driver {
  const settings: Record<string, unknown> = { ...SETTINGS };
  for (const [name, value] of one.config) {
    const usual = settings[name];
    const expanded = value.replace(/\$myhostname/g, String(settings['myhostname'])).replace('$mail_name', 'Postfix').replace('$mail_version', '3.7.11');
    settings[name] = typeof usual === 'number' ? Number(expanded) : typeof usual === 'boolean' ? expanded === 'yes' : expanded;
  }
  if (!one.config.some(([name]) => name === 'smtpd_banner')) settings['smtpd_banner'] = `${String(settings['myhostname'])} ESMTP Postfix (Ubuntu)`;
  return { settings: settings as unknown as ServerSettings, answerer: permissive };
}

function play(one: Recording): { said: string; log: readonly string[] } {
  const driver = driverFor(one);
  const config = new Map(one.config);
  const sasl = config.get('smtpd_sasl_auth_enable') === 'yes' && config.get('smtpd_tls_auth_only') !== 'yes';
  const talk = begin(driver, {
    discard: ehloKeywords((config.get('smtpd_discard_ehlo_keywords') ?? '').split(/[, ]+/)), mechanisms: sasl ? 'PLAIN LOGIN' : null,
  });
  for (const { c, closed } of one.result.transcript) {
    if (c !== undefined) send(driver, talk, c);
    if (closed === 'client') hangUp(driver, talk);
  }
  return { said: talk.said.join(''), log: talk.log };
}

const normal = (text: string) => text.replace(/4F1A21000/g, '{QUEUEID}');

/** File, the cases in it that the engine alone can answer, and how many of them there are at least. */
const PARTS = [
  ['01-greeting-helo.json', /^/, 40],
  ['02-mail-from.json', /^/, 70],
  ['04-data.json', /^data\.(norcpt|nohelo|normal|dot|empty|lf|crlf|bare|nul|command|mixed|no-final|space|mbox)/, 15],
  ['05-commands.json', /^(rset|noop|quit|close|unknown|forbidden|empty|long|nonascii|junk|bdat|case|expn|help)\b|^errors\.(soft|hard-1|mixed|rset|helo|reset)/, 35],
] as const;

for (const [file, which, atLeast] of PARTS) {
  describe(file, () => {
    const cases = recordings(file).filter((one) => which.test(one.id));
    test('has cases', () => expect(cases.length).toBeGreaterThanOrEqual(atLeast));
    test.each(cases.map((one) => [one.id, one] as const))('%s', (_id, one) => {
      const played = play(one);
      const real = one.result.transcript.map(({ s }) => s ?? '').join('');
      expect(normal(played.said)).toBe(real);
      const lines = (one.result.log_by_service.smtpd ?? []).map((line) => line.replace(/^\{LOGDATE\} \S+ postfix\/smtpd\[\{PID\}\]: /, ''));
      expect(played.log.map(normal)).toEqual(lines.filter((line) => !/^connect from |^\{QUEUEID\d*\}: client=/.test(line)));
    });
  });
}
