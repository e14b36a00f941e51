/** The simulation stopped (our own fault): what is kept, and how to go on. Never used for what a server refuses. */
import { useState } from 'react';
import { useWords } from '../i18n/use-words.ts';
import { retryWorld } from '../lesson/lesson-session.ts';
import { Icon } from '../pictures/icons.tsx';
import { useStore } from '../stores/store.ts';
import './states.css';

export function CrashCard() {
  const { t } = useWords();
  const { problem, count, inputs, lesson, attempt } = useStore();
  const [copied, setCopied] = useState(false);
  async function copy(): Promise<void> {
    const report = { problem, event: count, lesson: lesson?.id, contentHash: lesson?.contentHash, seed: attempt?.seed, inputs };
    await navigator.clipboard.writeText(JSON.stringify(report, null, 1));
    setCopied(true);
  }
  return (
    <div className="state-cover" role="alert">
      <div className="state-card">
        <span className="state-tile state-perm">
          <Icon name="octagon" size="large" />
        </span>
        <h2>{t('lab.crash.title')}</h2>
        <p>{t('lab.crash.text', { event: count })}</p>
        <details>
          <summary>{t('lab.crash.details')}</summary>
          <pre lang="en">{problem}</pre>
        </details>
        <div className="state-act">
          <button type="button" className="button button-primary button-small" onClick={retryWorld}>
            {t('lab.crash.retry', { event: count })}
          </button>
          <button type="button" className="button button-quiet button-small" onClick={() => void copy()}>
            {t(copied ? 'lab.crash.copied' : 'lab.crash.copy')}
          </button>
        </div>
      </div>
    </div>
  );
}
