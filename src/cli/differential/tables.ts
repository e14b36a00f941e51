/** Lookup tables that generated configurations use: access, header and body checks, aliases by domain, transports. */
import type { Chance } from './chance.ts';

/** access(5): what is looked up, and what may be found. */
const ACCESS_KEYS = [
  'example.net', 'alice@ubuntu.localdomain', 'bad.example', 'spam@', '192.0.2', '192.0.2.10', '203.0.113', '203.0.113.66', 'mail.example.net', 'net', 'gmail.com',
  'user@example.com', 'bob@', 'localhost', 'x', 'nosuch.test', '<>', 'someone@example.net', '.example.com', 'sub.example.com', 'ubuntu.localdomain', 'virt.test',
  'client.example.net', '127.0.0.1', 'alice@', 'unknown', 'spammer.test', 'info@virt.test', 'test',
];
const ACCESS_ACTIONS = [
  'REJECT not here', 'REJECT', '450 4.7.1 later', 'DISCARD', 'DISCARD quietly', 'HOLD', 'HOLD for review', 'OK', 'RELAY', '554 go away', 'WARN seen', 'WARN', 'INFO noted',
  'PREPEND X-Seen: yes', 'PREPEND nonsense', 'DEFER', 'DEFER try later', 'DEFER_IF_PERMIT maybe', 'DEFER_IF_REJECT perhaps', 'REDIRECT bob@ubuntu.localdomain', 'REDIRECT bob',
  'BCC bob@ubuntu.localdomain', 'FILTER smtp:[mx.example.com]', 'FILTER', 'FILTER nonsense', '550', '550 5.1.1 no', '5.7.1 text only', '421 4.7.0 closing', '521 5.7.1 closing',
  'reject_unknown_sender_domain', 'permit_mynetworks, reject', 'reject', 'permit', 'DUNNO', 'dunno', '200', '450', '4.7.1 x', 'reject_nonsense', 'hash:/x', '550 5.1.99 no', '553 5.1.99 x', 'check_sender_access inline:{x=y}',
];

export function accessTable(chance: Chance): string {
  return chance.sample(ACCESS_KEYS, chance.between(4, 12)).map((key) => `${key} ${chance.pick(ACCESS_ACTIONS)}\n`).join('');
}

const CIDR_RULES = [
  '192.0.2.0/24 OK', '192.0.2.10 REJECT cidr', '203.0.113.0/24 450 4.7.1 slow', '127.0.0.0/8 DUNNO', '!192.0.2.0/24 WARN outside', '0.0.0.0/0 HOLD',
  '203.0.113.66/32 DISCARD', '::/0 REJECT six', 'if 192.0.2.0/24\n192.0.2.10 PREPEND X-In: cidr\nendif',
];

const BROKEN_CIDR_RULES = ['192.0.2.1/24 REJECT bad', 'nonsense REJECT', '192.0.2.10', '192.0.2.0/33 OK', '1.2.3 OK', 'if 192.0.2.0/24', 'endif'];

export function cidrTable(chance: Chance): string {
  return rules(chance, CIDR_RULES, BROKEN_CIDR_RULES, 5);
}

/** Mostly good rules: a broken one is warned of when a process reads the table. */
function rules(chance: Chance, good: readonly string[], broken: readonly string[], most: number): string {
  const chosen = chance.sample(good, chance.between(1, most));
  if (chance.percent(12)) chosen.splice(chance.between(0, chosen.length), 0, chance.pick(broken));
  return chosen.map((rule) => `${rule}\n`).join('');
}

const PATTERN_RULES = [
  '/^alice@/ WARN pattern', '/example\\.net$/ REJECT by pattern', '/(.*)@example\\.com/ PREPEND X-User: $1', '!/@/ 450 4.1.2 no domain', '/^mail\\.(.*)$/ INFO host $1 and $$', '/x/i DEFER', '/X/ REJECT not seen',
  'if /test$/\n/nosuch/ 554 5.7.1 none such\nendif', '/^$/ HOLD', '/\\+/ BCC bob@ubuntu.localdomain',
];

