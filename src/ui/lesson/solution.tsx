/** The solution: asked for once, then shown line by line and typed, never run. The attempt counts as assisted. */
import { focusPane } from '../app/focus-panes.ts';
import { useWords } from '../i18n/use-words.ts';
import { Icon } from '../pictures/icons.tsx';
import { useStore } from '../stores/store.ts';
import { currentScript, editFile, giveAnswer, showSolution } from './lesson-session.ts';
import type { ScriptLine } from './script.ts';

export function SolutionAsk({ onClose }: { onClose: () => void }) {
  const { t } = useWords();
  return (
    <section className="ladder ask" aria-label={t('lesson.solution.show')}>
      <p>
        <Icon name="warning" size="small" /> {t('lesson.solution.warn')}
      </p>
      <div className="ask-act">
        <button
          type="button" className="button button-primary button-small" autoFocus
          onClick={() => {
            showSolution();
            onClose();
            focusPane('terminal');
          }}
        >
          {t('lesson.solution.confirm')}
        </button>
        <button type="button" className="button button-quiet button-small" onClick={onClose}>
          {t('app.cancel')}
        </button>
      </div>
    </section>
  );
}

export function SolutionLines() {
  const { t } = useWords();
  const shown = useStore((state) => state.solutionShown);
  const at = useStore((state) => state.scriptAt);
  if (!shown) return null;
  const script = currentScript();
  const isDone = script.slice(at).every(({ kind }) => kind === 'wait');
  return (
    <section className="solution">
      <h2>{t('lesson.solution.title')}</h2>
      <ol>
        {script.map((line, index) => (
          <li key={index} className={index < at ? 'solution-done' : index === at ? 'solution-next' : ''} aria-current={index === at ? 'step' : undefined}>
            <SolutionLine line={line} />
          </li>
        ))}
      </ol>
      <p role="status">{isDone ? t('lesson.solution.all') : t('lesson.solution.ready')}</p>
    </section>
  );
}

function SolutionLine({ line }: { line: ScriptLine }) {
  const { t } = useWords();
  const code = (text: string) => (
    <code lang="en" translate="no">
      {text}
    </code>
  );
  switch (line.kind) {
    case 'type':
      return line.text === '' ? <em>{t('lesson.emptyLine')}</em> : code(line.text);
    case 'key':
      return code(line.key);
    case 'wait':
      return code(`… ${line.span}`);
    case 'answer':
      return (
        <button type="button" className="evidence" onClick={() => giveAnswer(line.check, line.value)}>
          {t('lesson.answer')}: {line.value}
        </button>
      );
    case 'edit':
      return (
        <button type="button" className="evidence" onClick={() => editFile(line.host, line.path, line.text)}>
          {line.path}
        </button>
      );
  }
}
