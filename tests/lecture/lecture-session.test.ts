/** The lecture's session, typed line by line into the terminal, with every byte that the student sees. */
import { describe, expect, test } from 'vitest';
import { lectureWorld } from '../../src/lessons/lecture-world.ts';
import { createInlineWorld } from '../../src/roles/inline-world.ts';
import { createWorldShell } from '../../src/shell/world-shell.ts';
import { FOUR_SITES, ONE_SITE, type Placement } from '../../src/world/conductor.ts';
import type { World } from '../../src/world/world.ts';

const TTY = 'ubuntu:1';
const LINES = [
  'telnet 127.0.0.1 25', 'helo trunghq.com', 'MAIL FROM:trunghq@ubuntu.localdomain', 'RCPT TO:haquoctrung@gmail.com', 'DATA',
  'Subject:Thu gui thu tu telnet', 'Day la mot buc thu gui tu telnet', '.', 'quit',
];

async function play(placement: Placement, lines: readonly string[]): Promise<World> {
  const world = createInlineWorld({ data: lectureWorld(), seed: 'lecture', placement, shell: (own) => Promise.resolve(createWorldShell(own)) });
  await world.advance(1e6);
  for (const line of lines) {
    await world.input({ kind: 'type', tty: TTY, text: line });
    await world.advance(world.now + 2e6);
  }
  await world.settle(120e6);
  return world;
}

function shown(world: World): string {
  return world.trace.flatMap((event) => (event.kind === 'tty.output' && event.data.tty === TTY ? [event.data.text] : [])).join('');
}

describe("the lecture's session", () => {
  test('shows what the lecture shows, and the log tells the letter’s story', async () => {
    const world = await play(ONE_SITE, [...LINES, 'tail -3 /var/log/mail.log']);
    const screen = shown(world).replaceAll('\r\n', '\n');
    const expected = [
      'Trying 127.0.0.1...', 'Connected to 127.0.0.1.', "Escape character is '^]'.", '220 ubuntu.localdomain ESMTP Postfix (Ubuntu)',
      '250 ubuntu.localdomain', '250 2.1.0 Ok', '250 2.1.5 Ok', '354 End data with <CR><LF>.<CR><LF>',
    ];
    let from = 0;
    for (const line of expected) {
      const at = screen.indexOf(`${line}\n`, from);
      expect(at, line).toBeGreaterThanOrEqual(from);
      from = at + line.length;
    }
    expect(screen.slice(from)).toMatch(/250 2\.0\.0 Ok: queued as [0-9A-F]{11}\n[^]*221 2\.0\.0 Bye\nConnection closed by foreign host\.\n/);
  });

  test('after the letter is removed, tail shows lines of the lecture’s form', async () => {
    const world = await play(ONE_SITE, LINES);
    await world.input({ kind: 'type', tty: TTY, text: 'tail -3 /var/log/mail.log' });
    await world.settle(5e6);
    const screen = shown(world).replaceAll('\r\n', '\n');
    expect(screen).toMatch(/postfix\/smtp\[\d+\]: [0-9A-F]{11}: to=<haquoctrung@gmail\.com>, relay=gmail-smtp-in\.l\.google\.com\[192\.0\.2\.26\]:25, delay=[\d.]+, delays=[\d.]+\/[\d.]+\/[\d.]+\/[\d.]+, dsn=2\.0\.0, status=sent \(250 2\.0\.0 OK .*gsmtp\)\n/);
    expect(screen).toMatch(/postfix\/qmgr\[\d+\]: [0-9A-F]{11}: removed\n/);
  });

  test('the trace is the same on one site and on four', async () => {
    expect((await play(FOUR_SITES, LINES)).hash()).toBe((await play(ONE_SITE, LINES)).hash());
  });
});
