/** Worlds of lessons on this thread, with a shell, for proofs and for re-grading. */
import { hasProbes, runProbes } from '../grader/probe-run.ts';
import type { StartWorld } from '../grader/prove.ts';
import type { RunWorld } from '../grader/regrade.ts';
import { replayInputs } from '../lessons/play-steps.ts';
import { drawVariant } from '../lessons/variant.ts';
import { createInlineWorld } from '../roles/inline-world.ts';
import type { World } from '../world/world.ts';

export const startLessonWorld = ((lesson, seed) =>
  createInlineWorld({
    data: lesson.worldData,
    seed,
    shell: async (world) => (await import('../shell/world-shell.ts')).createWorldShell(world),
  })) satisfies (...args: Parameters<StartWorld>) => World;

export const runSubmission: RunWorld = async ({ lesson, seed, inputs, until }) => {
  const world = startLessonWorld(lesson, seed);
  const trace = [...(await replayInputs(world, inputs, until))];
  const probes = hasProbes(lesson) ? await runProbes(world, lesson, drawVariant(lesson.variants, seed)) : {};
  return { trace, probes };
};
