/** All travellers of a scene, those that just left it included, and the address tag of the one in focus. */
import { useEffect, useMemo, useState } from 'react';
import type { Say } from '../narration/narration-words.ts';
import { placeTag, type TagLine } from './address-tags.ts';
import { ENVELOPE, LETTER } from './envelope-pictures.tsx';
import { between, lineBetween, pointOf } from './geometry.ts';
import type { Layout } from './layout.ts';
import { MILLIS, type Motion } from './motion.ts';
import { breakable } from './breakable.tsx';
import { bracketed, shown } from './node-text.ts';
import type { Scene } from './scene.ts';
import { TokenView, type TokenPlace } from './token-view.tsx';
import type { Spot, Traveller } from './travellers.ts';

interface TokenLayerProps {
  readonly scene: Scene;
  readonly layout: Layout;
  readonly motion: Motion;
  readonly say: Say;
}

const AT_REST = 0.7;
const DELIVERED = 0.85;

export function TokenLayer({ scene, layout, motion, say }: TokenLayerProps) {
  const drawn = useLeaving(scene.travellers, motion);
  const places = useTokenPlaces(drawn, layout);
  const focus = scene.travellers.find(({ id }) => id === scene.focus);
  const focusPlace = focus === undefined ? undefined : places.get(focus.id);
  return (
    <>
      {drawn.map(({ traveller, leaving }) => {
        const place = places.get(traveller.id);
        return place === undefined ? null : (
          <TokenView key={traveller.id} traveller={traveller} place={place} motion={motion} leaving={leaving} />
        );
      })}
      {focus !== undefined && focusPlace !== undefined && (
        <AddressTag traveller={focus} place={focusPlace} layout={layout} motion={motion} say={say} />
      )}
    </>
  );
}

interface Drawn {
  readonly traveller: Traveller;
  readonly leaving: boolean;
}

/** What left the scene while the story plays stays for a moment, fading. */
function useLeaving(travellers: readonly Traveller[], motion: Motion): readonly Drawn[] {
  const [shownBefore, setShownBefore] = useState<readonly Traveller[]>(travellers);
  const [leaving, setLeaving] = useState<readonly Traveller[]>([]);
  if (shownBefore !== travellers) {
    setShownBefore(travellers);
    const ids = new Set(travellers.map(({ id }) => id));
    const gone = motion.mode === 'jump' ? [] : shownBefore.filter(({ id }) => !ids.has(id));
    const still = leaving.filter(({ id }) => !ids.has(id));
    const next = motion.mode === 'jump' ? [] : [...still, ...gone].slice(-6);
    if (next.length > 0 || leaving.length > 0) setLeaving(next);
  }
  useEffect(() => {
    if (leaving.length === 0) return;
    const timer = setTimeout(() => setLeaving([]), MILLIS.base);
    return () => clearTimeout(timer);
  }, [leaving]);
  return useMemo(
    () => [
      ...leaving.map((traveller) => ({ traveller, leaving: true })),
      ...travellers.map((traveller) => ({ traveller, leaving: false })),
    ],
    [leaving, travellers],
  );
}

/** Several letters at one place lie in a stack; on a line they are drawn at full size. */
function useTokenPlaces(drawn: readonly Drawn[], layout: Layout): ReadonlyMap<string, TokenPlace> {
  return useMemo(() => {
    const stacks = new Map<string, number>();
    const places = new Map<string, TokenPlace>();
    for (const { traveller } of drawn) {
      const { spot } = traveller;
      const point = pointOf(spot, layout);
      if (point === null) continue;
      const key = spot.kind === 'node' ? spot.node : `${spot.from} ${spot.to}`;
      const height = stacks.get(key) ?? 0;
      stacks.set(key, height + 1);
      const stacked = { x: Math.round(point.x + height * 8), y: Math.round(point.y - height * 4) };
      places.set(traveller.id, { point: stacked, scale: scaleOf(traveller), bend: bendOf(spot, layout) });
    }
    return places;
  }, [drawn, layout]);
}

function scaleOf({ spot, form }: Traveller): number {
  if (form === 'delivered') return DELIVERED;
  return spot.kind === 'node' ? AT_REST : 1;
}

/** A letter leaves by the door and follows the line: where its way bends, seen from the place it goes to. */
function bendOf(spot: Spot, layout: Layout): TokenPlace['bend'] {
  if (spot.kind === 'node') {
    const node = layout.nodes.get(spot.node);
    if (node === undefined || node.id.endsWith('#mailbox')) return null;
    const { box, centre } = node;
    return { left: { x: box.x, y: centre.y }, right: { x: box.x + box.width, y: centre.y } };
  }
  const from = layout.nodes.get(spot.from);
  const to = layout.nodes.get(spot.to);
  if (from === undefined || to === undefined) return null;
  const door = between(lineBetween(from, to), 0.08);
  return { left: door, right: door };
}

interface AddressTagProps {
  readonly traveller: Traveller;
  readonly place: TokenPlace;
  readonly layout: Layout;
  readonly motion: Motion;
  readonly say: Say;
}

function AddressTag({ traveller, place, layout, motion, say }: AddressTagProps) {
  const lines = tagLines(traveller, say);
  if (lines.length === 0) return null;
  const onLine = traveller.spot.kind === 'link';
  const shape = traveller.form === 'delivered' ? LETTER : ENVELOPE;
  const width = shape.width * place.scale;
  const height = shape.height * place.scale;
  // A letter that is being written lies beside its envelope and stands out above it.
  const [aside, above] = traveller.letter === 'writing' ? [46 * place.scale, 12] : [0, traveller.letter === 'inside' ? 12 : 0];
  const box = { x: place.point.x - width / 2, y: place.point.y - height / 2 - above, width: width + aside, height: height + above };
  const at = placeTag(box, lines, onLine, layout);
  return (
    <div
      className={`address-tag is-${traveller.form}${motion.mode === 'play' ? ' is-moving' : ''}`}
      style={{ transform: `translate(${at.x}px, ${at.y}px)`, width: at.width }}
      aria-hidden="true"
    >
      {lines.map((line, index) => (
        <span key={index} className={`is-${line.ink}`}>
          {breakable(line.text)}
        </span>
      ))}
    </div>
  );
}

/** A draft shows what is on it so far; a letter its queue id and where it goes; a delivered one what is left. */
export function tagLines(traveller: Traveller, say: Say): TagLine[] {
  const { form, envelope, queueId } = traveller;
  if (form === 'ghost') return [];
  if (form === 'delivered') {
    return [
      { text: 'Return-Path:', ink: 'envelope' },
      { text: bracketed(traveller.returnPath ?? ''), ink: 'envelope' },
    ];
  }
  const recipients = envelope?.recipients ?? [];
  const first = recipients[0];
  const more = recipients.length > 1 ? ` ${say('tick.more', { count: recipients.length - 1 })}` : '';
  const to: TagLine[] = first === undefined ? [] : [{ text: `→\u00a0${shown(first)}${more}`, ink: 'envelope' }];
  if (form === 'draft') {
    const sender = envelope?.sender ?? null;
    return sender === null ? to : [{ text: bracketed(sender), ink: 'plain' }, ...to];
  }
  return queueId === null ? to : [{ text: queueId, ink: 'plain' }, ...to];
}
