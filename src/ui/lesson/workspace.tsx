/**
 * The panes and how they share the screen: three columns from 1181 px, the inspector as a drawer below, one panel and a
 * tab bar on a phone. Splitters move with the mouse and with arrow keys.
 */
import { lazy, Suspense, useCallback, useRef, useState, useSyncExternalStore, type CSSProperties } from 'react';
import { openEditor } from '../app/edit-place.ts';
import { focusPane } from '../app/focus-panes.ts';
import type { PlacedLesson } from '../course/outline.ts';
import { DiagramPane } from '../diagram/diagram-pane.tsx';
import { ownMailHosts } from '../diagram/stage.ts';
import { useWords } from '../i18n/use-words.ts';
import { Inspector } from '../inspector/inspector.tsx';
import type { Lesson } from '../../lessons/lesson.ts';
import { CaptionView } from '../narration/caption-view.tsx';
import { Icon } from '../pictures/icons.tsx';
import { CrashCard } from '../states/crash-card.tsx';
import type { DiagramZoom, EditedPlace } from '../stores/interface-slice.ts';
import { useStore } from '../stores/store.ts';
import { Transport } from '../transport/transport.tsx';
import { filesToEdit } from './editable-files.ts';
import { LessonPanel } from './lesson-panel.tsx';
import { forkHere } from './lesson-session.ts';
import { PhoneStep } from './phone-step.tsx';
import { PhoneTabs } from './phone-tabs.tsx';
import { Splitter } from './splitter.tsx';
import { StartingCard } from '../states/starting-card.tsx';
import './workspace.css';

const HostPicture = lazy(() => import('../floor/host-picture.tsx').then((module) => ({ default: module.HostPicture })));
const EditorPane = lazy(() => import('../editor/editor-pane.tsx').then((module) => ({ default: module.EditorPane })));
const TerminalArea = lazy(() => import('./terminal-area.tsx').then((module) => ({ default: module.TerminalArea })));

/** The post-office floor needs more height than the map. */
const HOST_HEIGHT = 508;
/** A text needs more still; the terminal keeps some lines. */
const EDITOR_HEIGHT = 612;

export function Workspace({ lesson, placed }: { lesson: Lesson; placed: PlacedLesson }) {
  const { t } = useWords();
  const { phonePanel, drawerOpen, lessonWidth, inspectorWidth, diagramHeight, editorHeight, editing, zoom, setInterface } = useStore();
  const isEditing = editing !== null;
  const usualHeight = isEditing ? EDITOR_HEIGHT : zoom === 'host' ? HOST_HEIGHT : 332;
  const height = isEditing ? editorHeight : diagramHeight;
  const roomy = isEditing ? `min(${EDITOR_HEIGHT}px, 69dvh)` : zoom === 'host' ? `min(${HOST_HEIGHT}px, 58dvh)` : null;
  const sizes: CSSProperties = {
    ...(lessonWidth === null ? {} : { '--pane-lesson': `${lessonWidth}px` }),
    ...(inspectorWidth === null ? {} : { '--pane-inspector': `${inspectorWidth}px` }),
    ...(height === null ? (roomy === null ? {} : { '--pane-diagram': roomy }) : { '--pane-diagram': `${height}px` }),
  };
  return (
    <main className="workspace" data-panel={phonePanel} style={sizes}>
      <section className="pane lesson-pane" id="content" tabIndex={-1} data-pane="lesson" aria-label={t('lesson.panel')}>
        <LessonPanel lesson={lesson} placed={placed} />
      </section>
      <Splitter
        axis="x" className="splitter-lesson" label={t('lab.splitter.lesson')} value={lessonWidth} usual={336} least={260} most={560}
        onChange={(value) => setInterface({ lessonWidth: value })}
      />
      <div className={`lab-column${isEditing ? ' is-editing' : zoom === 'host' ? ' is-inside' : ''}`}>
        <PhoneStep lesson={lesson} />
        <section className="pane diagram-area" data-pane="diagram" aria-label={t('lab.diagram')}>
          {isEditing ? <EditorOf lesson={lesson} place={editing} /> : <Picture inside={lesson.focus.inside ?? null} />}
        </section>
        <Splitter
          axis="y" className="splitter-diagram" label={t('lab.splitter.diagram')} value={height} usual={usualHeight} least={180} most={isEditing ? 900 : 640}
          onChange={(value) => setInterface(isEditing ? { editorHeight: value } : { diagramHeight: value })}
        />
        <div className="pane terminal-area" data-pane="terminal">
          <LabOrTrouble lesson={lesson} />
        </div>
      </div>
      <Splitter
        axis="x" className="splitter-inspector" label={t('lab.splitter.inspector')} value={inspectorWidth} usual={340} least={260} most={620} reversed
        onChange={(value) => setInterface({ inspectorWidth: value })}
      />
      <section className={`pane inspector-pane${drawerOpen ? ' drawer-open' : ''}`} data-pane="inspector" aria-label={t('lab.inspector')}>
        <Inspector />
      </section>
      <Transport onFork={forkHere} />
      <PhoneTabs />
    </main>
  );
}

