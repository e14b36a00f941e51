/** The first visit: a pitch, one button (Enter presses it), and the way in for everybody else in the footer. */
import { useEffect } from 'react';
import { TopBar } from '../app/top-bar.tsx';
import { goTo } from '../app/use-route.ts';
import { routeHash } from '../app/route.ts';
import type { PlacedLesson } from '../course/outline.ts';
import { useWords } from '../i18n/use-words.ts';
import { Icon } from '../pictures/icons.tsx';
import { EnvelopePicture, LetterPicture, Postmark } from '../pictures/mail-objects.tsx';
import { OpenProgressFile } from '../progress/open-progress-file.tsx';
import { useStore } from '../stores/store.ts';
import { FirstPicture } from './first-picture.tsx';
import './first-visit.css';

export function FirstVisit({ lesson, showLessons }: { lesson: PlacedLesson; showLessons: () => void }) {
  const { t, locale } = useWords();
  const other = locale === 'en' ? 'vi' : 'en';
  const start = { name: 'lesson', lesson: lesson.id, part: null } as const;
  useEnterStarts(() => goTo(start));
  return (
    <div className="first-visit">
      <TopBar longLanguages plain />
      <main id="content" tabIndex={-1}>
        <div className="first-hero">
          <section className="pitch">
            <h1>{t('first.heading')}</h1>
            <p>{t('first.text')}</p>
            <a className="button button-primary start-button" href={routeHash(start)}>
              {t('first.start')}
              <kbd aria-hidden="true">{t('first.enter')}</kbd>
            </a>
            <small>{t('first.note', { minutes: lesson.minutes })}</small>
            <OtherLanguage locale={other} href={routeHash(start, other)} text={t('first.other')} />
          </section>
          <div className="first-picture-box">
            <FirstPicture />
          </div>
        </div>
        <ThreeThings />
      </main>
      <footer className="page-footer">
        <button type="button" onClick={showLessons}>
          <Icon name="book" size="small" />
          {t('first.allLessons')}
        </button>
        <OpenProgressFile>
          <Icon name="folder" size="small" />
          {t('first.progressFile')}
        </OpenProgressFile>
        <span className="grow" />
        <span>{t('first.instructors')}</span>
      </footer>
    </div>
  );
}

function OtherLanguage({ locale, href, text }: { locale: 'en' | 'vi'; href: string; text: string }) {
  const setInterface = useStore((state) => state.setInterface);
  return (
    <a className="other-language" lang={locale} href={href} onClick={() => setInterface({ locale })}>
      {text}
      <Icon name="arrow-right" size="small" />
    </a>
  );
}

/** Enter starts, wherever the focus is not on something that Enter would press itself. */
function useEnterStarts(start: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Enter' || event.defaultPrevented || event.isComposing) return;
      const at = document.activeElement;
      if (at === null || at === document.body || at.id === 'content') start();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
}

function ThreeThings() {
  const { t } = useWords();
  return (
    <ul className="three-things">
      <li>
        <span className="tile" style={{ '--tile': 'var(--env)' }}>
          <EnvelopePicture width={38} />
        </span>
        <div>
          <b>{t('first.dictate.title')}</b>
          <p>{t('first.dictate.text')}</p>
        </div>
      </li>
      <li>
        <span className="tile" style={{ '--tile': 'var(--pm)' }}>
          <Postmark text={{ ring: 'UBUNTU', date: '24 XI', time: '02:00' }} size={34} />
        </span>
        <div>
          <b>{t('first.watch.title')}</b>
          <p>{t('first.watch.text')}</p>
        </div>
      </li>
      <li>
        <span className="tile" style={{ '--tile': 'var(--let)' }}>
          <LetterPicture width={26} />
        </span>
        <div>
          <b>{t('first.read.title')}</b>
          <p>{t('first.read.text')}</p>
        </div>
      </li>
    </ul>
  );
}
