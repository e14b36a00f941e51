/**
 * One traveller on the picture. It is where the scene says; when that changes while the story plays, it moves there
 * from where the eye sees it now, along the line, and may be sent elsewhere before it arrives.
 */
import { useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { Badge, Envelope, Letter } from './envelope-pictures.tsx';
import { arcBetween } from './geometry.ts';
import type { Point } from './layout.ts';
import { currentTransform, EASE, MILLIS, move, storyMillis, travelMillis, type Motion } from './motion.ts';
import type { Traveller } from './travellers.ts';

export interface TokenPlace {
  readonly point: Point;
  readonly scale: number;
  /** Where its way bends, on the line that it follows: for what comes from the left, and from the right. */
  readonly bend: { readonly left: Point; readonly right: Point } | null;
}

interface TokenProps {
  readonly traveller: Traveller;
  readonly place: TokenPlace;
  readonly motion: Motion;
  /** It is not in the scene any more and fades. */
  readonly leaving: boolean;
}

/** Where the letter lies, relative to the envelope's centre. */
const LETTER_AT = {
  writing: 'translate(62px, -10px)',
  inside: 'translate(-1px, -18px) rotate(6deg)',
  above: 'translate(4px, -60px)',
  out: 'translate(0, 0)',
} as const;

export function TokenView({ traveller, place, motion, leaving }: TokenProps) {
  const root = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const letter = useRef<HTMLDivElement>(null);
  const travelled = useTravel(root, place, motion);
  useLetterSlide(letter, traveller, motion);
  useRecoil(inner, traveller, motion, travelled);
  const opening = useUnfolding({ inner, letter }, traveller, motion, travelled);
  const { form, letter: stage } = traveller;
  const shape = `token is-${form}${leaving ? ' is-leaving' : ''}${traveller.spot.kind === 'link' ? ' is-flying' : ''}`;
  return (
    <div ref={root} className={shape} aria-hidden="true">
      <div className="token-bob">
        <div ref={inner} className="token-body">
          {(form !== 'delivered' || opening) && (
            <div className="token-envelope">
              <Envelope traveller={opening ? { ...traveller, envelope: opening } : traveller} opening={opening !== null} />
            </div>
          )}
          {stage !== 'none' && (
            <div ref={letter} className={`token-letter is-${stage}`} style={{ transform: LETTER_AT[stage] }}>
              <Letter lines={stage === 'writing' ? traveller.lines : null} returnPath={form === 'delivered'} />
            </div>
          )}
          {traveller.badge !== null && <Badge key={traveller.badge.at} kind={traveller.badge.kind} code={traveller.badge.code} />}
        </div>
      </div>
    </div>
  );
}

/**
 * Puts the token at its place, by way of a movement from where it is seen now; returns how long that takes, so that
 * what comes after can wait for it. The style is set here and not by React, or the old place would be lost.
 */
function useTravel(root: RefObject<HTMLDivElement | null>, place: TokenPlace, motion: Motion): RefObject<number> {
  const duration = useRef(0);
  const last = useRef<TokenPlace | null>(null);
  const stop = useRef<() => void>(() => undefined);
  useLayoutEffect(() => {
    const before = last.current;
    const element = root.current;
    last.current = place;
    if (element === null) return;
    if (before !== null && isSamePlace(before, place)) return;
    const from = before === null ? null : currentTransform(element);
    stop.current();
    element.style.transform = transformAt(place.point, place.scale);
    duration.current = 0;
    if (motion.mode === 'jump') return;
    if (from === null) {
      stop.current = move(element, [{ opacity: 0 }, { opacity: 1 }], { duration: MILLIS.base, easing: EASE.out });
      return;
    }
    duration.current = travelMillis(from, place.point, motion.speed);
    const side = from.x <= place.point.x ? 'left' : 'right';
    const way = arcBetween(from, place.point, place.bend?.[side] ?? null);
    const keyframes = way.map((point, at) => ({
      transform: transformAt(point, from.scale + (place.scale - from.scale) * (at / (way.length - 1))),
    }));
    stop.current = move(element, keyframes, { duration: duration.current, easing: EASE.travel });
  }, [root, place, motion]);
  return duration;
}

function isSamePlace(a: TokenPlace, b: TokenPlace): boolean {
  return a.point.x === b.point.x && a.point.y === b.point.y && a.scale === b.scale;
}

function transformAt({ x, y }: Point, scale: number): string {
  return `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px) scale(${scale.toFixed(3)})`;
}

/** The letter appears beside the envelope when it is begun, and slides into it when it is taken. */
function useLetterSlide(letter: RefObject<HTMLDivElement | null>, { letter: stage }: Traveller, motion: Motion): void {
  const before = useRef(stage);
  useLayoutEffect(() => {
    const from = before.current;
    before.current = stage;
    if (from === stage || motion.mode === 'jump') return;
    const duration = storyMillis(MILLIS.slow, motion.speed);
    if (from === 'none' && stage === 'writing') {
      const start = { opacity: 0, transform: 'translate(62px, -28px)' };
      move(letter.current, [start, { opacity: 1, transform: LETTER_AT.writing }], { duration: MILLIS.base, easing: EASE.out });
    }
    if (from !== 'writing' || stage !== 'inside') return;
    const keyframes = [
      { transform: LETTER_AT.writing, zIndex: 2 },
      { transform: LETTER_AT.above, zIndex: 2, offset: 0.5 },
      { transform: LETTER_AT.above, zIndex: 0, offset: 0.51 },
      { transform: LETTER_AT.inside, zIndex: 0 },
    ];
    move(letter.current, keyframes, { duration, easing: EASE.out });
  }, [letter, stage, motion]);
}

/** Refused: it arrives at the gate and is thrown back a little. */
function useRecoil(inner: RefObject<HTMLDivElement | null>, { badge }: Traveller, motion: Motion, travelled: RefObject<number>): void {
  const at = badge?.at ?? null;
  const before = useRef(at);
  useLayoutEffect(() => {
    const changed = at !== null && before.current !== at;
    before.current = at;
    if (!changed || motion.mode === 'jump') return;
    const keyframes = [{ transform: 'none' }, { transform: 'translateX(6px)' }, { transform: 'translateX(-6px)' }, { transform: 'none' }];
    return move(inner.current, keyframes, { duration: MILLIS.base, delay: travelled.current, easing: EASE.inOut });
    // A later movement ends the recoil, which is over long before.
  }, [inner, at, motion, travelled]);
}

interface Parts {
  readonly inner: RefObject<HTMLDivElement | null>;
  readonly letter: RefObject<HTMLDivElement | null>;
}

/**
 * Delivery: the envelope opens, the letter rises out of it, the sender's ochre line lands on the letter, the envelope
 * fades. Returns the envelope as long as it is still to be seen.
 */
function useUnfolding(parts: Parts, traveller: Traveller, motion: Motion, travelled: RefObject<number>): Traveller['envelope'] {
  const { inner, letter } = parts;
  const [last, setLast] = useState(traveller);
  const [opening, setOpening] = useState<Traveller['envelope']>(null);
  if (last.form !== traveller.form) {
    setLast(traveller);
    setOpening(traveller.form === 'delivered' && motion.mode === 'play' ? last.envelope : null);
  }
  useLayoutEffect(() => {
    if (opening === null) return;
    if (motion.mode === 'jump') {
      setOpening(null);
      return;
    }
    const delay = travelled.current;
    const slow = storyMillis(MILLIS.slow, motion.speed);
    const base = storyMillis(MILLIS.base, motion.speed);
    const find = (selector: string) => inner.current?.querySelector(selector) ?? null;
    const wait = { delay, fill: 'backwards' as const, easing: EASE.out };
    const stops = [
      move(find('.envelope-flap'), [{ transform: 'scaleY(0)' }, { transform: 'scaleY(1)' }], { ...wait, duration: slow / 2 }),
      move(letter.current, [{ transform: LETTER_AT.inside, zIndex: 0 }, { transform: LETTER_AT.above, zIndex: 0, offset: 0.5 }, { transform: LETTER_AT.above, zIndex: 2, offset: 0.51 }, { transform: LETTER_AT.out, zIndex: 2 }], { ...wait, duration: slow }),
      move(find('.return-path'), [{ transform: 'translate(-30px, 22px)', opacity: 0 }, { transform: 'translate(-22px, 14px)', opacity: 1, offset: 0.2 }, { transform: 'none', opacity: 1 }], { ...wait, delay: delay + slow, duration: base }),
      move(find('.token-envelope'), [{ opacity: 1, transform: 'none' }, { opacity: 0, transform: 'translate(-14px, 16px) rotate(-8deg)' }], { ...wait, delay: delay + slow, duration: base, fill: 'both' }),
    ];
    const timer = setTimeout(() => setOpening(null), delay + slow + base);
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
    // `motion` says how it began; a change of speed in its middle does not begin it anew.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [opening]);
  return opening;
}
