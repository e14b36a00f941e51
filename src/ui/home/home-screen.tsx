/** Later visits: take up the letter that was left in mid-air, or the next one; stamps for the lessons that exist. */
import { useState } from 'react';
import { flushSync } from 'react-dom';
import { routeHash } from '../app/route.ts';
import { TopBar } from '../app/top-bar.tsx';
import type { Outline, OutlineModule } from '../course/outline.ts';
import { useWords } from '../i18n/use-words.ts';
import { Icon } from '../pictures/icons.tsx';
import { PlacePicture, EnvelopePicture, LetterPicture, Postmark } from '../pictures/mail-objects.tsx';
import { useStore } from '../stores/store.ts';
import { clockText } from '../stores/clock.ts';
import { FirstVisit } from './first-visit.tsx';
import { homeModel, pitchedLesson, type Hero, type HomeModel, type LessonStamp } from './home-model.ts';
import { moduleInk, StampPicture } from './stamp-pictures.tsx';
import { stampDate } from './stamp-date.ts';
import './home.css';

/** Lessons count from when the course's world begins; only the time of day is shown. */
const COURSE_CLOCK = { startEpochMillis: Date.UTC(2026, 10, 24, 2), utcOffsetMinutes: 0 };

export function HomeScreen({ outline }: { outline: Outline }) {
  const attempts = useStore((state) => state.attempts);
  const [listAsked, setListAsked] = useState(false);
  const model = homeModel(outline, attempts);
  const first = pitchedLesson(outline);
  // The button that asked for the list is gone then: the focus stays on the page, at its beginning.
  const showLessons = (): void => {
    flushSync(() => setListAsked(true));
    document.getElementById('content')?.focus();
  };
  if (model.firstVisit && first && !listAsked) return <FirstVisit lesson={first} showLessons={showLessons} />;
  return <LaterVisits outline={outline} model={model} />;
}

function LaterVisits({ outline, model }: { outline: Outline; model: HomeModel }) {
  const { t, locale } = useWords();
  return (
    <>
      <TopBar crumbs={[{ text: outline.title[locale] }]} />
      <main className="home" id="content" tabIndex={-1}>
        <div className="home-top">
          {model.hero && <HeroCard hero={model.hero} />}
          <Entries model={model} />
        </div>
        <div className="stamps-heading">
          <h2>{t('home.stamps')}</h2>
          <span className="muted">{t('home.stampsCount', { done: model.done, all: model.all })}</span>
        </div>
        {outline.modules
          .filter((module) => module.lessons.length > 0)
          .map((module) => (
            <ModuleStamps key={module.id} module={module} stamps={model.stamps.filter(({ lesson }) => lesson.module.id === module.id)} />
          ))}
        <Planned outline={outline} />
      </main>
    </>
  );
}

/** What is not there yet is not drawn as if it were. */
function Planned({ outline }: { outline: Outline }) {
  const { t } = useWords();
  const count = outline.modules.reduce((sum, { planned }) => sum + planned, 0);
  return count === 0 ? null : <p className="muted stamps-planned">{t('home.planned', { count })}</p>;
}

function HeroCard({ hero }: { hero: Hero }) {
  const { t, locale } = useWords();
  const { lesson } = hero;
  const words = { lesson: lesson.title[locale], minutes: lesson.minutes, module: lesson.module.title[locale], clock: heroClock(hero) };
  const href = routeHash({ name: 'lesson', lesson: lesson.id, part: hero.kind === 'next' || hero.kind === 'again' ? null : 'task' });
  const going = hero.kind === 'continue' || hero.kind === 'asked';
  const eyebrow = going ? t('home.continue', words) : hero.kind === 'next' ? t('home.next', words) : t('home.again', words);
  return (
    <section className="hero">
      <div className="hero-words">
        <span className="eyebrow">{eyebrow}</span>
        <h1>{t(going ? 'home.inAir.title' : hero.kind === 'next' ? 'home.fresh.title' : 'home.allDone.title')}</h1>
        <p>{t(HERO_TEXT[hero.kind], words)}</p>
        <a className="button button-primary" href={href}>
          <Icon name={going ? 'mail' : 'arrow-right'} size="small" />
          {t(going ? 'home.pickUp' : hero.kind === 'next' ? 'home.start' : 'home.tryAgain')}
        </a>
      </div>
      <HeroPicture going={going} />
    </section>
  );
}

const HERO_TEXT = { continue: 'home.inAir.text', asked: 'home.asked.text', next: 'home.fresh.text', again: 'home.allDone.text' } as const;

function heroClock(hero: Hero): string {
  return 'attempt' in hero ? clockText(hero.attempt.now, COURSE_CLOCK).slice(0, 8) : '';
}

