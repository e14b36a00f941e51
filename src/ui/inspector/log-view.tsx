/**
 * mail.log, line by line; the newest line before the cursor is the current one, in yellow. A list box: arrows walk it,
 * Enter (or a click) takes the time line there.
 */
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { useWords } from '../i18n/use-words.ts';
import { lookAt } from '../transport/player.ts';
import { useStore } from '../stores/store.ts';
import { logParts, logsAt, type HostLog, type LogLine } from './log-model.ts';

export function LogView() {
  const { t } = useWords();
  const events = useStore((state) => state.events);
  const count = useStore((state) => state.cursor);
  const book = logsAt(events, count);
  if (book.hosts.length === 0) {
    return (
      <div className="empty-note">
        <b>{t('log.none.title')}</b>
        <p>{t('log.none.text')}</p>
      </div>
    );
  }
  return book.hosts.map((log) => <LogOfHost key={log.host} log={log} newest={book.newest} />);
}

function LogOfHost({ log, newest }: { log: HostLog; newest: number }) {
  const { t } = useWords();
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const [active, setActive] = useState<number | null>(null);
  const last = log.lines.at(-1)?.index ?? -1;
  // The newest line is in view, unless the reader has walked elsewhere.
  useEffect(() => {
    if (active === null) list.current?.lastElementChild?.scrollIntoView({ block: 'nearest' });
  }, [last, active]);
  function walk(event: KeyboardEvent): void {
    const at = log.lines.findIndex(({ index }) => index === (active ?? last));
    const to = event.key === 'ArrowDown' ? at + 1 : event.key === 'ArrowUp' ? at - 1 : event.key === 'Home' ? 0 : event.key === 'End' ? log.lines.length - 1 : null;
    if (to !== null) {
      event.preventDefault();
      const line = log.lines[Math.max(0, Math.min(log.lines.length - 1, to))];
      if (!line) return;
      setActive(line.index);
      list.current?.querySelector(`[data-index="${line.index}"]`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') {
      event.preventDefault();
      lookAt((active ?? last) + 1);
    }
  }
  return (
    <section className="log-view">
      <h2 className="log-heading">{t('log.host', { host: log.host })}</h2>
      {log.dropped > 0 && <p className="muted small-note">{t('log.older', { count: log.dropped })}</p>}
      <ul
        ref={list}
        className="log-lines"
        role="listbox"
        aria-label={t('log.lines')}
        aria-activedescendant={active === null ? undefined : `${id}-${active}`}
        tabIndex={0}
        onKeyDown={walk}
        onBlur={() => setActive(null)}
        lang="en"
        translate="no"
      >
        {log.lines.map((line) => (
          <LogLineRow key={line.index} id={`${id}-${line.index}`} line={line} current={line.index === newest} active={line.index === active} />
        ))}
      </ul>
    </section>
  );
}

function LogLineRow({ id, line, current, active }: { id: string; line: LogLine; current: boolean; active: boolean }) {
  const { before, program, after, about } = logParts(line);
  return (
    <li
      id={id}
      role="option"
      aria-selected={current}
      data-index={line.index}
      className={`log-line log-${about}${current ? ' log-current' : ''}${active ? ' log-active' : ''}`}
      onClick={() => lookAt(line.index + 1)}
    >
      <span className="log-stamp">{before}</span>
      <b>{program}</b>
      {after}
    </li>
  );
}
