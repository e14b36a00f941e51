/** While the machines start: which daemons are up so far. The lesson can be read meanwhile. */
import type { Lesson } from '../../lessons/lesson.ts';
import { hostOfTerminal } from '../../lessons/places.ts';
import { useWords } from '../i18n/use-words.ts';
import { Icon } from '../pictures/icons.tsx';
import { useStore } from '../stores/store.ts';
import './states.css';

const MOST_SHOWN = 5;

export function StartingCard({ lesson }: { lesson: Lesson }) {
  const { t } = useWords();
  const events = useStore((state) => state.events);
  const count = useStore((state) => state.count);
  const host = hostOfTerminal(lesson.ttys[0] ?? '');
  const started = new Set<string>();
  for (const event of events.slice(0, count)) if (event.kind === 'process.start' && event.host === host) started.add(event.data.argv[0] ?? '');
  return (
    <div className="state-cover">
      <div className="state-card">
        <ul className="starting-list">
          {[...started].slice(-MOST_SHOWN).map((daemon) => (
            <li key={daemon}>
              <Icon name="check" size="small" />
              <code>{t('lab.boot.started', { daemon })}</code>
            </li>
          ))}
          <li className="starting-wait">
            <i className="spinner" aria-hidden="true" />
            <span>{t('lab.boot.fetch')}</span>
          </li>
        </ul>
        <h2>{t('lab.boot.title', { host })}</h2>
        <p>{t('lab.boot.text')}</p>
      </div>
    </div>
  );
}
