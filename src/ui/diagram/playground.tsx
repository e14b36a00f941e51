/**
 * A page for whoever works on the pictures, served by `vite` alone and in no build: hand-made traces, the view clock
 * and all views side by side. `/diagram/playground.html?trace=lecture&theme=dark&locale=vi&at=120&still=1`.
 */
import { StrictMode, useEffect, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import '../theme/fonts.css';
import '../theme/tokens.css';
import '../theme/base.css';
import '../theme/controls.css';
import '../pictures/pictures.css';
import { CaptionView } from '../narration/caption-view.tsx';
import { Timeline } from '../timeline/timeline.tsx';
import type { ForkLane } from '../timeline/timeline-props.ts';
import { DiagramPane } from './diagram-pane.tsx';
import type { TraceEvent } from '../../kernel/trace.ts';
import type { PicturedWorld } from './stage.ts';
import * as stories from './lecture-trace.fixture.ts';
import { createPlayback } from './playback-driver.ts';

const query = new URLSearchParams(location.search);
const TRACES = {
  lecture: stories.lectureTrace,
  deferred: stories.deferredTrace,
  bounced: stories.bouncedTrace,
  refused: stories.refusedTrace,
  alias: stories.aliasTrace,
  timeout: stories.timeoutTrace,
  busy: () => stories.busyTrace(40),
};
declare global {
  interface Window {
    /** A world and its trace that a script put there before the page began. */
    given?: { readonly world: PicturedWorld; readonly events: readonly TraceEvent[] };
  }
}
type TraceName = keyof typeof TRACES;

function Playground() {
  const [selected, setSelected] = useState<string | null>(null);
  const [locale, setLocale] = useState<'en' | 'vi'>(query.get('locale') === 'vi' ? 'vi' : 'en');
  const name = (query.get('trace') ?? 'lecture') as TraceName;
  const { given } = window;
  const world = given?.world ?? (query.get('world') === 'terminal' ? stories.TERMINAL_WORLD : stories.LECTURE_WORLD);
  const isStill = query.get('still') === '1' ? true : undefined;
  const { playback, subscribe } = useMemo(makePlayback, []);
  const [state, setState] = useState(playback.state());
  const events = useMemo(() => given?.events ?? TRACES[name](), [given, name]);
  useEffect(() => subscribe(setState), [subscribe]);
  useEffect(() => {
    playback.send({ kind: 'reset' });
    const at = query.get('at');
    if (at !== null) playback.send({ kind: 'pause' });
    playback.append(events);
    if (at !== null) playback.send({ kind: 'scrub', cursor: Number(at) });
    Object.assign(window, { playback, events });
  }, [playback, events]);
  const shared = { world, events, cursor: state.cursor, locale };
  const still = isStill === undefined ? {} : { isStill };
  return (
    <main style={{ maxWidth: Number(query.get('width') ?? 724), margin: '0 auto', padding: 8 }}>
      <section style={{ display: 'flex', flexDirection: 'column', height: Number(query.get('height') ?? 332), borderRadius: 12, overflow: 'hidden', boxShadow: '0 0 0 1px var(--line), var(--sh-1)' }}>
        <DiagramPane {...shared} {...still} motion={state.motion} speed={state.speed} selected={selected} onSelect={setSelected} />
        <CaptionView {...shared} asList={isStill === true} />
      </section>
      <p style={{ display: 'flex', gap: 8, padding: '8px 0' }}>
        <button className="button button-primary button-small" onClick={() => playback.send({ kind: state.playing ? 'pause' : 'play' })}>
          {state.playing ? 'Pause' : 'Play'}
        </button>
        <button className="button button-secondary button-small" onClick={() => playback.send({ kind: 'step', by: -1 })}>‹</button>
        <button className="button button-secondary button-small" onClick={() => playback.send({ kind: 'step', by: 1 })}>›</button>
        <button className="button button-secondary button-small" onClick={() => playback.send({ kind: 'scrub', cursor: 0 })}>|‹</button>
        {[0.25, 1, 4, 16].map((speed) => (
          <button key={speed} className="button button-secondary button-small" onClick={() => playback.send({ kind: 'speed', speed })}>{speed}×</button>
        ))}
        <button className="button button-secondary button-small" onClick={() => setLocale(locale === 'en' ? 'vi' : 'en')}>{locale}</button>
        <span>{state.cursor} / {state.length} {events[state.cursor - 1]?.kind}</span>
      </p>
      <Timeline {...shared} clock={world} onCursor={(cursor) => playback.send({ kind: 'scrub', cursor })} expected={['queued', 'mx', 'smtp', 'taken', 'delivered']} lanes={query.get('lanes') === '1' ? lanes() : []} />
    </main>
  );
}

/** Two branches that leave the refused session at its RCPT, as in the design. */
function lanes(): ForkLane[] {
  const lecture = stories.lectureTrace();
  const refused = stories.refusedTrace();
  const forkAt = refused.findIndex((event) => event.kind === 'smtp.command' && event.data.verb === 'RCPT');
  return [
    { id: 'a', name: 'A · other recipient', events: lecture, forkAt },
    { id: 'b', name: 'B · from 127.0.0.1', events: lecture.slice(0, 70), forkAt },
  ];
}

function makePlayback() {
  let listener: (state: ReturnType<ReturnType<typeof createPlayback>['state']>) => void = () => undefined;
  const playback = createPlayback({ onChange: (state) => listener(state) });
  return {
    playback,
    subscribe: (listen: typeof listener) => {
      listener = listen;
      listen(playback.state());
      return () => {
        listener = () => undefined;
      };
    },
  };
}

document.documentElement.dataset['theme'] = query.get('theme') ?? 'light';
const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <Playground />
    </StrictMode>,
  );
}
