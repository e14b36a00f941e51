/** mail.log of each host, as a fold of `log.line`. Only the newest lines are kept per host: nobody scrolls further. */
import type { TraceEvent } from '../../kernel/trace.ts';
import { createFold } from '../stores/trace-fold.ts';

export interface LogLine {
  /** Index of the event, by which other panes find it. */
  readonly index: number;
  readonly line: string;
  readonly ident: string;
  readonly text: string;
}

export interface HostLog {
  readonly host: string;
  readonly lines: readonly LogLine[];
  /** Lines that are no longer kept here. */
  readonly dropped: number;
}

export interface LogBook {
  readonly hosts: readonly HostLog[];
  /** Index of the newest line's event: the current line. */
  readonly newest: number;
}

export const MAX_LOG_LINES = 500;
export const NO_LOGS: LogBook = { hosts: [], newest: -1 };

export const logsAt = createFold(NO_LOGS, stepLogs);

export function stepLogs(book: LogBook, event: TraceEvent, index: number): LogBook {
  if (event.kind !== 'log.line') return book;
  const { line, ident, text } = event.data;
  const entry: LogLine = { index, line, ident, text };
  const known = book.hosts.find(({ host }) => host === event.host);
  if (!known) return { hosts: [...book.hosts, { host: event.host, lines: [entry], dropped: 0 }], newest: index };
  const lines = [...known.lines.slice(-(MAX_LOG_LINES - 1)), entry];
  const dropped = known.dropped + (known.lines.length + 1 - lines.length);
  const hosts = book.hosts.map((log) => (log === known ? { host: log.host, lines, dropped } : log));
  return { hosts, newest: index };
}

export interface LogParts {
  readonly before: string;
  readonly program: string;
  readonly after: string;
  /** Which of the mail system's two things the line is about. */
  readonly about: 'envelope' | 'letter' | 'other';
}

/** Cuts a line into stamp, programme and text, and says what it is about. */
export function logParts(entry: LogLine): LogParts {
  const at = entry.line.indexOf(entry.ident);
  const about = /\b(from|to|orig_to)=</.test(entry.text) ? 'envelope' : /message-id=/.test(entry.text) ? 'letter' : 'other';
  if (at < 0) return { before: '', program: '', after: entry.line, about };
  return {
    before: entry.line.slice(0, at),
    program: entry.ident,
    after: entry.line.slice(at + entry.ident.length),
    about,
  };
}
