/** A lesson with mistakes in its files says so, and goes on with the rest. */
import { describeProblem } from '../../lessons/problem.ts';
import { useWords } from '../i18n/use-words.ts';
import { Icon } from '../pictures/icons.tsx';
import { useStore } from '../stores/store.ts';
import './states.css';

export function BrokenNote({ whole = false }: { whole?: boolean }) {
  const { t, locale } = useWords();
  const problems = useStore((state) => state.lessonProblems).filter(({ severity }) => whole || severity === 'error');
  if (problems.length === 0) return null;
  const text = problems.map((problem) => describeProblem(problem, locale)).join('\n');
  return (
    <section className="broken-note" role="alert">
      <span className="state-tile state-temp">
        <Icon name="warning" size="large" />
      </span>
      <h2>{t('broken.title')}</h2>
      <p>{t(whole ? 'broken.all' : 'broken.text')}</p>
      <pre tabIndex={0}>{text}</pre>
      <button type="button" className="button button-secondary button-small" onClick={() => void navigator.clipboard.writeText(text)}>
        <Icon name="copy" size="small" />
        {t('broken.copy')}
      </button>
    </section>
  );
}
