/** The ladder of hints — three rungs, free, noted, each opening the next — and the way to the solution. */
import { useState } from 'react';
import type { Lesson } from '../../lessons/lesson.ts';
import { routeHash } from '../app/route.ts';
import { useWords } from '../i18n/use-words.ts';
import { Icon } from '../pictures/icons.tsx';
import { useStore } from '../stores/store.ts';
import { openHint, openPart } from './lesson-session.ts';
import { useLessonText } from './lesson-text.ts';
import { Prose } from './safe-html.tsx';
import { SolutionAsk } from './solution.tsx';

type Opened = 'nothing' | 'hints' | 'solution' | 'restart';

export function HintBar({ lesson }: { lesson: Lesson }) {
  const { t } = useWords();
  const [opened, setOpened] = useState<Opened>('nothing');
  const used = useStore((state) => state.hintsOpened);
  const solutionShown = useStore((state) => state.solutionShown);
  const begun = useStore((state) => state.inputs.length > 0);
  const toggle = (what: Opened): void => setOpened(opened === what ? 'nothing' : what);
  return (
    <>
      {opened === 'hints' && <Ladder lesson={lesson} />}
      {opened === 'solution' && !solutionShown && <SolutionAsk onClose={() => setOpened('nothing')} />}
      {opened === 'restart' && <RestartAsk onClose={() => setOpened('nothing')} />}
      <div className="panel-bar">
        <button type="button" className="button button-secondary button-small" aria-expanded={opened === 'hints'} onClick={() => toggle('hints')}>
          <Icon name="bulb" size="small" />
          {t('lesson.hints')}
          <span className="hint-count">{`${used}/${lesson.hints.length}`}</span>
        </button>
        {solutionShown ? (
          <span className="tag tag-temp">{t('lesson.assisted')}</span>
        ) : (
          <button type="button" className="button button-quiet button-small" aria-expanded={opened === 'solution'} onClick={() => toggle('solution')}>
            {t('lesson.solution.show')}
          </button>
        )}
        <span className="grow" />
        {begun && (
          <>
            <button type="button" className="icon-button" aria-label={t('lesson.restart')} title={t('lesson.restart')} aria-expanded={opened === 'restart'} onClick={() => toggle('restart')}>
              <Icon name="restart" />
            </button>
            <a className="icon-button" href={routeHash({ name: 'report', lesson: lesson.id, attempt: null })} aria-label={t('lesson.report')} title={t('lesson.report')}>
              <Icon name="scroll" />
            </a>
          </>
        )}
      </div>
    </>
  );
}

function Ladder({ lesson }: { lesson: Lesson }) {
  const { t } = useWords();
  const { text, lang } = useLessonText(lesson);
  const variant = useStore((state) => state.variant);
  const used = useStore((state) => state.hintsOpened);
  return (
    <section className="ladder" aria-label={t('lesson.hints')}>
      <p className="ladder-note">{t('lesson.hints.free')}</p>
      <ol>
        {lesson.hints.map((hint, index) => {
          const state = index < used ? 'used' : index === used ? 'next' : 'locked';
          const kind = t(`lesson.hint.kind.${(index + 1) as 1 | 2 | 3}`);
          return (
            <li key={hint} className={`hint-rung hint-${state}`}>
              <span className="hint-number" aria-hidden="true">
                {state === 'locked' ? <Icon name="lock" size="small" /> : index + 1}
              </span>
              <div>
                <b>{kind}</b>
                {state === 'used' && <Prose html={text.hints[hint] ?? ''} variant={variant} lang={lang} />}
                {state === 'locked' && <p>{t('lesson.hint.locked')}</p>}
              </div>
              {state === 'next' && (
                <button type="button" className="button button-secondary button-small" onClick={() => openHint(hint)} aria-label={`${t('lesson.hint.open')}: ${t('lesson.hint.label', { n: index + 1, all: lesson.hints.length })}`}>
                  {t('lesson.hint.open')}
                </button>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function RestartAsk({ onClose }: { onClose: () => void }) {
  const { t } = useWords();
  return (
    <section className="ladder ask" aria-label={t('lesson.restart')}>
      <p>{t('lesson.restart.confirm')}</p>
      <div className="ask-act">
        <button
          type="button" className="button button-primary button-small" autoFocus
          onClick={() => {
            onClose();
            openPart('task', true);
          }}
        >
          {t('lesson.restart')}
        </button>
        <button type="button" className="button button-quiet button-small" onClick={onClose}>
          {t('app.cancel')}
        </button>
      </div>
    </section>
  );
}
