/** The list of shortcuts (`?`). */
import { Fragment } from 'react';
import { useWords } from '../i18n/use-words.ts';
import type { WordKey } from '../i18n/words.ts';
import { Icon } from '../pictures/icons.tsx';
import { useStore } from '../stores/store.ts';
import { Sheet } from './sheet.tsx';
import './palette.css';

/** Keys as printed on a keyboard; `/` = one or the other, `>` = one after the other. */
const ROWS: readonly (readonly [keys: string, what: WordKey])[] = [
  ['Ctrl+K', 'keys.palette'],
  ['Space', 'keys.play'],
  ['. / ,', 'keys.step'],
  ['Shift+. / Shift+,', 'keys.milestone'],
  ['[ / ]', 'keys.speed'],
  ['F', 'keys.fork'],
  ['1 / 2', 'keys.zoom'],
  ['Esc', 'keys.escape'],
  ['G > L / D / T / I', 'keys.go'],
  ['G > 1 / 2', 'keys.terminals'],
  ['W / F2', 'keys.why'],
  ['E / F4', 'keys.edit'],
  ['F6 / Shift+F6', 'keys.panes'],
  ['Ctrl+Shift+Esc', 'keys.leaveTerminal'],
  ['?', 'keys.help'],
];

export function ShortcutSheet() {
  const { t } = useWords();
  const setInterface = useStore((state) => state.setInterface);
  return (
    <Sheet label={t('keys.title')}>
      <div className="shortcuts">
        <header>
          <h2>{t('keys.title')}</h2>
          <button type="button" className="icon-button" aria-label={t('app.close')} onClick={() => setInterface({ overlay: 'none' })}>
            <Icon name="cross" />
          </button>
        </header>
        <dl>
          {ROWS.map(([keys, what]) => (
            <Fragment key={keys}>
              <dt>
                <Keys text={keys} />
              </dt>
              <dd>{t(what)}</dd>
            </Fragment>
          ))}
        </dl>
        <p className="muted">{t('keys.note')}</p>
      </div>
    </Sheet>
  );
}

function Keys({ text }: { text: string }) {
  const { t } = useWords();
  return text.split(' ').map((word, index) => {
    if (word === '/') return <span key={index}>{t('keys.or')}</span>;
    if (word === '>') return <span key={index}>{t('keys.then')}</span>;
    return (
      <kbd key={index} className="key">
        {word}
      </kbd>
    );
  });
}
