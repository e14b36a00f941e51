/**
 * What real mail clients did with a real Postfix 3.7.11 and Dovecot 2.3.19: their commands, the dialogues, what they
 * printed, what was logged and delivered. The normalisation is the recorder's, read from its own files.
 */
import { readFileSync } from 'node:fs';

export interface Turn {
  /** Client, server, or an event. */
  readonly d: 'C' | 'S' | '!';
  readonly t: string;
}
export interface Connection {
  readonly proto: 'smtp' | 'lmtp';
  readonly turns: readonly Turn[];
}
export type Maildir = Readonly<Record<string, unknown>>;

/** What happened on the wire and on the host. */
export interface Outcome {
  readonly connections: readonly Connection[];
  readonly postfix_log: readonly string[];
  readonly dovecot_log: readonly string[];
  readonly maildir: Maildir;
}
/** What the program printed. */
export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
  readonly rc: number | null;
}
export interface ClientCase {
  readonly id: string;
  readonly title: string;
  readonly client: string;
  /** A command line for bash, or a program's words where it was typed at. */
  readonly cmd: string | readonly string[];
  readonly exact: Outcome & Printed;
  readonly normalised: Outcome & Printed;
}

const FOLDER = new URL('../oracle/clients/', import.meta.url);
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'));

export const CLIENT_CASES = read('smtp-clients.json') as readonly ClientCase[];

/** Recorded cases that are not here, each with its reason. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  'clients-012': 'IMAP', 'clients-016': 'IMAP', 'clients-024': 'IMAP', 'clients-025': 'IMAP', 'clients-026': 'IMAP', 'clients-027': 'IMAP',
  'clients-029': 'IMAP', 'clients-033': 'IMAP', 'clients-055': 'IMAP', 'clients-056': 'IMAP', 'clients-064': 'IMAP',
  'clients-017': 'POP3', 'clients-018': 'POP3', 'clients-031': 'POP3', 'clients-054': 'POP3', 'clients-063': 'POP3',
  'clients-046': 'LMTP straight to Dovecot, no Postfix in it',
  'clients-066': 'openssl s_client: its octets after STARTTLS are a real TLS handshake, and two thirds of it are IMAP and POP3',
};

interface Rule {
  readonly regex: string;
  readonly replacement: string;
}

/** The year in which the sessions were recorded stands in the rules; a client that runs today writes today's. */
const RECORDED_YEAR = '2026';
const YEARS = `(?:${RECORDED_YEAR}|${new Date().getFullYear()})`;
const TIME_OF_DAY = '(HH:MM:SS -> {TIME})';

const RULES = [...(read('NORMALISATION.json') as Rule[]), ...(read('NORMALISATION-clients.json') as Rule[])].map(({ regex, replacement }) => {
  const isMultiline = regex.startsWith('(?m)');
  const pattern = new RegExp(regex.replace(/^\(\?m\)/, '').replaceAll(RECORDED_YEAR, YEARS), isMultiline ? 'gm' : 'g');
  const name = replacement.replace(/\\(\d)/g, '$$$1');
  if (replacement !== TIME_OF_DAY) return (text: string): string => text.replace(pattern, name);
  return (text: string): string => text.replace(pattern, (line) => line.replace(/\d{2}:\d{2}:\d{2}/g, '{TIME}'));
});

const normal = (text: string): string => RULES.reduce((changed, rule) => rule(changed), text);

function deep(value: unknown): unknown {
  if (typeof value === 'string') return normal(value);
  if (Array.isArray(value)) return value.map(deep);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [normal(key), deep(inner)]));
}

export const normalPrinted = (printed: Printed): Printed => deep(printed) as Printed;

const CLOSES = ['client closes', 'server closes', '(TLS bytes)'];
const PROTOCOLS = ['smtp', 'lmtp'];

