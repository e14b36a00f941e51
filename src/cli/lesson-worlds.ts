/** Worlds of lessons on this thread, with a shell, for proofs and for re-grading. */
import { replayInputs, type StartWorld } from '../lessons/play-steps.ts';
import type { RunWorld } from '../grader/regrade.ts';
import { createInlineWorld } from '../roles/inline-world.ts';
import type { World } from '../world/world.ts';

export const startLessonWorld = ((lesson, seed) =>
  createInlineWorld({
    data: lesson.worldData,
    seed,
    shell: async (world) => (await import('../shell/world-shell.ts')).createWorldShell(world),
  })) satisfies (...args: Parameters<StartWorld>) => World;

export const runSubmission: RunWorld = ({ lesson, seed, inputs, until }) => replayInputs(startLessonWorld(lesson, seed), inputs, until);
