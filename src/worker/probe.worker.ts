/**
 * Worker entry: runs an attempt's inputs again, all sites on this thread, and then the lesson's hidden sessions. One
 * request, one answer; the page starts a new worker for the next.
 */
import { runProbes } from '../grader/probe-run.ts';
import { replayInputs } from '../lessons/play-steps.ts';
import { createInlineWorld } from '../roles/inline-world.ts';
import type { PortLike } from './port.ts';
import type { ProbeAnswer, ProbeRequest } from './probing.ts';

const scope = self as unknown as PortLike;

scope.addEventListener('message', ({ data }) => {
  void answer(data as ProbeRequest).then((said) => scope.postMessage(said));
});

async function answer({ lesson, variant, seed, inputs, until }: ProbeRequest): Promise<ProbeAnswer> {
  try {
    const world = createInlineWorld({
      data: lesson.worldData,
      seed,
      shell: async (own) => (await import('../shell/world-shell.ts')).createWorldShell(own),
    });
    await replayInputs(world, inputs, until);
    return { ok: true, results: await runProbes(world, lesson, variant) };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}
