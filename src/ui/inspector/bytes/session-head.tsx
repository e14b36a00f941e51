/** Above the bytes: which session, between whom, how much; copying it; turning the pages of a long one. */
import { useState } from 'react';
import { useWords } from '../../i18n/use-words.ts';
import { Icon } from '../../pictures/icons.tsx';
import { useStore } from '../../stores/store.ts';
import type { Meaning } from './meaning.ts';
import type { WireSegment, WireSession } from './wire-book.ts';
import { dumpText } from './wire-pages.ts';

export interface SessionHeadProps {
  readonly session: WireSession;
  readonly sessions: readonly WireSession[];
  readonly choose: (conn: string) => void;
  readonly segments: readonly WireSegment[];
  readonly meaning: Meaning;
  readonly pages: readonly unknown[];
  readonly page: number;
  readonly setPage: (page: number) => void;
}

export function SessionHead(props: SessionHeadProps) {
  const { session, sessions, choose, segments } = props;
  const { t } = useWords();
  return (
    <div className="bytes-head">
      <label className="message-choice">
        <span className="visually-hidden">{t('bytes.session')}</span>
        <select value={session.conn} onChange={(event) => choose(event.currentTarget.value)}>
          {sessions.map((one, index) => (
            <option key={one.conn} value={one.conn}>
              {`${index + 1}. ${one.clientHost}:${one.client.port} → ${one.serverHost}:${one.server.port}`}
            </option>
          ))}
        </select>
      </label>
      <div className="bytes-facts">
        <small>
          {t('bytes.total', { octets: session.octets.client + session.octets.server, segments: segments.length })} · {t(`bytes.state.${session.state}`)}
        </small>
        {segments.length > 0 && <CopyButton key={session.conn} {...props} />}
      </div>
      {props.pages.length > 1 && <Pager {...props} />}
    </div>
  );
}

function CopyButton({ session, segments, meaning }: SessionHeadProps) {
  const { t } = useWords();
  const world = useStore((state) => state.world);
  const [said, setSaid] = useState<'bytes.copied' | 'bytes.notCopied' | null>(null);
  async function copy(): Promise<void> {
    if (!world) return;
    const done = await navigator.clipboard.writeText(dumpText(session, segments, meaning, world)).then(() => true, () => false);
    setSaid(done ? 'bytes.copied' : 'bytes.notCopied');
  }
  return (
    <>
      <small role="status">{said && t(said)}</small>
      <button type="button" className="button button-secondary button-small" onClick={() => void copy()}>
        {t('bytes.copy')}
      </button>
    </>
  );
}

function Pager({ pages, page, setPage }: SessionHeadProps) {
  const { t } = useWords();
  return (
    <div className="bytes-pager">
      <button type="button" className="button button-secondary button-small" disabled={page === 0} onClick={() => setPage(page - 1)}>
        <Icon name="step-back" size="small" />
        {t('bytes.earlier')}
      </button>
      <small role="status">{t('bytes.page', { page: page + 1, pages: pages.length })}</small>
      <button type="button" className="button button-secondary button-small" disabled={page === pages.length - 1} onClick={() => setPage(page + 1)}>
        {t('bytes.later')}
        <Icon name="step-forward" size="small" />
      </button>
    </div>
  );
}
