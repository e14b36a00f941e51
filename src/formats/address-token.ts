/**
 * RFC 822 tokens of addresses, and their two string forms: external (quoted, as in headers) and internal (quotes
 * removed, as in envelopes). Mirrors the scanner and printers of Postfix's tok822(3).
 */
import { quoteLocal } from './address.ts';

/** `address` holds the tokens of one address; `group` is the colon that starts a named group; others are operators. */
export type AddressToken =
  | { readonly kind: 'atom' | 'quoted' | 'comment' | 'literal'; readonly text: string }
  | { readonly kind: 'operator'; readonly text: string }
  | { readonly kind: 'group' }
  | { readonly kind: 'address'; readonly tokens: readonly AddressToken[] };

/** Postfix makes `|`, `%` and `!` operators too: for alias files, and for addresses that carry a route. */
const OPERATORS = '|%!()<>@,;:\\".[]';
const SPACE = ' \t\r\n';
/** More non-address text than this around an address is dropped (CERT CA-2003-07). */
const NON_ADDRESS_LIMIT = 250;

/** Splits a string in external form into tokens, `limit` at most (0 = no limit). Nothing is thrown away. */
export function scanAddress(text: string, limit = 0): AddressToken[] {
  const tokens: AddressToken[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    if (SPACE.includes(character)) {
      at += 1;
      continue;
    }
    const scanned = scanToken(text, at, character);
    tokens.push(scanned.token);
    at = scanned.end;
    if (limit > 0 && tokens.length >= limit) break;
  }
  return tokens;
}

function scanToken(text: string, at: number, character: string): { token: AddressToken; end: number } {
  if (character === '(') return scanComment(text, at);
  if (character === '[') {
    const { collected, end } = collect(text, at + 1, (c) => c !== ']');
    return { token: { kind: 'literal', text: collected }, end: Math.min(end + 1, text.length) };
  }
  if (character === '"') {
    const { collected, end } = collect(text, at + 1, (c) => c !== '"');
    return { token: { kind: 'quoted', text: collected }, end: Math.min(end + 1, text.length) };
  }
  if (character !== '\\' && OPERATORS.includes(character)) {
    return { token: { kind: 'operator', text: character }, end: at + 1 };
  }
  const { collected, end } = collect(text, at, (c) => !SPACE.includes(c) && !OPERATORS.includes(c));
  const needsQuotes = [...collected].some((c) => c === ' ' || isControl(c) || OPERATORS.includes(c));
  return { token: { kind: needsQuotes ? 'quoted' : 'atom', text: collected }, end: Math.max(end, at + 1) };
}

/** Collects characters while `belongs`; a backslash takes the next character as it is and disappears. */
function collect(text: string, from: number, belongs: (c: string) => boolean): { collected: string; end: number } {
  let collected = '';
  let at = from;
  while (at < text.length) {
    let character = text.charAt(at);
    if (character === '\\') {
      at += 1;
      if (at >= text.length) break;
      character = text.charAt(at);
    } else if (!belongs(character)) break;
    collected += SPACE.includes(character) ? ' ' : character;
    at += 1;
  }
  return { collected, end: at };
}

/** Comments nest and are kept in external form, parentheses included. */
function scanComment(text: string, from: number): { token: AddressToken; end: number } {
  let level = 0;
  let at = from;
  while (at < text.length) {
    const character = text.charAt(at);
    at += 1;
    if (character === '(') level += 1;
    else if (character === '\\') at = Math.min(at + 1, text.length);
    else if (character === ')') {
      level -= 1;
      if (level === 0) break;
    }
  }
  return { token: { kind: 'comment', text: text.slice(from, at) }, end: at };
}

/** Internal form: quotes and escapes removed. */
export function internalForm(tokens: readonly AddressToken[], insideAddress = false): string {
  let text = '';
  for (const [index, token] of tokens.entries()) {
    switch (token.kind) {
      case 'address': text += internalForm(token.tokens, true); break;
      case 'literal': text += `[${token.text}]`; break;
      case 'group': text += ':'; break;
      default: text += token.text;
    }
    if (!insideAddress && wantsSpace(token, tokens[index + 1])) text += ' ';
  }
  return text;
}

export interface ExternalFormOptions {
  /** The tokens are those of one address, not a list: no spaces between them. */
  readonly insideAddress?: boolean;
  /** In headers each address stands on a line of its own. */
  readonly lineAfterComma?: boolean;
  /** Drop over-long comments and phrases, as in headers. */
  readonly truncate?: boolean;
}

/** External form: quoted where RFC 822 demands it. */
export function externalForm(tokens: readonly AddressToken[], options: ExternalFormOptions = {}): string {
  let text = '';
  let start = 0;
  let address: { tokens: readonly AddressToken[]; length: number } | null = null;
  const enforceLimit = (): void => {
    if (!options.truncate || !address) return;
    if (text.length - address.length <= start + NON_ADDRESS_LIMIT) return;
    text = `${text.slice(0, start)}<${quoteLocal(internalForm(address.tokens, true))}>`;
  };
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    switch (token.kind) {
      case 'address': {
        const printed = quoteLocal(internalForm(token.tokens, true));
        address = { tokens: token.tokens, length: printed.length };
        text += printed;
        break;
      }
      case 'quoted': text += `"${token.text.replace(/["\\\r\n]/g, '\\$&')}"`; break;
      case 'literal': text += `[${token.text.replace(/[\\\r\n]/g, '\\$&')}]`; break;
      case 'group': text += ':'; break;
      case 'operator':
        if (token.text === ',') {
          enforceLimit();
          text += options.lineAfterComma ? ',\n' : ', ';
          start = text.length;
          address = null;
          continue;
        }
        if (token.text === '<' && next?.kind === 'operator' && next.text === '>') address = { tokens: [], length: 0 };
        text += token.text;
        break;
      default: text += token.text;
    }
    if (!options.insideAddress && wantsSpace(token, next)) text += ' ';
  }
  enforceLimit();
  return text;
}

function wantsSpace(token: AddressToken, next: AddressToken | undefined): boolean {
  if (!next) return false;
  if (token.kind === 'group' || isOperator(token, ',') || isOperator(next, '<')) return true;
  return isWord(token) && isWord(next);
}

function isWord(token: AddressToken): boolean {
  return token.kind !== 'operator' && token.kind !== 'group';
}

export function isOperator(token: AddressToken | undefined, text: string): boolean {
  return token?.kind === 'operator' && token.text === text;
}

function isControl(character: string): boolean {
  const code = character.charCodeAt(0);
  return code < 0x20 || code === 0x7f;
}
