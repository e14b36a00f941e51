/** An address that leads nowhere. */
import { useWords } from '../i18n/use-words.ts';
import { routeHash } from './route.ts';
import { TopBar } from './top-bar.tsx';

export function NotFound() {
  const { t } = useWords();
  return (
    <>
      <TopBar />
      <main className="page-note" id="content" tabIndex={-1}>
        <h1>{t('app.notFound.title')}</h1>
        <p>{t('app.notFound.text')}</p>
        <a className="button button-primary" href={routeHash({ name: 'home' })}>
          {t('app.home')}
        </a>
      </main>
    </>
  );
}
