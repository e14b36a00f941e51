/** cidr: tables (cidr_table(5)): `[!]network/mask result` lines and `if [!]network/mask … endif` blocks, first match wins. */
import { cidrContains, parseCidr, parseIpAddress, type CidrPattern } from './ip-address.ts';
import { logicalLines } from './logical-lines.ts';

type Rule =
  | { readonly kind: 'match'; readonly pattern: CidrPattern; readonly match: boolean; readonly result: string }
  | { readonly kind: 'if'; readonly pattern: CidrPattern; readonly match: boolean }
  | { readonly kind: 'endif' };

export interface CidrTable {
  /** The result for an address; null where no rule matches, or where the key is no address. */
  find(key: string): string | null;
  readonly warnings: readonly string[];
}

export function parseCidrTable(text: string, path: string): CidrTable {
  const rules: Rule[] = [];
  const warnings: string[] = [];
  const open: number[] = [];
  for (const { text: content, line } of logicalLines(text).lines) {
    const rule = parseRule(content, open.length);
    if ('error' in rule) {
      warnings.push(`cidr map ${path}, line ${line}: ${rule.error}: skipping this rule`);
      continue;
    }
    if (rule.kind === 'if') open.push(line);
    if (rule.kind === 'endif') open.pop();
    rules.push(rule);
  }
  for (const line of open.reverse()) warnings.push(`cidr map ${path}, line ${line}: IF has no matching ENDIF`);
  return { find: (key) => findRule(rules, key), warnings };
}

function parseRule(content: string, nesting: number): Rule | { readonly error: string } {
  const word = /^(if|endif)(?![A-Za-z0-9])(.*)$/is.exec(content);
  if ((word?.[1] ?? '').toLowerCase() === 'endif') {
    if ((word?.[2] ?? '').trim() !== '') return { error: 'garbage after ENDIF' };
    return nesting === 0 ? { error: 'ENDIF without IF' } : { kind: 'endif' };
  }
  const body = word ? (word[2] ?? '') : content;
  const marks = /^[!\s]*/.exec(body)?.[0] ?? '';
  const match = (marks.split('!').length - 1) % 2 === 0;
  const [, key = '', result = ''] = /^(\S*)\s*([^]*?)\s*$/.exec(body.slice(marks.length)) ?? [];
  if (key === '') return { error: 'no address pattern' };
  const pattern = parseCidr(key);
  if ('error' in pattern) return pattern;
  if (word) return { kind: 'if', pattern, match };
  return result === '' ? { error: 'no lookup result' } : { kind: 'match', pattern, match, result };
}

function findRule(rules: readonly Rule[], key: string): string | null {
  const address = parseIpAddress(key);
  if (!address) return null;
  let skipping = 0;
  for (const rule of rules) {
    if (skipping > 0) {
      if (rule.kind === 'if') skipping += 1;
      if (rule.kind === 'endif') skipping -= 1;
      continue;
    }
    if (rule.kind === 'endif') continue;
    // A rule about the other family of addresses does not match, negated or not.
    const holds = rule.pattern.octets.length === address.length && cidrContains(rule.pattern, address) === rule.match;
    if (rule.kind === 'if') skipping = holds ? 0 : 1;
    else if (holds) return rule.result;
  }
  return null;
}
