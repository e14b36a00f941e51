/**
 * Domain names outside ASCII in the form in which DNS knows them: `xn--` labels (RFC 3492, RFC 5891). Mirrors
 * midna_domain_to_ascii() of Postfix, which asks ICU (UTS 46, not transitional), as far as folding case and composing
 * characters goes; leaves out ICU's tables of forbidden and of mapped characters.
 */
import { isAscii, isValidUtf8, octetsFromText, textFromOctets } from '../base/octets.ts';

const BASE = 36;
const LEAST = 1;
const MOST = 26;
const SKEW = 38;
const DAMP = 700;
const FIRST_BIAS = 72;
const FIRST_CODE = 128;

/** The name in ASCII; what it was where it is ASCII already, or no UTF-8. */
export function asciiDomain(octets: string): string {
  if (isAscii(octets) || !isValidUtf8(octets)) return octets;
  const text = textFromOctets(octets).toLowerCase().normalize('NFC');
  return text.split(/[.\u3002\uff0e\uff61]/).map((label) => (isAscii(label) ? label : octetsFromText(`xn--${punycode(label)}`))).join('.');
}

function punycode(label: string): string {
  const codes = [...label].map((character) => character.codePointAt(0) ?? 0);
  const basic = codes.filter((code) => code < FIRST_CODE);
  let output = basic.length > 0 ? `${String.fromCharCode(...basic)}-` : '';
  let [delta, bias, handled, next] = [0, FIRST_BIAS, basic.length, FIRST_CODE];
  while (handled < codes.length) {
    const least = Math.min(...codes.filter((code) => code >= next));
    delta += (least - next) * (handled + 1);
    for (const code of codes) {
      if (code < least) delta += 1;
      if (code !== least) continue;
      output += variableLength(delta, bias);
      bias = adapted(delta, handled + 1, handled === basic.length);
      delta = 0;
      handled += 1;
    }
    delta += 1;
    next = least + 1;
  }
  return output;
}

function variableLength(value: number, bias: number): string {
  let digits = '';
  let rest = value;
  for (let place = BASE; ; place += BASE) {
    const threshold = Math.min(MOST, Math.max(LEAST, place - bias));
    if (rest < threshold) return digits + digit(rest);
    digits += digit(threshold + ((rest - threshold) % (BASE - threshold)));
    rest = Math.floor((rest - threshold) / (BASE - threshold));
  }
}

function digit(value: number): string {
  return 'abcdefghijklmnopqrstuvwxyz0123456789'.charAt(value);
}

function adapted(delta: number, count: number, isFirst: boolean): number {
  let rest = isFirst ? Math.floor(delta / DAMP) : Math.floor(delta / 2);
  rest += Math.floor(rest / count);
  let steps = 0;
  for (; rest > ((BASE - LEAST) * MOST) / 2; steps += BASE) rest = Math.floor(rest / (BASE - LEAST));
  return steps + Math.floor(((BASE - LEAST + 1) * rest) / (rest + SKEW));
}