/** The recorder's normal form: who closed first is a race, and so is the order of processes in a log. */
export function normalOutcome(exact: Outcome): Outcome {
  const { connections, postfix_log: postfix, dovecot_log: dovecot, maildir } = deep(exact) as Outcome;
  const order = connections.map(({ proto, turns }) => {
    const isClose = ({ d, t }: Turn): boolean => d === '!' && CLOSES.includes(t);
    const closes = [...new Set(turns.filter(isClose).map(({ t }) => t))].sort();
    const said = turns.filter((turn) => !isClose(turn)).map(({ d, t }) => ({ d, t }));
    return { proto, turns: [...said, ...closes.map((t) => ({ d: '!' as const, t }))] };
  });
  const key = ({ proto, turns }: Connection): string => `${PROTOCOLS.indexOf(proto)} ${proto === 'lmtp' ? pythonJson(turns) : ''}`;
  return {
    connections: sortedBy(order, key),
    postfix_log: sortedBy(postfix, serviceOf),
    dovecot_log: sortedBy(dovecot, (line) => `${serviceOf(line)}\0${line.includes('Disconnect') ? `1${line}` : '0'}`),
    maildir,
  };
}

/** As the recorder's language writes it, which decides the order. */
const pythonJson = (value: unknown): string => JSON.stringify(value).replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

const serviceOf = (line: string): string => line.replace(/^\{DATE\} /, '').split(':')[0] ?? '';

function sortedBy<T>(values: readonly T[], key: (value: T) => string): T[] {
  return values.map((value) => [key(value), value] as const).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, value]) => value);
}

/** The recorder's Dovecot had a certificate; Dovecot's TLS is not simulated, and Postfix did not ask for it. */
const LMTP_STARTTLS = /250-PIPELINING\r\n250 STARTTLS\r\n$/;

function withoutTls({ proto, turns }: Connection): Connection {
  return proto === 'smtp' ? { proto, turns } : { proto, turns: turns.map(({ d, t }) => ({ d, t: t.replace(LMTP_STARTTLS, '250 PIPELINING\r\n') })) };
}

/**
 * What must be equal of a session: the normal form; where the recorder's host ran several processes of one service side
 * by side, these lines' order among each other is chance.
 */
export function comparable(exact: Outcome, recorded: Outcome): Outcome {
  const processes = new Map<string, Set<string>>();
  for (const line of recorded.postfix_log) {
    const [, service = '', pid = ''] = / (postfix\/[\w/-]+)\[(\d+)\]: /.exec(line) ?? [];
    processes.set(service, (processes.get(service) ?? new Set()).add(pid));
  }
  const isParallel = (line: string): boolean => (processes.get(/ (postfix\/[\w/-]+)\[/.exec(line)?.[1] ?? '')?.size ?? 0) > 1;
  const outcome = normalOutcome(exact);
  return { ...outcome, maildir: inOrderOfContent(outcome.maildir) as Maildir, connections: outcome.connections.map(withoutTls), postfix_log: sortedBy(outcome.postfix_log, (line) => `${serviceOf(line)}\0${isParallel(line) ? line : ''}`) };
}

/** A Maildir is listed by its files' names, and those hold microseconds without leading zeros: which comes first is chance. */
function inOrderOfContent(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(inOrderOfContent);
    return items.every((item) => typeof item === 'object' && item !== null && 'content' in item) ? sortedBy(items as { content: string }[], ({ content }) => content) : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inOrderOfContent(item)]));
}

/** swaks puts its process id into MIME boundaries: how many digits it has decides the size of the letter. */
const WITH_PROCESS_ID = /----=_MIME_BOUNDARY_000_\d+/g;

/** The recorded outcome as it would have been with process ids as long as in `ours`. */
export function withProcessIdsOf(ours: Outcome, recorded: Outcome): Outcome {
  const lengths = [ours, recorded].map(({ connections }) =>
    (connections[0]?.turns ?? []).flatMap(({ d, t }) => (d === 'C' ? (t.match(WITH_PROCESS_ID) ?? []) : [])).join('').length);
  const more = (lengths[0] ?? 0) - (lengths[1] ?? 0);
  if (more === 0) return recorded;
  const longer = (text: string, pattern: RegExp): string => text.replace(pattern, (size) => String(Number(size) + more));
  return {
    ...recorded,
    postfix_log: recorded.postfix_log.map((line) => longer(line, /(?<= size=)\d+/)),
    maildir: longerLetters(recorded.maildir, (file) => longer(file, /(?<=,[SW]=)\d+/g), more) as Maildir,
  };
}

function longerLetters(value: unknown, name: (file: string) => string, more: number): unknown {
  if (Array.isArray(value)) return value.map((item) => longerLetters(item, name, more));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]): [string, unknown] => {
    if (key === 'size') return [key, Number(inner) + more];
    return [key, key === 'file' ? name(String(inner)) : longerLetters(inner, name, more)];
  }));
}
