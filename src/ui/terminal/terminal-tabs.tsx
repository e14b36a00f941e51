/** The pane's tabs: terminals on hosts and logs. Arrow keys, Home and End go along them. */
import { useRef, type KeyboardEvent } from 'react';
import { Icon } from '../pictures/icons.tsx';
import type { TerminalLabels } from './labels.ts';

/** One tab. `id` is unique in the pane; `tty` is `<host>:<number>`. */
export type TerminalTab =
  | { readonly kind: 'tty'; readonly id: string; readonly tty: string; readonly name: string; readonly look: 'laptop' | 'server' }
  | { readonly kind: 'log'; readonly id: string; readonly host: string; readonly name: string };

export interface TerminalTabsProps {
  readonly tabs: readonly TerminalTab[];
  readonly active: string;
  readonly labels: TerminalLabels;
  readonly panelId: string;
  readonly onActivate: (id: string) => void;
}

export function TerminalTabs({ tabs, active, labels, panelId, onActivate }: TerminalTabsProps) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabs.findIndex(({ id }) => id === active);
    const last = tabs.length - 1;
    const next = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at <= 0 ? last : at - 1, Home: 0, End: last }[event.key];
    const tab = next === undefined ? undefined : tabs[next];
    if (!tab || next === undefined) return;
    event.preventDefault();
    onActivate(tab.id);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
  };
  return (
    <div className="term-tabs" role="tablist" aria-label={labels.tabs} ref={list} onKeyDown={onKeyDown}>
      {tabs.map((tab) => (
        <button
          key={tab.id} type="button" role="tab" id={`${panelId}-${tab.id}`} aria-controls={panelId} aria-selected={tab.id === active}
          tabIndex={tab.id === active ? 0 : -1} onClick={() => onActivate(tab.id)}
        >
          <Icon name={tab.kind === 'log' ? 'scroll' : tab.look} size="small" />
          {tab.name}
        </button>
      ))}
    </div>
  );
}