const BROKEN_PATTERN_RULES = ['/(unclosed/ REJECT', '/a/ REJECT ${1}', '/a/', '/a/q REJECT', 'endif', '/a', 'x', '/(a)/ OK $2', '/a/ REJECT $x', '/[a/ REJECT', '/*/ REJECT', '!/(b)/ OK $1'];

export function patternTable(chance: Chance): string {
  return rules(chance, PATTERN_RULES, BROKEN_PATTERN_RULES, 5);
}

const HEADER_RULES = [
  '/^Subject: .*hi/ WARN greeting', '/^Subject:/ PREPEND X-Has: subject', '/^X-Drop:/ DISCARD', '/^X-Hold:/ HOLD', '/^X-Spam: (.*)/ REJECT spam $1', '/^X-Mark: (.*)/ REPLACE X-Marked: $1',
  '/^Received:/ IGNORE', '/^Cc:/ STRIP', '/^To: .*bob/ REDIRECT bob@ubuntu.localdomain', '/^Sender:/ BCC trunghq@ubuntu.localdomain', '/^Reply-To:/ INFO answers', '/^From: a/ FILTER smtp:[mx.example.com]',
  '/^Message-ID:/ DUNNO', '/./ WARN any', '/^Content-/ WARN mime', '/^X-Long/ REJECT 4.7.1 too long', '/^Date:/ REJECT 5.7.1 no dates', '/^Return-Receipt/ PASS', '/^To: u/ REPLACE bad', 'if /^Subject/\n/caf/ REJECT coffee\nendif',
];
const BODY_RULES = [
  '/viagra/ REJECT no pills', '/spam (.*)/ WARN spam $1', '/^From me/ REPLACE From you', '/bad\\.example/ DISCARD', '/hello/ PREPEND a line before', '/^text$/ INFO text', '/nul/ HOLD', '/^ leading/ IGNORE',
  '/w{20}/ WARN long', '/caf/ BCC bob@ubuntu.localdomain', '/^\\./ WARN dot', '/in body/ REDIRECT bob@ubuntu.localdomain', '/3D/ FILTER smtp:[mx.example.net]', '/^--/ WARN boundary', '/trailing $/ STRIP gone',
];

export function headerRules(chance: Chance): string {
  return rules(chance, HEADER_RULES, [...BROKEN_PATTERN_RULES, '/^Errors-To:/ NONSENSE'], 7);
}

export function bodyRules(chance: Chance): string {
  return rules(chance, BODY_RULES, BROKEN_PATTERN_RULES, 5);
}

export const VIRTUAL = 'info@virt.test alice\nsales@virt.test bob, trunghq\nteam@virt.test user@example.com, alice\nloop@virt.test loop@virt.test\nold@virt.test nosuch\nalice+x@virt.test bob\n';
export const VIRTUAL_CATCHALL = `${VIRTUAL}@virt.test trunghq\n`;
export const MAILBOXES = 'box@vmail.test vmail-box\ninfo@vmail.test vmail-info\nalice@vmail.test vmail-alice\n';
export const TRANSPORTS = 'example.org error:5.1.2 no such place\ngmail.com retry:4.3.0 wait\n.example.net smtp:[mx.example.com]\nspam@example.com discard:quiet\nrelayed.test smtp:[mx.example.com]\nnosuch.test smtp:example.com\nbad.example nosuchtransport:\n';
export const CANONICAL = 'alice alice.liddell@example.com\nbob@ubuntu.localdomain robert@ubuntu.localdomain\n@bad.example @example.net\nuser@example.com someone@example.net\n';
export const RELOCATED = 'old@ubuntu.localdomain new@example.org\nold new@example.org\nbob@virt.test elsewhere@example.com\n@moved.test new.test\n';
export const LOGINS = 'alice@ubuntu.localdomain alice\ntrunghq@ubuntu.localdomain trunghq\nuser@example.com trunghq, alice\n@example.net alice\n';
export const COPIES = 'alice@ubuntu.localdomain bob\nuser@example.com trunghq@ubuntu.localdomain\n@example.net alice\ninfo@virt.test alice\n';
