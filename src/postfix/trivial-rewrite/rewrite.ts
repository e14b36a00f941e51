/**
 * Rewriting an address to standard form (rewrite.c): source routes stripped, `site!user` and `user%domain` turned into
 * user@domain, the missing origin and domain appended, one trailing dot removed.
 */
import { quoteLocal } from '../../formats/address.ts';
import { internalForm, isOperator, scanAddress, type AddressToken } from '../../formats/address-token.ts';
import type { MainCf } from '../global/main-cf.ts';
import type { RewriteContext } from '../global/rewrite-client.ts';

/** What is appended to incomplete addresses: nothing where empty. */
interface Completion {
  readonly origin: string;
  readonly domain: string;
}

/** An address in external form, rewritten, in external form. */
export function rewriteExternal(cf: MainCf, context: RewriteContext, address: string): string {
  const tokens = scanAddress(address);
  if (tokens.length === 0) return address;
  // What is no list was not sorted into addresses, and keeps blanks between words.
  return quoteLocal(internalForm(rewriteTokens(cf, context, tokens)));
}

export function rewriteTokens(cf: MainCf, context: RewriteContext, tokens: readonly AddressToken[]): AddressToken[] {
  const [only] = tokens;
  if (tokens.length === 1 && only?.kind === 'quoted' && only.text === '') return [only];
  if (tokens.length === 1 && isOperator(only, '@')) return [{ kind: 'quoted', text: '' }];
  const completion = completionOf(cf, context);
  let tree = withoutRoute(tokens);
  if (lastOperator(tree, '@') < 0) tree = withDomain(cf, completion, tree);
  return withoutTrailingDot(withFullDomain(cf, completion, tree));
}

function completionOf(cf: MainCf, context: RewriteContext): Completion {
  if (context === 'local') return { origin: cf.text('myorigin'), domain: cf.text('mydomain') };
  const domain = cf.text('remote_header_rewrite_domain');
  return { origin: domain, domain };
}

/** `@a,@b:user@c` becomes `user@c`. */
function withoutRoute(tokens: readonly AddressToken[]): AddressToken[] {
  const colon = tokens.findIndex((token) => isOperator(token, ':'));
  const isRoute = isOperator(tokens[0], '@') && colon >= 0 && colon < tokens.length - 1;
  return tokens.slice(isRoute ? colon + 1 : 0);
}

/** Forms without an @. */
function withDomain(cf: MainCf, { origin }: Completion, tokens: AddressToken[]): AddressToken[] {
  const at: AddressToken = { kind: 'operator', text: '@' };
  const bang = tokens.findIndex((token) => isOperator(token, '!'));
  if (cf.flag('swap_bangpath') && bang >= 0) return decided(cf, 'swap_bangpath', [...tokens.slice(bang + 1), at, ...tokens.slice(0, bang)]);
  const percent = lastOperator(tokens, '%');
  if (cf.flag('allow_percent_hack') && percent >= 0) return decided(cf, 'allow_percent_hack', tokens.map((token, index) => (index === percent ? at : token)));
  if (cf.flag('append_at_myorigin') && origin !== '') return decided(cf, 'append_at_myorigin', [...tokens, at, ...scanAddress(origin)]);
  return tokens;
}

/** `user@host` becomes `user@host.mydomain` where `append_dot_mydomain` says so. */
function withFullDomain(cf: MainCf, { domain }: Completion, tokens: AddressToken[]): AddressToken[] {
  const at = lastOperator(tokens, '@');
  if (domain === '' || at < 0 || at === tokens.length - 1 || !cf.flag('append_dot_mydomain')) return tokens;
  const isComplete = tokens.slice(at).some((token) => token.kind === 'literal' || isOperator(token, '.'));
  return isComplete ? tokens : decided(cf, 'append_dot_mydomain', [...tokens, { kind: 'operator', text: '.' }, ...scanAddress(domain)]);
}

function decided(cf: MainCf, parameter: string, tokens: AddressToken[]): AddressToken[] {
  cf.consulted?.({ what: 'rule', parameter, result: internalForm(tokens, true) });
  return tokens;
}

/** Two dots, or a dot behind the @, are left alone: the complaint about them is then more accurate. */
export function withoutTrailingDot(tokens: AddressToken[]): AddressToken[] {
  const before = tokens.at(-2);
  const strips = isOperator(tokens.at(-1), '.') && before !== undefined && !isOperator(before, '.') && !isOperator(before, '@');
  return strips ? tokens.slice(0, -1) : tokens;
}

export function lastOperator(tokens: readonly AddressToken[], text: string): number {
  return tokens.findLastIndex((token) => isOperator(token, text));
}
