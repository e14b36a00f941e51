/** A lesson's world on one thread, with a shell, for proofs and re-grading in tests. */
import { createInlineWorld } from '../../src/roles/inline-world.ts';
import { createWorldShell } from '../../src/shell/world-shell.ts';
import type { StartWorld } from '../../src/grader/prove.ts';
import type { World } from '../../src/world/world.ts';

export const startWorld = ((lesson, seed) =>
  createInlineWorld({ data: lesson.worldData, seed, shell: async (world) => createWorldShell(world) })) satisfies (...args: Parameters<StartWorld>) => World;
