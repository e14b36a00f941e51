/** The scene at the cursor, read forwards cheaply and backwards quickly; the same object while nothing changed. */
import { useMemo } from 'react';
import type { TraceEvent } from '../../kernel/trace.ts';
import { createMailFold } from './mail-fold.ts';
import { sceneFrom, type Scene } from './scene.ts';
import { createStage, type PicturedWorld, type Stage } from './stage.ts';

export function useScene(
  world: PicturedWorld,
  events: readonly TraceEvent[],
  cursor: number,
): { readonly stage: Stage; readonly scene: Scene } {
  const { stage, fold } = useMemo(() => {
    const made = createStage(world);
    return { stage: made, fold: createMailFold(made) };
  }, [world]);
  const scene = useMemo(() => sceneFrom(fold.at(events, cursor), stage), [fold, stage, events, cursor]);
  return { stage, scene };
}
