/**
 * dovecot.conf as far as LMTP delivery needs it: settings at the top and in `protocol lmtp`, sections with one or two
 * words. Leaves out includes, conditions and everything that other protocols use.
 */
import type { FileReader } from '../kernel/disk.ts';

export interface ConfSection {
  /** `service`, `userdb`, `protocol` …; empty at the top. */
  readonly kind: string;
  readonly name: string;
  readonly settings: ReadonlyMap<string, string>;
  readonly sections: readonly ConfSection[];
}

interface OpenSection {
  kind: string;
  name: string;
  settings: Map<string, string>;
  sections: OpenSection[];
}

const DEPTH_LIMIT = 20;

/** Parses a configuration; lines that are none are passed over. */
export function parseDovecotConf(octets: string): ConfSection {
  const top: OpenSection = { kind: '', name: '', settings: new Map(), sections: [] };
  const stack: OpenSection[] = [top];
  for (const written of octets.split('\n')) {
    const line = written.replace(/(^|\s)#.*/, '').trim();
    const here = stack.at(-1) ?? top;
    const opened = /^([\w-]+)(?:\s+(.*?))?\s*\{$/.exec(line);
    const setting = /^([\w-]+)\s*=\s*(.*)$/.exec(line);
    if (line === '}') {
      if (stack.length > 1) stack.pop();
    } else if (opened && stack.length < DEPTH_LIMIT) {
      const section: OpenSection = { kind: opened[1] ?? '', name: unquoted(opened[2] ?? ''), settings: new Map(), sections: [] };
      here.sections.push(section);
      stack.push(section);
    } else if (setting) {
      here.settings.set(setting[1] ?? '', unquoted(setting[2] ?? ''));
    }
  }
  return top;
}

/** A setting as one protocol sees it: its own section first, then the top. */
export function protocolSetting(conf: ConfSection, protocol: string, name: string): string | undefined {
  const own = conf.sections.find((section) => section.kind === 'protocol' && section.name === protocol);
  return own?.settings.get(name) ?? conf.settings.get(name);
}

export interface LmtpListener {
  /** Below the queue directory, `private/dovecot-lmtp`; null for TCP. */
  readonly socket: string | null;
  readonly port: number;
}

const QUEUE_DIRECTORY = '/var/spool/postfix/';

/** Where `service lmtp` listens; sockets outside Postfix's queue directory have no client here. */
export function lmtpListeners(conf: ConfSection): readonly LmtpListener[] {
  const service = conf.sections.find((section) => section.kind === 'service' && section.name === 'lmtp');
  return (service?.sections ?? []).flatMap((section): readonly LmtpListener[] => {
    if (section.kind === 'unix_listener' && section.name.startsWith(QUEUE_DIRECTORY)) {
      return [{ socket: section.name.slice(QUEUE_DIRECTORY.length), port: 0 }];
    }
    const port = Number(section.settings.get('port') ?? 0);
    return section.kind === 'inet_listener' && port > 0 ? [{ socket: null, port }] : [];
  });
}

export function readDovecotConf(disk: FileReader, path: string): ConfSection {
  return parseDovecotConf(disk.read(path) ?? '');
}

function unquoted(text: string): string {
  return /^"(.*)"$/.exec(text)?.[1] ?? text;
}
