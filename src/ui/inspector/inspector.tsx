/** The right pane: tabs Message, Queue, Log, Bytes and Address. It follows the cursor; what it shows is a function of the trace up to there. */
import { lazy, Suspense, useId, useRef, type KeyboardEvent } from 'react';
import { useWords } from '../i18n/use-words.ts';
import type { InspectorTab } from '../stores/interface-slice.ts';
import { useStore } from '../stores/store.ts';
import { LogView } from './log-view.tsx';
import { MessageView } from './message-view.tsx';
import './inspector.css';

const BytesView = lazy(() => import('./bytes/bytes-view.tsx').then((module) => ({ default: module.BytesView })));
const QueueView = lazy(() => import('../floor/queue-view.tsx').then((module) => ({ default: module.QueueView })));
const AddressView = lazy(() => import('../rehearsal/address-view.tsx').then((module) => ({ default: module.AddressView })));
const TABS: readonly InspectorTab[] = ['message', 'queue', 'log', 'bytes', 'address'];

export function Inspector() {
  const { t } = useWords();
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const tab = useStore((state) => state.inspectorTab);
  const setInterface = useStore((state) => state.setInterface);
  function onKeyDown(event: KeyboardEvent): void {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const next = TABS[(TABS.indexOf(tab) + by + TABS.length) % TABS.length] ?? 'message';
    setInterface({ inspectorTab: next });
    list.current?.querySelector<HTMLElement>(`#${CSS.escape(`${id}-${next}`)}`)?.focus();
  }
  return (
    <>
      <div className="tabs" role="tablist" aria-label={t('lab.inspector')} ref={list} onKeyDown={onKeyDown}>
        {TABS.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            id={`${id}-${one}`}
            aria-selected={one === tab}
            aria-controls={`${id}-panel`}
            tabIndex={one === tab ? 0 : -1}
            onClick={() => setInterface({ inspectorTab: one })}
          >
            {t(`inspector.${one}`)}
          </button>
        ))}
      </div>
      <div className="inspector-body" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${tab}`} tabIndex={0}>
        <Suspense fallback={null}>{shown(tab)}</Suspense>
      </div>
    </>
  );
}

function shown(tab: InspectorTab) {
  switch (tab) {
    case 'message':
      return <MessageView />;
    case 'queue':
      return <QueueView />;
    case 'log':
      return <LogView />;
    case 'bytes':
      return <BytesView />;
    case 'address':
      return <AddressView />;
  }
}
