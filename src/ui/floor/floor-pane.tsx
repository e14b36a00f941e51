/**
 * The picture at zoom level 2: one host's inside as a post office. Drawn from a prefix of the trace alone, like level 1;
 * the note under it tells what the chosen desk does and what it last wrote in the log.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { TraceEvent } from '../../kernel/trace.ts';
import { prefersStillness, type Motion } from '../diagram/motion.ts';
import type { PicturedWorld } from '../diagram/stage.ts';
import { useSize } from '../diagram/use-size.ts';
import type { Locale } from '../i18n/languages.ts';
import './floor.css';
import { createFloorFold } from './floor-fold.ts';
import { FloorPicture } from './floor-picture.tsx';
import { FLOOR } from './floor-plan.ts';
import { floorScene, type FloorScene } from './floor-scene.ts';
import { FloorSteps } from './floor-steps.tsx';
import { lettersIn, type FloorState, type QueueName, type Station } from './floor-state.ts';
import { floorWords, type FloorSay } from './floor-words.ts';

export interface FloorPaneProps {
  readonly world: PicturedWorld;
  readonly host: string;
  readonly events: readonly TraceEvent[];
  readonly cursor: number;
  readonly motion: 'play' | 'jump';
  readonly speed: number;
  readonly locale: Locale;
  readonly isStill?: boolean;
}

/** From here on there is room for the list of steps; and for second lines, on a projector or a large screen. */
const ROOMY = 900;
const TALL = 520;

export function FloorPane(props: FloorPaneProps) {
  const { world, host, events, cursor, locale } = props;
  const view = useRef<HTMLDivElement>(null);
  const size = useSize(view);
  const say = useMemo(() => floorWords(locale), [locale]);
  const fold = useMemo(() => createFloorFold(host), [host]);
  const state = fold(events, cursor);
  const scene = useMemo(() => floorScene(state), [state]);
  const [selected, setSelected] = useState<Station | null>(null);
  const mode = (props.isStill ?? prefersStillness()) ? 'jump' : props.motion;
  const motion = useMemo<Motion>(() => ({ mode, speed: props.speed }), [mode, props.speed]);
  const hasList = size.width >= ROOMY && scene.steps.length > 0;
  const isShort = size.width < ROOMY || size.height < TALL;
  useFollowing(view, scene, mode === 'jump', size.width);
  const nameOf = useCallback((name: string) => world.hosts.find((one) => one.name === name)?.label ?? name, [world]);
  const sentence = (station: Station) => deskSentence(station, state, scene, say);
  return (
    <div className="floor">
      <p className="visually-hidden">{say('floor.help')}</p>
      <div ref={view} className="floor-view" role="group" aria-label={say('floor.label', { host: nameOf(host) })}>
        <FloorPicture
          {...{ scene, host, motion, say, nameOf, isShort, selected, sentence }}
          isNumbered={hasList}
          clock={world}
          now={events[cursor - 1]?.t ?? 0}
          onSelect={setSelected}
        />
        {hasList && <FloorSteps scene={scene} say={say} />}
      </div>
      <p className="floor-note" role="status" aria-live="polite">
        {selected !== null ? sentence(selected) : letterSentence(scene, say)}
      </p>
    </div>
  );
}

/** A picture wider than its pane follows the letter, until somebody scrolls by hand. */
function useFollowing(view: React.RefObject<HTMLDivElement | null>, scene: FloorScene, isStill: boolean, width: number): void {
  const { here, plan } = scene;
  useEffect(() => {
    const pane = view.current;
    if (pane === null || (pane.scrollWidth <= pane.clientWidth && pane.scrollHeight <= pane.clientHeight)) return;
    const at = plan.rests[here ?? 'smtpd'];
    const left = (at.x / FLOOR.width) * pane.scrollWidth - pane.clientWidth / 2;
    const top = ((at.y - FLOOR.top) / FLOOR.height) * pane.scrollHeight - pane.clientHeight / 2;
    pane.scrollTo({ left, top, behavior: isStill ? 'instant' : 'smooth' });
  }, [view, here, plan, isStill, width]);
}

const TRAYS: Partial<Record<Station, QueueName>> = { incoming: 'incoming', active: 'active', deferred: 'deferred', hold: 'hold', pickup: 'maildrop' };

/** What a desk is for, how much lies there, and what it last wrote about the letter that is followed. */
function deskSentence(station: Station, state: FloorState, scene: FloorScene, say: FloorSay): string {
  const parts = [say(`floor.desk.${station}`)];
  const queue = TRAYS[station];
  if (queue !== undefined) parts.push(say('floor.count', { count: queue === 'maildrop' ? state.maildrop : lettersIn(state, queue).length }));
  if (station === 'scache') parts.push(say('floor.kept', { count: scene.kept ?? 0 }));
  const line = scene.letter?.way.findLast((step) => step.station === station && step.line !== null)?.line ?? null;
  if (line !== null) parts.push(say('floor.log', { line }));
  else if (scene.looks[station] === 'quiet') parts.push(say('floor.quiet'));
  return parts.join(' ');
}

function letterSentence(scene: FloorScene, say: FloorSay): string {
  const { letter } = scene;
  if (!scene.isOpen) return say('floor.closed');
  if (letter === null) return say(scene.caller === null ? 'floor.empty' : 'floor.here.caller', { program: scene.caller?.program ?? '' });
  if (letter.sender === null) return say('floor.here.draft', { queueId: letter.queueId });
  return say('floor.here.letter', { queueId: letter.queueId, sender: `<${letter.sender}>`, recipients: letter.recipients.map((one) => `<${one}>`).join(', ') });
}

