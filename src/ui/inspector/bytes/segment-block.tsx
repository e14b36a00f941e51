/** One segment: who sent it and when, its octets in rows, and its meanings as words in the same order. */
import { memo, useMemo, type MouseEvent, type ReactNode } from 'react';
import { useWords } from '../../i18n/use-words.ts';
import { Icon } from '../../pictures/icons.tsx';
import { clockText, type WorldClock } from '../../stores/clock.ts';
import { lookAt } from '../../transport/player.ts';
import type { Pointed } from './bytes-view.tsx';
import type { MeaningKind, Span } from './meaning-kind.ts';
import { MEANING_WORDS } from './meaning-words.ts';
import { hexOf, namedParts, pictureOf, shortNameOf, spokenOf } from './octet-text.ts';
import type { WireSession } from './wire-book.ts';
import { rowsOf, spansIn, type Row, type Run, type Slice } from './wire-pages.ts';

/** The ink of a meaning: what belongs to the envelope and to the letter looks as it does everywhere. */
const INKS: Readonly<Partial<Record<MeaningKind, string>>> = {
  'keyword': 'envelope', 'sender': 'envelope', 'recipient': 'envelope', 'parameter': 'envelope',
  'field-name': 'letter', 'field-value': 'letter', 'end-of-header': 'letter', 'letter-text': 'letter', 'chunk': 'letter', 'stuffed-dot': 'letter',
  'end-of-data': 'strong', 'verb': 'strong', 'unknown': 'perm', 'control': 'perm', 'bare-lf': 'perm', 'unread': 'dim', 'unexplained': 'dim', 'tls': 'dim',
};
const MOST_SHOWN = 120;
const CR = '\r';
const LF = '\n';

export interface SegmentBlockProps {
  readonly id: string;
  readonly session: WireSession;
  readonly slice: Slice;
  /** All of this side's meanings. */
  readonly spans: readonly Span[];
  readonly clock: WorldClock;
  readonly width: number;
  /** Where the span that the reader points at begins; null when it is not in this segment. */
  readonly active: number | null;
  readonly isNewest: boolean;
  /** `stays`: not only while the pointer is there. */
  readonly onPoint: (pointed: Pointed | null, stays: boolean) => void;
}

export const SegmentBlock = memo(function SegmentBlock(props: SegmentBlockProps) {
  const { id, session, slice, clock, width, active, isNewest, onPoint } = props;
  const { t, locale } = useWords();
  const { segment, from, to } = slice;
  const spans = useMemo(() => spansIn(props.spans, slice), [props.spans, slice]);
  const rows = useMemo(() => rowsOf(slice, spans, width), [slice, spans, width]);
  const isClient = segment.from === 'client';
  const [sender, receiver] = isClient ? [session.clientHost, session.serverHost] : [session.serverHost, session.clientHost];
  const count = segment.octets.length;
  const time = clockText(segment.t, clock);
  function point(event: MouseEvent<HTMLElement>): void {
    const at = (event.target as HTMLElement).closest<HTMLElement>('[data-at]')?.dataset['at'];
    onPoint(at === undefined ? null : { side: segment.from, at: Number(at) }, event.type === 'click');
  }
  return (
    <div
      className={`bytes-segment bytes-from-${segment.from}${isNewest ? ' bytes-newest' : ''}`}
      role="group"
      aria-label={t('bytes.segment', { from: sender, to: receiver, time, count })}
      onPointerOver={point}
      onClick={point}
    >
      <p className="bytes-segment-head" aria-hidden="true" onClick={() => lookAt(segment.index + 1)}>
        <b>{sender}</b>
        <Icon name="arrow-right" size="small" />
        <b>{receiver}</b>
        <span className="bytes-time">{time}</span>
        <small>{to - from === count ? t('bytes.count', { count }) : t('bytes.part', { from, to: to - 1, count })}</small>
      </p>
      <div className="bytes-rows" aria-hidden="true" lang="en" translate="no">
        {rows.map((row) => (
          <HexRow key={row.at} row={row} active={active} />
        ))}
      </div>
      <div className="bytes-words">
        {linesOf(spans).map((line) => (
          <div key={line[0]?.from} role="presentation" className="bytes-line">
            {line.map((span) => {
              const octets = segment.octets.slice(span.from - segment.start, span.to - segment.start);
              const { name } = MEANING_WORDS[locale][span.kind];
              const isHidden = span.kind === 'tls';
              return (
                <span
                  key={span.from}
                  id={`${id}-${segment.from}-${span.from}`}
                  role="option"
                  aria-selected={span.from === active}
                  aria-label={isHidden ? name : `${name}: ${spokenOf(octets).slice(0, MOST_SHOWN)}`}
                  data-at={span.from}
                  className={`bytes-word${inkOf(span, octets[0] ?? '')}${span.from === active ? ' bytes-active' : ''}`}
                >
                  {span.kind !== 'blank' && <small>{name}</small>}
                  <code lang="en" translate="no">
                    {isHidden ? '••••' : span.kind === 'blank' ? '·' : <Spelt octets={octets} />}
                  </code>
                </span>
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
});

function linesOf(spans: readonly Span[]): readonly (readonly Span[])[] {
  const lines: Span[][] = [];
  for (const span of spans) {
    const current = lines.at(-1);
    if (current?.[0]?.line === span.line) current.push(span);
    else lines.push([span]);
  }
  return lines;
}

function Spelt({ octets }: { octets: string }) {
  const parts = namedParts(octets.slice(0, MOST_SHOWN));
  return (
    <>
      {parts.map(({ text, name }, at) => (name === undefined ? text : <kbd key={at}>{name}</kbd>))}
      {octets.length > MOST_SHOWN && '…'}
    </>
  );
}

/** A reply code is coloured by its first digit. */
function inkOf({ kind }: Span, lead: string): string {
  if (kind === 'code') return ` bytes-ink-class${lead}`;
  const ink = INKS[kind];
  return ink === undefined ? '' : ` bytes-ink-${ink}`;
}

function HexRow({ row, active }: { row: Row; active: number | null }) {
  return (
    <div className="bytes-row">
      <i>{row.at.toString(16).padStart(4, '0')}</i>
      <span className="bytes-hex">
        {row.runs.map((run) => (
          <RunView key={run.span.from} run={run} active={active} write={hexOf} hidden="••" />
        ))}
      </span>
      <span className="bytes-text">
        {row.runs.map((run) => (
          <RunView key={run.span.from} run={run} active={active} write={letterOf} hidden="•" />
        ))}
      </span>
    </div>
  );
}

/** Fonts have no pictures of control characters: two small letters stand for them. */
function letterOf(octet: string): ReactNode {
  const name = shortNameOf(octet);
  return name === null ? pictureOf(octet) : <small>{name}</small>;
}

function RunView(props: { run: Run; active: number | null; write: (octet: string) => ReactNode; hidden: string }): ReactNode {
  const { run, active, write, hidden } = props;
  const { span, octets, before, lead } = run;
  const isBare = (octet: string, at: number) => octet === LF && (octets[at - 1] ?? before) !== CR && span.kind !== 'line-end';
  return (
    <b data-at={span.from} className={`bytes-run${inkOf(span, lead)}${span.from === active ? ' bytes-active' : ''}`}>
      {[...octets].map((octet, at) => (
        <span key={at} className={isBare(octet, at) ? 'bytes-bare' : undefined}>
          {span.kind === 'tls' ? hidden : write(octet)}
        </span>
      ))}
    </b>
  );
}
