/**
 * One session byte by byte: each segment with its direction and time, its octets in hexadecimal and as text, and below
 * them what they mean, word for word. Pointing at either shows the other, and says what is known about it.
 *
 * A list box: arrows walk the meanings, Enter (or a click) takes the time line there.
 */
import { useCallback, useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { useWords } from '../../i18n/use-words.ts';
import { useSize } from '../../diagram/use-size.ts';
import type { TraceEvent } from '../../../kernel/trace.ts';
import type { AskedBytes } from '../../stores/interface-slice.ts';
import { useStore } from '../../stores/store.ts';
import { lookAt } from '../../transport/player.ts';
import { MeaningCard } from './meaning-card.tsx';
import { meaningOf, type Meaning } from './meaning.ts';
import { octetOfReply } from './reply-octets.ts';
import { SegmentBlock } from './segment-block.tsx';
import { SessionHead } from './session-head.tsx';
import { latestSession, segmentsOf, streamOf, wireAt, type Side, type WireSegment, type WireSession } from './wire-book.ts';
import { pagesOf, spansIn, type Slice } from './wire-pages.ts';
import './bytes.css';

/** From here on sixteen octets fit beside their text; below it eight. */
const WIDE = 520;

export function BytesView() {
  const { t } = useWords();
  const events = useStore((state) => state.events);
  const count = useStore((state) => state.cursor);
  const [chosen, setChosen] = useState<string | null>(null);
  const book = wireAt(events, count);
  const asked = useStore((state) => state.askedBytes);
  const askedConn = connectionOf(events, asked);
  useEffect(() => {
    if (askedConn !== null) setChosen(askedConn);
  }, [askedConn]);
  const session = book.sessions.find(({ conn }) => conn === (askedConn ?? chosen)) ?? latestSession(book);
  if (!session) {
    return (
      <div className="empty-note">
        <b>{t('bytes.none.title')}</b>
        <p>{t('bytes.none.text')}</p>
      </div>
    );
  }
  return <Session session={session} sessions={book.sessions} choose={setChosen} />;
}

function connectionOf(events: readonly TraceEvent[], asked: AskedBytes | null): string | null {
  const event = asked === null ? undefined : events[asked.reply];
  return event?.kind === 'smtp.reply' ? event.data.conn : null;
}

/** Where the reader points: a place in what one side has sent. */
export interface Pointed {
  readonly side: Side;
  readonly at: number;
}

function Session(props: { session: WireSession; sessions: readonly WireSession[]; choose: (conn: string) => void }) {
  const { session, sessions, choose } = props;
  const { last } = session;
  // Only what was sent decides: while time passes without an octet nothing is read again.
  const read = useMemo(() => readSession(session), [session.conn, last]); // eslint-disable-line react-hooks/exhaustive-deps
  // Not by a key on the whole: the list of sessions must keep the focus when another one is chosen.
  const [turned, setTurned] = useState<{ readonly conn: string; readonly page: number } | null>(null);
  const page = turned?.conn === session.conn ? turned.page : null;
  const at = Math.min(page ?? Infinity, read.pages.length - 1);
  const asked = useAskedPlace(session, read, (next) => setTurned({ conn: session.conn, page: next }));
  const world = useStore((state) => state.world);
  return (
    <>
      <SessionHead {...{ session, sessions, choose }} {...read} page={at} setPage={(next) => setTurned(next === read.pages.length - 1 ? null : { conn: session.conn, page: next })} />
      {world && <Page key={session.conn} session={session} slices={read.pages[at] ?? []} meaning={read.meaning} clock={world} follow={page === null} asked={asked} />}
    </>
  );
}

/** Where the reader is to be taken: the page is turned to, and the place given once. */
function useAskedPlace({ conn }: WireSession, { segments, pages }: ReadSession, turn: (page: number) => void): Pointed | null {
  const asked = useStore((state) => state.askedBytes);
  const setInterface = useStore((state) => state.setInterface);
  const [place, setPlace] = useState<Pointed | null>(null);
  useEffect(() => {
    const { events } = useStore.getState();
    if (asked === null || connectionOf(events, asked) !== conn) return;
    const at = octetOfReply(events, asked.reply, streamOf(segments, 'server'));
    setInterface({ askedBytes: null });
    if (at === null) return;
    const page = pages.findIndex((slices) => slices.some(({ segment, from, to }) => segment.from === 'server' && segment.start + from <= at && at < segment.start + to));
    if (page >= 0) turn(page);
    setPlace({ side: 'server', at });
  }, [asked, conn, segments, pages, turn, setInterface]);
  return place;
}

interface ReadSession {
  readonly segments: readonly WireSegment[];
  readonly meaning: Meaning;
  readonly pages: readonly (readonly Slice[])[];
}

function readSession(session: WireSession): ReadSession {
  const segments = segmentsOf(session);
  const meaning = meaningOf(streamOf(segments, 'client'), streamOf(segments, 'server'), session.server.port);
  return { segments, meaning, pages: pagesOf(segments) };
}

type Clock = Parameters<typeof SegmentBlock>[0]['clock'];

function Page(props: { session: WireSession; slices: readonly Slice[]; meaning: Meaning; clock: Clock; follow: boolean; asked: Pointed | null }) {
  const { session, slices, meaning, clock, follow, asked } = props;
  const { t } = useWords();
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const { width } = useSize(list);
  const [walked, setWalked] = useState<Pointed | null>(null);
  const [hovered, setHovered] = useState<Pointed | null>(null);
  const pieces = useMemo(
    () => slices.flatMap((slice) => spansIn(meaning[slice.segment.from], slice).map((span) => ({ side: slice.segment.from, span, index: slice.segment.index }))),
    [slices, meaning],
  );
  const found = (pointed: Pointed | null) => pieces.find(({ side, span }) => pointed?.side === side && span.from <= pointed.at && pointed.at < span.to) ?? null;
  const active = found(hovered) ?? found(walked);
  const point = useCallback((pointed: Pointed | null, stays: boolean): void => {
    setHovered(pointed);
    if (stays) setWalked(pointed);
  }, []);
  useNewestInView(list, follow && walked === null && width > 0 ? slices.at(-1) : undefined);
  useAsked(list, id, asked, found, setWalked, width > 0);
  function walk(event: KeyboardEvent): void {
    const here = found(walked);
    const from = here ? pieces.indexOf(here) : pieces.length - 1;
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const to = event.key === 'Home' ? 0 : event.key === 'End' ? pieces.length - 1 : by === undefined ? null : here ? from + by : from;
    if (event.key === 'Enter' && active) lookAt(active.index + 1);
    else if (to === null) return;
    event.preventDefault();
    const next = to === null ? null : pieces[Math.max(0, Math.min(pieces.length - 1, to))];
    if (!next) return;
    setHovered(null);
    setWalked({ side: next.side, at: next.span.from });
    document.getElementById(`${id}-${next.side}-${next.span.from}`)?.scrollIntoView({ block: 'nearest' });
  }
  return (
    <>
      <div
        ref={list}
        className="bytes-list"
        role="listbox"
        aria-label={t('bytes.pieces')}
        aria-activedescendant={walked && found(walked) ? `${id}-${walked.side}-${found(walked)?.span.from ?? 0}` : undefined}
        tabIndex={0}
        onKeyDown={walk}
        onBlur={() => setWalked(null)}
        onPointerLeave={() => setHovered(null)}
      >
        {width > 0 &&
          slices.map((slice, index) => (
            <SegmentBlock
              key={`${slice.segment.index} ${slice.from}`}
              {...{ id, session, slice, clock }}
              spans={meaning[slice.segment.from]}
              width={width < WIDE ? 8 : 16}
              active={active?.index === slice.segment.index ? active.span.from : null}
              isNewest={follow && index === slices.length - 1}
              onPoint={point}
            />
          ))}
      </div>
      <MeaningCard piece={active} octets={active ? octetsOf(slices, active.side, active.span) : ''} />
    </>
  );
}

/** Takes focus and eye to the place that was asked for, as if the reader had walked there. */
function useAsked(
  list: RefObject<HTMLElement | null>, id: string, asked: Pointed | null, found: (pointed: Pointed) => { readonly span: { readonly from: number } } | null, walk: (to: Pointed) => void, isDrawn: boolean,
): void {
  const done = useRef<Pointed | null>(null);
  useEffect(() => {
    if (asked === null || asked === done.current || !isDrawn) return;
    const piece = found(asked);
    if (piece === null) return;
    done.current = asked;
    walk(asked);
    list.current?.focus({ preventScroll: true });
    document.getElementById(`${id}-${asked.side}-${piece.span.from}`)?.closest('.bytes-segment')?.scrollIntoView({ block: 'nearest' });
  }, [list, id, asked, found, walk, isDrawn]);
}

/** As long as the reader does not look elsewhere, what was sent last is in view. */
function useNewestInView(list: RefObject<HTMLElement | null>, newest: Slice | undefined): void {
  const index = newest?.segment.index;
  useEffect(() => {
    if (index !== undefined) list.current?.lastElementChild?.scrollIntoView({ block: 'nearest' });
  }, [list, index]);
}

function octetsOf(slices: readonly Slice[], side: Side, { from, to }: { from: number; to: number }): string {
  const home = slices.find(({ segment }) => segment.from === side && segment.start <= from && from < segment.start + segment.octets.length);
  return home ? home.segment.octets.slice(from - home.segment.start, to - home.segment.start) : '';
}
