/** Types lines into a real (inline) world and hands back its trace: what the page's views and the grader are fed with. */
import type { TraceEvent } from '../../src/kernel/trace.ts';
import { lectureWorld } from '../../src/lessons/lecture-world.ts';
import type { WorldData } from '../../src/net/topology.ts';
import { createInlineWorld } from '../../src/roles/inline-world.ts';

export const TTY = 'ubuntu:1';
export const LECTURE_LINES: readonly string[] = [
  'telnet 127.0.0.1 25', 'helo trunghq.com', 'MAIL FROM:trunghq@ubuntu.localdomain', 'RCPT TO:haquoctrung@gmail.com', 'DATA',
  'Subject:Thu gui thu tu telnet', 'Day la mot buc thu gui tu telnet', '.', 'quit',
];

/** `settleMicros`: how long to wait afterwards for letters to arrive. The first line starts telnet by itself. */
export async function typedSession(lines: readonly string[], options: { data?: WorldData; settleMicros?: number } = {}): Promise<readonly TraceEvent[]> {
  const { data = lectureWorld(), settleMicros = 60e6 } = options;
  const world = createInlineWorld({
    data,
    seed: 'lecture',
    shell: async (own) => (await import('../../src/shell/world-shell.ts')).createWorldShell(own),
  });
  await world.advance(1e6);
  for (const line of lines) {
    await world.input({ kind: 'type', tty: TTY, text: line });
    await world.advance(world.now + 1e6);
  }
  await world.settle(settleMicros);
  return world.trace;
}
