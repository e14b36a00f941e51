/**
 * Reads a *.dialog file: a conversation as text, for people first. Lines before the first step are the setting.
 *
 *     # What it shows                       a comment
 *     seed: 7                               of the world's chance; default 1
 *     client: 192.0.2.10                    who connects; default 127.0.0.1
 *     config: smtpd_helo_required = yes     a line of main.cf
 *     map acc: example.com REJECT no        a line of /etc/postfix/maps/acc
 *     C: HELO x                             the client sends a line
 *     C> .\n                                the client sends just this, with \r \n \t \0 \\ and \xHH
 *     S: 250 ubuntu.localdomain             the server says this line; {QUEUEID}, {QUEUEID2} … stand for queue ids
 *     S~ 250 2\.0\.0 Ok: .*                 a line of this pattern
 *     S: ...                                whatever lines are left of the reply
 *     silence: 2s                           the server says nothing for so long
 *     server hangs up / client hangs up
 *     @+300s                                time passes (µs, ms, s, m)
 *     log: smtpd: disconnect from …         mail.log gains this line, after those named before
 *     log~ smtpd: connect from .*           or one of this pattern
 *     why: smtpd_relay_restrictions reject_unauth_destination    parameter and rule of the last reply
 */
import { octetsFromText } from '../../src/base/octets.ts';

export interface LinePattern {
  readonly kind: 'exact' | 'pattern' | 'rest';
  readonly text: string;
}

export type DialogStep = { readonly line: number } & (
  | { readonly do: 'send'; readonly octets: string }
  | { readonly do: 'expect'; readonly pattern: LinePattern }
  | { readonly do: 'log'; readonly pattern: LinePattern }
  | { readonly do: 'why'; readonly parameter: string; readonly rule: string }
  | { readonly do: 'wait' | 'silence'; readonly micros: number }
  | { readonly do: 'server-hangs-up' | 'client-hangs-up' }
);

export interface Dialog {
  readonly title: string;
  readonly seed: string;
  readonly clientAddress: string;
  readonly config: readonly (readonly [name: string, value: string])[];
  readonly maps: Readonly<Record<string, string>>;
  readonly steps: readonly DialogStep[];
}

const UNITS: Readonly<Record<string, number>> = { 'µs': 1, ms: 1e3, s: 1e6, m: 60e6 };

/** Throws what is wrong, with the line's number. */
export function parseDialog(text: string): Dialog {
  const maps: Record<string, string> = {};
  const config: (readonly [string, string])[] = [];
  const steps: DialogStep[] = [];
  let title = '';
  let seed = '1';
  let clientAddress = '127.0.0.1';
  for (const [index, written] of text.split('\n').entries()) {
    const line = index + 1;
    if (written.startsWith('#')) title ||= written.slice(1).trim();
    if (written.startsWith('#') || written.trim() === '') continue;
    const [, word = '', value = ''] = /^(map \S+|[a-z]+): (.*)$/.exec(written) ?? [];
    if (steps.length === 0 && word === 'seed') seed = value;
    else if (steps.length === 0 && word === 'client') clientAddress = value;
    else if (steps.length === 0 && word === 'config') config.push(settingOf(value, line));
    else if (steps.length === 0 && word.startsWith('map ')) maps[word.slice(4)] = `${maps[word.slice(4)] ?? ''}${value}\n`;
    else steps.push({ line, ...stepOf(written, line) });
  }
  if (title === '') throw new Error('a dialog begins with a comment that says what it shows');
  return { title, seed, clientAddress, config, maps, steps };
}

function settingOf(text: string, line: number): readonly [string, string] {
  const equals = text.indexOf('=');
  if (equals < 0) throw new Error(`line ${line}: no "="`);
  return [text.slice(0, equals).trim(), text.slice(equals + 1).trim()];
}

type Bare<T> = T extends unknown ? Omit<T, 'line'> : never;

function stepOf(written: string, line: number): Bare<DialogStep> {
  const time = /^(?:@\+|silence: )(\d+)(µs|ms|s|m)$/.exec(written);
  if (time) return { do: written.startsWith('@') ? 'wait' : 'silence', micros: Number(time[1]) * (UNITS[time[2] ?? ''] ?? 0) };
  if (written === 'server hangs up') return { do: 'server-hangs-up' };
  if (written === 'client hangs up') return { do: 'client-hangs-up' };
  const [, mark = '', rest = ''] = /^(C:|C>|S:|S~|log:|log~|why:) ?(.*)$/.exec(written) ?? [];
  switch (mark) {
    case 'C:': return { do: 'send', octets: `${octetsFromText(rest)}\r\n` };
    case 'C>': return { do: 'send', octets: unescaped(rest) };
    case 'S:': return { do: 'expect', pattern: { kind: rest === '...' ? 'rest' : 'exact', text: octetsFromText(rest) } };
    case 'S~': return { do: 'expect', pattern: { kind: 'pattern', text: rest } };
    case 'log:': return { do: 'log', pattern: { kind: 'exact', text: octetsFromText(rest) } };
    case 'log~': return { do: 'log', pattern: { kind: 'pattern', text: rest } };
    case 'why:': {
      const [parameter = '', ...rule] = rest.split(' ');
      return { do: 'why', parameter, rule: rule.join(' ') };
    }
    default: throw new Error(`line ${line}: not a line of a dialog: ${written}`);
  }
}

const ESCAPES: Readonly<Record<string, string>> = { r: '\r', n: '\n', t: '\t', 0: '\0', '\\': '\\' };

function unescaped(text: string): string {
  return octetsFromText(text).replace(/\\(?:x([0-9A-Fa-f]{2})|([^]))/g, (_, hex: string | undefined, letter = '') => {
    if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
    const stands = ESCAPES[letter as string];
    if (stands === undefined) throw new Error(`unknown escape \\${String(letter)}`);
    return stands;
  });
}
