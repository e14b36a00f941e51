/** The command palette (Ctrl K): a combobox over everything that can be reached or done. */
import { useEffect, useId, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { useWords } from '../i18n/use-words.ts';
import { Icon } from '../pictures/icons.tsx';
import { useStore } from '../stores/store.ts';
import type { PaletteItem } from './lab-link.ts';
import { findItems, paletteItems } from './palette-items.ts';
import { Sheet } from './sheet.tsx';
import './palette.css';

const MOST_SHOWN = 40;

export function Palette() {
  const { t } = useWords();
  const id = useId();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  // What can be done is fixed when the palette opens: the running world must not move items under a finger.
  const [items] = useState(() => paletteItems(useStore.getState(), t));
  const found = findItems(items, query).slice(0, MOST_SHOWN);
  const active = Math.min(at, found.length - 1);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  function run(item: PaletteItem | undefined): void {
    if (!item) return;
    useStore.getState().setInterface({ overlay: 'none' });
    // After the dialog has given the focus back.
    requestAnimationFrame(item.run);
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by !== 0 && found.length > 0) setAt((active + by + found.length) % found.length);
    else if (event.key === 'Enter') run(found[active]);
    else return;
    event.preventDefault();
  }
  return (
    <Sheet label={t('palette.title')} className="palette">
      <div className="palette-field">
        <Icon name="search" />
        <input
          type="text"
          role="combobox"
          aria-label={t('palette.input')}
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={found.length > 0 ? `${id}-${active}` : undefined}
          autoComplete="off"
          spellCheck={false}
          autoFocus
          value={query}
          placeholder={t('app.find')}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
        <kbd className="key" aria-hidden="true">
          Esc
        </kbd>
      </div>
      <Found id={id} items={found} active={active} list={list} onPoint={setAt} onRun={run} />
      <p className="palette-said" role="status">
        {found.length === 0 ? t('palette.none', { query }) : <span className="visually-hidden">{t('palette.results', { count: found.length })}</span>}
      </p>
    </Sheet>
  );
}

interface FoundProps {
  readonly id: string;
  readonly items: readonly PaletteItem[];
  readonly active: number;
  readonly list: RefObject<HTMLUListElement | null>;
  readonly onPoint: (index: number) => void;
  readonly onRun: (item: PaletteItem) => void;
}

function Found({ id, items, active, list, onPoint, onRun }: FoundProps) {
  const { t } = useWords();
  return (
    <ul id={`${id}-list`} ref={list} role="listbox" aria-label={t('palette.title')} className="palette-list">
      {items.map((item, index) => (
        <li
          key={item.id} id={`${id}-${index}`} role="option" aria-selected={index === active}
          onPointerMove={() => onPoint(index)} onClick={() => onRun(item)}
        >
          <Icon name={item.icon} />
          <span>{item.text}</span>
          <small>{item.kind}</small>
        </li>
      ))}
    </ul>
  );
}
