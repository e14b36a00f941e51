/**
 * The diagram at zoom level 1, the internet: hosts, lines, the DNS signpost, the envelope with the letter in it,
 * postmarks, delivery. Drawn from a prefix of the trace alone; movement is the only thing it adds.
 */
import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { TraceEvent } from '../../kernel/trace.ts';
import type { Locale } from '../i18n/languages.ts';
import { sayIn } from '../narration/narration-words.ts';
import type { DiagramZoom } from '../stores/interface-slice.ts';
import { DiagramHead } from './diagram-head.tsx';
import './diagram.css';
import { pointOf } from './geometry.ts';
import { GroundView, SlipView, TrailView } from './ground-view.tsx';
import { layoutStage, type Layout } from './layout.ts';
import { LinkWords } from './link-words.tsx';
import { prefersStillness, type Motion } from './motion.ts';
import { nodeName, nodeSentence } from './node-text.ts';
import { NodeView } from './node-view.tsx';
import { PostmarkView, stampText } from './postmark-view.tsx';
import type { Scene, SceneNode } from './scene.ts';
import type { PicturedWorld, Stage } from './stage.ts';
import { TokenLayer } from './token-layer.tsx';
import { useCamera } from './use-camera.ts';
import { useScene } from './use-scene.ts';
import { useSize } from './use-size.ts';
import { walk } from './walk.ts';

export interface DiagramPaneProps {
  readonly world: PicturedWorld;
  /** All events known, one array that only grows, and how many of them are shown. */
  readonly events: readonly TraceEvent[];
  readonly cursor: number;
  /** From the view clock: `play` lets things move to their places, `jump` puts them there. */
  readonly motion: 'play' | 'jump';
  readonly speed: number;
  readonly locale: Locale;
  /** Id of the selected place; a host's name, or `<host>#terminal`, `<host>#mailbox`. */
  readonly selected: string | null;
  readonly onSelect: (node: string | null) => void;
  /** Enter and double click: zooms in, once there is something to zoom into. */
  readonly onOpen?: (node: string) => void;
  /** Another level is chosen in the head. */
  readonly onZoom?: (zoom: DiagramZoom) => void;
  /** Reduced motion: objects jump. The system's wish when not given. */
  readonly isStill?: boolean;
  /** Buttons at the head's right end (the inspector's drawer between 701 and 1180 px). */
  readonly tools?: ReactNode;
}

export function DiagramPane(props: DiagramPaneProps) {
  const { world, events, cursor, locale } = props;
  const view = useRef<HTMLDivElement>(null);
  const pane = useSize(view);
  const { stage, scene } = useScene(world, events, cursor);
  const touched = scene.nodes.filter((node) => node.touched).map(({ host }) => host).join('\n');
  const layout = useMemo(() => layoutStage(stage, pane, new Set(touched.split('\n'))), [stage, pane, touched]);
  const isStill = props.isStill ?? prefersStillness();
  const mode = isStill ? 'jump' : props.motion;
  const motion = useMemo<Motion>(() => ({ mode, speed: props.speed }), [mode, props.speed]);
  const say = useMemo(() => sayIn(locale), [locale]);
  const [spoken, setSpoken] = useState('');
  const left = stage.left + scene.nodes.filter(({ id, attached }) => !attached && !layout.nodes.has(id)).length;
  const camera = useCamera(pane, layout, focusPoint(scene, layout)?.x ?? null);
  return (
    <section className={`diagram${mode === 'jump' ? ' is-still' : ''}`} aria-label={say('diagram.label')}>
      <DiagramHead say={say} tools={props.tools} zoom="internet" {...(props.onZoom === undefined ? {} : { onZoom: props.onZoom })} />
      <p className="visually-hidden">{say('diagram.help')}</p>
      <div ref={view} className={`diagram-view${camera.isPanned ? ' is-panned' : ''}`} {...camera.handlers}>
        {pane.width > 0 && (
          <div className="diagram-world" style={{ width: layout.width, height: layout.height, transform: `translateX(${-camera.x}px)`, '--travel': `${Math.round(600 / props.speed)}ms` }}>
            <GroundView scene={scene} layout={layout} />
            {layout.zones.map(({ name, box, nameAt }) => (
              <span key={name} className={`zone-name is-${nameAt}`} style={{ left: box.x + (nameAt === 'left' ? 16 : box.width - 16), top: box.y, maxWidth: box.width - 32 }}>
                {name}
              </span>
            ))}
            {scene.trails.map((trail) => (
              <TrailView key={trail.id} trail={trail} layout={layout} motion={motion} />
            ))}
            <LinkWords scene={scene} layout={layout} />
            <Places {...props} {...{ scene, stage, layout, say }} onSpeak={setSpoken} onReveal={camera.reveal} />
            {scene.queries.slice(-1).map((query) => (
              <SlipView key={query.id} query={query} layout={layout} motion={motion} />
            ))}
            <Postmarks {...{ scene, stage, layout, motion, say }} />
            <TokenLayer scene={scene} layout={layout} motion={motion} say={say} />
          </div>
        )}
        {camera.isFree && (
          <button type="button" className="button button-secondary button-small diagram-follow" onClick={camera.follow}>
            {say('diagram.follow')}
          </button>
        )}
        {left > 0 && <span className="diagram-left">{say('diagram.left', { count: left })}</span>}
      </div>
      <div className="visually-hidden" role="status" aria-live="polite">
        {spoken}
      </div>
    </section>
  );
}

