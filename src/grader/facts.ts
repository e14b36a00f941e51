/**
 * What state checks look at, gathered from the trace as it comes: letters taken and delivered, queues, main.cf. The
 * trace alone is enough, so that any prefix can be graded; a reader of disks may be handed in instead.
 */
import { expandMacros, parseMainCf } from '../formats/main-cf.ts';
import { eventId, type TraceEvent } from '../kernel/trace.ts';
import type { Lesson } from '../lessons/lesson.ts';
import { parseLetter, type ParsedLetter } from './letter.ts';
import { Routes } from './routes.ts';

export interface LetterFact {
  readonly event: string;
  readonly host: string;
  readonly sender: string;
  readonly recipients: readonly string[];
  /** Parsed when first asked for. */
  readonly letter: () => ParsedLetter;
}

/** The files of a host at the end, for states that the trace does not tell. */
export type ReadFile = (host: string, path: string) => string | null;

export class Facts {
  readonly accepted: LetterFact[] = [];
  readonly delivered: LetterFact[] = [];
  readonly routes = new Routes();
  private readonly queues = new Map<string, Set<string>>();
  private readonly mainCf = new Map<string, string>();

  constructor(lesson: Pick<Lesson, 'worldData'>) {
    for (const host of lesson.worldData.hosts) {
      const file = host.files[MAIN_CF];
      if (file) this.mainCf.set(host.name, file.octets);
    }
  }

  take(event: TraceEvent): void {
    this.routes.take(event);
    switch (event.kind) {
      case 'letter.accepted':
        this.accepted.push(letterFact(event, event.data.recipients));
        return;
      case 'letter.delivered':
        this.delivered.push(letterFact(event, [event.data.recipient]));
        return;
      case 'queue.enter':
        this.queueOf(event.host).add(event.data.queueId);
        return;
      case 'queue.remove':
        this.queueOf(event.host).delete(event.data.queueId);
        return;
      case 'file.write':
        this.takeFile(event);
        return;
      default:
        return;
    }
  }

  queued(host: string): number {
    return this.queueOf(host).size;
  }

  /** main.cf as it stands; null where the host has none. */
  mainCfOf(host: string): string | null {
    return this.mainCf.get(host) ?? null;
  }

  /** The effective value: what main.cf sets, expanded; else `defaults`. Null where neither says. */
  parameter(host: string, name: string, read: ReadFile | undefined, defaults: (name: string) => string | null): string | null {
    const file = parseMainCf(read?.(host, MAIN_CF) ?? this.mainCf.get(host) ?? '', MAIN_CF);
    const values = new Map(file.entries.map((entry) => [entry.name, entry.value]));
    const lookup = (wanted: string) => values.get(wanted) ?? defaults(wanted);
    const value = lookup(name);
    return value === null ? null : expandMacros(value, lookup).text;
  }

  private queueOf(host: string): Set<string> {
    let queue = this.queues.get(host);
    if (!queue) this.queues.set(host, (queue = new Set()));
    return queue;
  }

  private takeFile({ host, data }: Extract<TraceEvent, { kind: 'file.write' }>): void {
    if (data.how === 'rename' && data.to === MAIN_CF) this.mainCf.set(host, data.octets || (this.mainCf.get(host) ?? ''));
    if (data.path !== MAIN_CF) return;
    if (data.how === 'write') this.mainCf.set(host, data.octets);
    else if (data.how === 'append') this.mainCf.set(host, (this.mainCf.get(host) ?? '') + data.octets);
    else if (data.how === 'remove') this.mainCf.delete(host);
  }
}

const MAIN_CF = '/etc/postfix/main.cf';

function letterFact(event: Extract<TraceEvent, { kind: 'letter.accepted' | 'letter.delivered' }>, recipients: readonly string[]): LetterFact {
  let parsed: ParsedLetter | null = null;
  const letter = () => (parsed ??= parseLetter(event.data.letter));
  return { event: eventId(event), host: event.host, sender: event.data.sender, recipients, letter };
}
