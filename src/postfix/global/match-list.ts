/**
 * Lists that a name or an address is matched against (match_list(3), string_list(3), domain_list(3), namadr_list(3)):
 * words, `.domain`, networks, `/file` with more of the same, `type:table`, and `!` for exceptions. First match wins.
 */
import { remembered } from '../../base/remembered.ts';
import { lowerAscii } from '../../formats/ascii-case.ts';
import { cidrContains, parseCidr, parseIpAddress, type CidrPattern } from '../../formats/ip-address.ts';
import { splitList } from '../../formats/parameter-value.ts';
import type { FileReader } from '../../kernel/disk.ts';
import type { MainCf } from './main-cf.ts';
import { openMaps } from './maps.ts';

/** Files in files in files: deeper is a loop. */
const FILE_DEPTH_LIMIT = 10;

/** One item of a list, taken apart. */
interface Item {
  readonly item: string;
  /** Without the `!` in front; in lower case it is `folded`. */
  readonly pattern: string;
  readonly folded: string;
  readonly kind: 'file' | 'table' | 'word';
  /** What it says where it matches: false with an odd number of `!`. */
  readonly answer: boolean;
  /** Null where the pattern is no address or network. */
  readonly network: CidrPattern | null;
}

type Matcher = (item: Item) => boolean;

const itemsOf = remembered((list): readonly Item[] => splitList(list).map(itemOf));

function itemOf(item: string): Item {
  const negations = /^!*/.exec(item)?.[0].length ?? 0;
  const pattern = item.slice(negations);
  const isTable = /^[a-z]+:/.test(pattern) && !pattern.startsWith('[');
  const kind = pattern.startsWith('/') ? 'file' : isTable ? 'table' : 'word';
  const network = parseCidr(pattern);
  return { item, pattern, folded: lowerAscii(pattern), kind, answer: negations % 2 === 0, network: 'error' in network ? null : network };
}

const octetsOf = remembered(parseIpAddress);

const withoutComments = remembered((text) => text.replace(/^\s*#.*$/gm, ''));

/** Whether `key` equals an item (string_list(3)): mydestination, debug lists. */
export function stringMatches(disk: FileReader, cf: MainCf, list: string, key: string): boolean {
  const folded = lowerAscii(key);
  return matchList(disk, cf, list, [folded], (item) => item.folded === folded);
}

/**
 * Whether a domain is in the list (domain_list(3)): relay_domains, virtual_*_domains. Where
 * parent_domain_matches_subdomains names the parameter, `example.com` matches its subdomains too; else `.example.com` does.
 */
export function domainMatches(disk: FileReader, cf: MainCf, parameter: string, domain: string): boolean {
  const folded = lowerAscii(domain);
  const parents = cf.list('parent_domain_matches_subdomains').includes(parameter);
  const keys = [folded];
  for (let dot = folded.indexOf('.', 1); dot >= 0; dot = folded.indexOf('.', dot + 1)) keys.push(folded.slice(parents ? dot + 1 : dot));
  return matchList(disk, cf, cf.text(parameter), keys, (item) => keys.includes(item.folded));
}

/** Whether a client is in the list (namadr_list(3)): mynetworks and its kin. `name` is null where only the address counts. */
export function addressMatches(disk: FileReader, cf: MainCf, list: string, address: string, name: string | null = null): boolean {
  const octets = octetsOf(address);
  const folded = name === null ? null : lowerAscii(name);
  return matchList(disk, cf, list, folded === null ? [address] : [folded, address], (item) => {
    if (folded !== null && hostMatches(item.folded, folded)) return true;
    return octets !== null && item.network !== null && cidrContains(item.network, octets);
  });
}

function hostMatches(pattern: string, name: string): boolean {
  return pattern.startsWith('.') ? name.endsWith(pattern) : pattern === name;
}

/** Whether a domain is one of this host's own (resolve_local(3)): in mydestination, or an address literal of its own. */
export function isLocalDomain(disk: FileReader, cf: MainCf, domain: string): boolean {
  const bare = domain.endsWith('.') ? domain.slice(0, -1) : domain;
  if (bare === '') return false;
  if (stringMatches(disk, cf, cf.text('mydestination'), bare)) return true;
  const literal = /^\[(?:IPv6:)?([^\]]+)\]$/i.exec(bare)?.[1];
  if (literal === undefined) return false;
  return cf.ownAddresses.includes(literal);
}

function matchList(disk: FileReader, cf: MainCf, list: string, keys: readonly string[], matches: Matcher, depth = 0): boolean {
  return matchItems(disk, cf, list, keys, matches, depth) ?? false;
}

/** True or false as the first matching item says; null when none matches. */
function matchItems(
  disk: FileReader, cf: MainCf, list: string, keys: readonly string[], matches: Matcher, depth: number,
): boolean | null {
  if (depth > FILE_DEPTH_LIMIT) return null;
  for (const one of itemsOf(list)) {
    const { item, pattern, answer } = one;
    if (one.kind === 'file') {
      const inner = matchItems(disk, cf, withoutComments(disk.read(pattern) ?? ''), keys, matches, depth + 1);
      if (inner !== null) return toldMatch(cf, item, inner === answer);
    } else if (one.kind === 'table') {
      const maps = openMaps(disk, cf, pattern);
      const isFound = keys.some((key) => {
        const found = maps.find(key);
        return found.ok && found.value !== null;
      });
      if (isFound) return toldMatch(cf, item, answer);
    } else if (matches(one)) {
      return toldMatch(cf, item, answer);
    }
  }
  return null;
}

function toldMatch(cf: MainCf, item: string, includes: boolean): boolean {
  cf.consulted?.({ what: 'list', item, includes });
  return includes;
}