function focusPoint(scene: Scene, layout: Layout) {
  const focus = scene.travellers.find(({ id }) => id === scene.focus);
  if (focus !== undefined) return pointOf(focus.spot, layout);
  const busy = scene.nodes.find(({ state }) => state === 'hot') ?? scene.nodes.find(({ look }) => look === 'mail-host');
  return busy === undefined ? null : (layout.nodes.get(busy.id)?.centre ?? null);
}

interface PlacesProps extends DiagramPaneProps {
  readonly scene: Scene;
  readonly stage: Stage;
  readonly layout: Layout;
  readonly say: ReturnType<typeof sayIn>;
  readonly onSpeak: (text: string) => void;
  readonly onReveal: (x: number) => void;
}

/** Below this height a signpost shows one question instead of two. */
const SHORT = 265;

/** Buttons, one of which Tab reaches; arrows walk from there. */
function Places({ scene, stage, layout, say, selected, onSelect, onOpen, onSpeak, onReveal }: PlacesProps) {
  const buttons = useRef(new Map<string, HTMLButtonElement>());
  const [walkedTo, setWalkedTo] = useState<string | null>(null);
  const first = scene.nodes.find(({ look }) => look === 'mail-host') ?? scene.nodes[0];
  const reachable = scene.nodes.some(({ id }) => id === walkedTo) ? walkedTo : (first?.id ?? null);

  function onKeyDown(event: KeyboardEvent, node: SceneNode): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'm' || event.key === 'M') {
      // Said again even when nothing changed: the no-break space makes it a new text.
      const sentence = nodeSentence(node, scene, stage, say);
      onSpeak(`${sentence}.${Date.now() % 2 === 0 ? '\u00a0' : ''}`);
    } else if (event.key === 'Enter' && onOpen !== undefined && selected === node.id) {
      onOpen(node.id);
    } else {
      const next = walk(layout, node.id, event.key, new Set(buttons.current.keys()));
      if (next === null) return;
      buttons.current.get(next)?.focus();
    }
    event.preventDefault();
    event.stopPropagation();
  }

  return scene.nodes.map((node) => {
    const at = layout.nodes.get(node.id);
    if (at === undefined) return null;
    return (
      <NodeView
        key={node.id}
        {...{ node, at, say }}
        sentence={nodeSentence(node, scene, stage, say)}
        isSelected={selected === node.id}
        isReachable={reachable === node.id}
        queries={scene.queries.filter(({ to }) => to === node.id)}
        isShort={layout.height < SHORT}
        buttonRef={(button) => {
          if (button === null) buttons.current.delete(node.id);
          else buttons.current.set(node.id, button);
        }}
        onSelect={() => onSelect(selected === node.id ? null : node.id)}
        onOpen={() => onOpen?.(node.id)}
        onFocus={() => {
          setWalkedTo(node.id);
          onReveal(at.centre.x);
        }}
        onKeyDown={(event) => onKeyDown(event, node)}
      />
    );
  });
}

interface PostmarksProps {
  readonly scene: Scene;
  readonly stage: Stage;
  readonly layout: Layout;
  readonly motion: Motion;
  readonly say: ReturnType<typeof sayIn>;
}

function Postmarks({ scene, stage, layout, motion, say }: PostmarksProps) {
  return scene.postmarks.map((postmark) => {
    const at = layout.nodes.get(postmark.node);
    const node = stage.node(postmark.node);
    if (at === undefined || node === undefined) return null;
    const host = nodeName(node, say);
    const text = stampText(host, postmark.at, stage);
    const label = postmark.at === null ? say('diagram.postmark.ghost', { host }) : say('diagram.postmark', { host, ...text });
    return <PostmarkView key={postmark.node} {...{ postmark, text, label, at, motion }} />;
  });
}
