/** A host's mail.log as a view: read only, coloured, following the newest line while that is in view. */
import { useEffect, useMemo, useRef } from 'react';
import type { TraceEvent } from '../../kernel/trace.ts';
import { withName, type TerminalLabels } from './labels.ts';
import { mailLogLines } from './mail-log-lines.ts';

export interface MailLogViewProps {
  readonly events: readonly TraceEvent[];
  /** How many of the events are shown. */
  readonly shown: number;
  readonly host: string;
  readonly name: string;
  readonly labels: TerminalLabels;
}

/** So near the end counts as being at it, in pixels. */
const NEAR_END = 24;

export function MailLogView({ events, shown, host, name, labels }: MailLogViewProps) {
  const { lines, cut } = useMemo(() => mailLogLines(events, shown, host), [events, shown, host]);
  const list = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  useEffect(() => {
    const element = list.current;
    if (element && follows.current) element.scrollTop = element.scrollHeight;
  }, [lines]);
  const onScroll = () => {
    const element = list.current;
    if (element) follows.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END;
  };
  return (
    <div className="term-log" role="log" aria-label={withName(labels.log, name)} tabIndex={0} ref={list} onScroll={onScroll}>
      {lines.length === 0 && <p className="term-log-note">{labels.logEmpty}</p>}
      {cut && <p className="term-log-note">{labels.logCut}</p>}
      {lines.map((line, at) => (
        <div
          key={line.index}
          className={`term-log-line${line.isEnvelope ? ' term-log-envelope' : ''}${at === lines.length - 1 ? ' term-log-now' : ''}`}
        >
          {line.parts.map(({ text, ink }, part) => (
            <span key={part} className={`term-ink-${ink}`}>
              {text}
            </span>
          ))}
        </div>
      ))}
    </div>
  );
}
