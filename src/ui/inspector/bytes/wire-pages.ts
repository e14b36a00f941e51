/**
 * A session cut into pages that can be drawn at once, and into rows as a hex dump has them. Pages are counted from the
 * session's beginning, so that a page stays what it was while the session goes on.
 */
import { clockText, type WorldClock } from '../../stores/clock.ts';
import type { Meaning } from './meaning.ts';
import type { Span } from './meaning-kind.ts';
import { hexOf, pictureOf } from './octet-text.ts';
import type { Side, WireSegment, WireSession } from './wire-book.ts';

/** A segment, or the part of a large one that a page shows: the octets `from` to `to` of it. */
export interface Slice {
  readonly segment: WireSegment;
  readonly from: number;
  readonly to: number;
}

const PAGE_OCTETS = 2048;
const PAGE_SLICES = 64;

export function pagesOf(segments: readonly WireSegment[]): readonly (readonly Slice[])[] {
  const pages: Slice[][] = [[]];
  let room = PAGE_OCTETS;
  for (const segment of segments) {
    let from = 0;
    do {
      let page = pages[pages.length - 1] ?? [];
      if (room === 0 || page.length >= PAGE_SLICES) {
        pages.push((page = []));
        room = PAGE_OCTETS;
      }
      const to = Math.min(segment.octets.length, from + room);
      page.push({ segment, from, to });
      room -= to - from;
      from = to;
    } while (from < segment.octets.length);
  }
  return pages;
}

/** The spans that touch a slice, cut to it; by binary search, since a long session has many. */
export function spansIn(spans: readonly Span[], { segment, from, to }: Slice): readonly Span[] {
  const [first, end] = [segment.start + from, segment.start + to];
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.to ?? Infinity) <= first) low = middle + 1;
    else high = middle;
  }
  const found: Span[] = [];
  for (let at = low; at < spans.length; at += 1) {
    const span = spans[at];
    if (!span || span.from >= end) break;
    found.push({ ...span, from: Math.max(span.from, first), to: Math.min(span.to, end) });
  }
  return found;
}

/** Neighbouring octets of one row that mean the same. */
export interface Run {
  readonly span: Span;
  readonly octets: string;
  /** The octet before it, and the first one of its span: a row may begin in the middle. */
  readonly before: string;
  readonly lead: string;
}

export interface Row {
  /** Place of its first octet in what this side has sent. */
  readonly at: number;
  readonly runs: readonly Run[];
}

export function rowsOf(slice: Slice, spans: readonly Span[], width: number): readonly Row[] {
  const rows: { at: number; runs: Run[] }[] = [];
  const { start, octets } = slice.segment;
  const first = start + slice.from;
  for (const span of spans) {
    for (let at = span.from; at < span.to; ) {
      const row = Math.floor((at - first) / width);
      const end = Math.min(span.to, first + (row + 1) * width);
      (rows[row] ??= { at: first + row * width, runs: [] }).runs.push({
        span, octets: octets.slice(at - start, end - start), before: octets[at - start - 1] ?? '', lead: octets[span.from - start] ?? '',
      });
      at = end;
    }
  }
  return rows;
}

const DUMP_WIDTH = 16;
const MAX_DUMPED = 200_000;
const HIDDEN = '•';

/** The whole session as plain text, for a report or a question. What TLS hides stays hidden. */
export function dumpText(session: WireSession, segments: readonly WireSegment[], meaning: Meaning, clock: WorldClock): string {
  const { client, server } = session;
  const names: Readonly<Record<Side, string>> = { client: session.clientHost, server: session.serverHost };
  const lines = [`${names.client} ${client.address}:${client.port} -> ${names.server} ${server.address}:${server.port}`];
  let dumped = 0;
  for (const segment of segments) {
    const other = segment.from === 'client' ? 'server' : 'client';
    lines.push('', `${clockText(segment.t, clock)}  ${names[segment.from]} -> ${names[other]}  ${segment.octets.length}`);
    if (dumped > MAX_DUMPED) {
      lines.push('…');
      break;
    }
    dumped += segment.octets.length;
    const slice = { segment, from: 0, to: segment.octets.length };
    for (const row of rowsOf(slice, spansIn(meaning[segment.from], slice), DUMP_WIDTH)) lines.push(dumpRow(row));
  }
  return `${lines.join('\n')}\n`;
}

function dumpRow({ at, runs }: Row): string {
  const cells = runs.flatMap(({ span, octets }) => [...octets].map((octet) => (span.kind === 'tls' ? [HIDDEN + HIDDEN, HIDDEN] : [hexOf(octet), pictureOf(octet)])));
  const hex = cells.map(([one]) => one).join(' ').padEnd(DUMP_WIDTH * 3 - 1);
  return `${at.toString(16).padStart(4, '0')}  ${hex}  ${cells.map(([, picture]) => picture).join('')}`;
}