function HeroPicture({ going }: { going: boolean }) {
  return (
    <svg className="hero-picture" viewBox="0 0 440 236" preserveAspectRatio="xMidYMid meet" aria-hidden="true">
      <path d="M60 140H400" stroke="var(--ink-ghost)" strokeWidth="2" />
      <rect x="14" y="96" width="88" height="88" rx="16" fill="var(--surface)" stroke="var(--ink)" strokeWidth="1.6" />
      <PlacePicture place="office" size={56} x={30} y={112} />
      <rect x="340" y="96" width="88" height="88" rx="16" fill="var(--surface)" stroke="var(--line-2)" />
      <PlacePicture place={going ? 'office' : 'mailbox'} size={56} x={356} y={112} />
      {going && (
        <>
          <path d="M104 140h52" stroke="var(--env-mark)" strokeWidth="2.6" strokeDasharray="2 8" strokeLinecap="round" />
          <g transform="translate(76 78)">
            <Postmark text={{ ring: 'UBUNTU', date: '24 XI', time: '02:00' }} size={40} />
          </g>
        </>
      )}
      <g className="bob">
        <g transform="rotate(-4 222 136)" className="flying">
          <g transform="rotate(5 218 110)">
            <LetterPicture width={72} x={182} y={68} />
          </g>
          <EnvelopePicture width={132} x={156} y={90} />
        </g>
      </g>
    </svg>
  );
}

function Entries({ model }: { model: HomeModel }) {
  const { t } = useWords();
  const setInterface = useStore((state) => state.setInterface);
  const report = model.lastReport;
  const reported = model.stamps.find(({ lesson }) => lesson.id === report?.lesson);
  const { locale } = useWords();
  return (
    <div className="entries">
      {report && reported && (
        <a className="entry" href={routeHash({ name: 'report', lesson: report.lesson, attempt: report.latest.number })}>
          <Icon name="scroll" size="large" />
          <span>
            <b>{t('home.report.title')}</b>
            {t('home.report.text', { lesson: reported.lesson.title[locale], points: report.latest.points, max: report.latest.max })}
          </span>
        </a>
      )}
      <a className="entry" href={routeHash({ name: 'settings' })}>
        <Icon name="settings" size="large" />
        <span>
          <b>{t('home.progress.title')}</b>
          {t('home.progress.text')}
        </span>
      </a>
      <button type="button" className="entry" onClick={() => setInterface({ overlay: 'shortcuts' })}>
        <Icon name="keyboard" size="large" />
        <span>
          <b>{t('home.shortcuts.title')}</b>
          {t('home.shortcuts.text')}
        </span>
      </button>
      <h2>{t('home.forInstructors')}</h2>
      <div className="entry">
        <Icon name="book" size="large" />
        <span>
          <b>{t('home.author.title')}</b>
          {t('home.author.text')}
        </span>
      </div>
    </div>
  );
}

function ModuleStamps({ module, stamps }: { module: OutlineModule; stamps: readonly LessonStamp[] }) {
  const { t, locale } = useWords();
  return (
    <section>
      <h3 className="module-heading">{t('home.module', { number: module.number, title: module.title[locale] })}</h3>
      <ul className="stamps">
        {stamps.map((stamp) => (
          <li key={stamp.lesson.id}>
            <Stamp stamp={stamp} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Stamp({ stamp }: { stamp: LessonStamp }) {
  const { t, locale } = useWords();
  const { lesson, state, progress } = stamp;
  const best = progress?.best;
  const says =
    state === 'now' ? t('home.lessonNow') : state === 'done' && best ? t('home.lessonDone', { points: best.points, max: best.max })
    : state === 'open' ? t('home.lessonOpen') : t('home.minutes', { minutes: lesson.minutes });
  return (
    <a className={`stamp-link stamp-${state}`} href={routeHash({ name: 'lesson', lesson: lesson.id, part: null })}>
      <span className="stamp-paper" style={{ '--stamp-ink': moduleInk(lesson.module.number) }}>
        <span className="stamp-picture">
          <StampPicture lesson={lesson.id} module={lesson.module.id} />
          <span className="stamp-number" aria-hidden="true">
            {lesson.number}
          </span>
        </span>
        <span className="stamp-words">
          <b>{lesson.title[locale]}</b>
          <em>{says}</em>
          {best?.solution === true && <small>{t('home.assisted')}</small>}
        </span>
      </span>
      {state === 'done' && best && (
        <span className="stamp-cancel">
          <Postmark text={{ ring: 'POSTHORN', date: stampDate(best.savedAt), time: `${best.points}/${best.max}` }} size={76} tilt={-14} waves />
        </span>
      )}
    </a>
  );
}