function LabOrTrouble({ lesson }: { lesson: Lesson }) {
  const phase = useStore((state) => state.labPhase);
  if (phase === 'stopped') return <CrashCard />;
  return (
    <>
      <Suspense fallback={null}>
        <TerminalArea lesson={lesson} />
      </Suspense>
      {phase === 'starting' && <StartingCard lesson={lesson} />}
    </>
  );
}

function EditorOf({ lesson, place }: { lesson: Lesson; place: EditedPlace }) {
  const { locale } = useWords();
  const world = useStore((state) => state.world);
  return (
    <Suspense fallback={<div className="editor" />}>
      {world && <EditorPane {...{ lesson, world, place, locale }} />}
    </Suspense>
  );
}

/** `inside`: the host that the lesson looks into, until another place is chosen. */
function Picture({ inside }: { inside: string | null }) {
  const { locale } = useWords();
  const world = useStore((state) => state.world);
  const events = useStore((state) => state.events);
  const cursor = useStore((state) => state.cursor);
  const motion = useStore((state) => state.motion);
  const speed = useStore((state) => state.speed);
  const zoom = useStore((state) => state.zoom);
  const setInterface = useStore((state) => state.setInterface);
  const [selected, setSelected] = useState<string | null>(null);
  const isStill = useReducedMotion();
  const onZoom = useCallback((level: DiagramZoom) => setInterface({ zoom: level }), [setInterface]);
  if (!world) return null;
  const hosts = ownMailHosts(world);
  const shown = { world, events, cursor, motion, speed, locale, isStill };
  const canZoom = hosts.length > 0;
  return (
    <>
      {zoom === 'host' && canZoom ? (
        <Suspense fallback={<div className="diagram" />}>
          <HostPicture {...shown} {...{ hosts, onZoom, editorOf }} selected={selected ?? inside} tools={<DrawerButton />} />
        </Suspense>
      ) : (
        <DiagramPane
          {...shown}
          selected={selected}
          onSelect={setSelected}
          onOpen={(node) => hosts.some(({ name }) => name === node) && onZoom('host')}
          {...(canZoom ? { onZoom } : {})}
          tools={<DrawerButton />}
        />
      )}
      <CaptionView {...{ world, events, cursor, locale }} asList={isStill} />
    </>
  );
}

function editorOf(host: string): (() => void) | null {
  const place = filesToEdit(useStore.getState()).find((one) => one.host === host);
  return place ? () => openEditor(place) : null;
}

function DrawerButton() {
  const { t } = useWords();
  const open = useStore((state) => state.drawerOpen);
  const setInterface = useStore((state) => state.setInterface);
  const button = useRef<HTMLButtonElement>(null);
  const toggle = useCallback(() => {
    setInterface({ drawerOpen: !open });
    if (!open) focusPane('inspector');
  }, [open, setInterface]);
  return (
    <button ref={button} type="button" className="button button-secondary button-small drawer-button" aria-expanded={open} data-opens="drawer" onClick={toggle}>
      <Icon name="drawer" size="small" />
      {t('inspector.message')}
    </button>
  );
}

const STILL = '(prefers-reduced-motion: reduce)';

function useReducedMotion(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const query = window.matchMedia(STILL);
      query.addEventListener('change', changed);
      return () => query.removeEventListener('change', changed);
    },
    () => window.matchMedia(STILL).matches,
  );
}
