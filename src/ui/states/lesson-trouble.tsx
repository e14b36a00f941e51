/** Instead of a lesson: it is on its way, it cannot be fetched, or its files are broken. */
import { routeHash } from '../app/route.ts';
import { useWords } from '../i18n/use-words.ts';
import type { LessonPhase } from '../stores/session-slice.ts';
import { BrokenNote } from './broken-note.tsx';

export function LessonTrouble({ phase }: { phase: LessonPhase }) {
  const { t } = useWords();
  if (phase === 'none' || phase === 'loading' || phase === 'ready') {
    return (
      <main className="page-loading" id="content" tabIndex={-1} role="status">
        {t('app.loading')}
      </main>
    );
  }
  return (
    <main className="page-note" id="content" tabIndex={-1}>
      {phase === 'broken' && <BrokenNote whole />}
      {phase === 'missing' && (
        <>
          <h1>{t('app.notFound.title')}</h1>
          <p>{t('app.notFound.text')}</p>
        </>
      )}
      {phase === 'unreachable' && (
        <>
          <h1>{t('app.broke.title')}</h1>
          <p>{t('app.chunk.text')}</p>
          <button type="button" className="button button-primary" onClick={() => window.location.reload()}>
            {t('app.reload')}
          </button>
        </>
      )}
      <a className="button button-secondary" href={routeHash({ name: 'home' })}>
        {t('app.home')}
      </a>
    </main>
  );
}
