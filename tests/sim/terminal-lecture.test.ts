/**
 * The lecture at a terminal: telnet to Postfix, then the log, the queue and a mailbox by the shell and its programs, in
 * the whole world, under every placement's roof (one site and four).
 */
import { describe, expect, test } from 'vitest';
import { lectureWorld } from '../../src/lessons/lecture-world.ts';
import { createInlineWorld } from '../../src/roles/inline-world.ts';
import { createWorldShell } from '../../src/shell/world-shell.ts';
import { FOUR_SITES, ONE_SITE, type Placement } from '../../src/world/conductor.ts';
import { Picture } from '../../src/ui/terminal/picture.ts';
import { screenOf } from '../support/terminal-bench.ts';

const TTY = 'ubuntu:1';
const PROMPT = 'trunghq@ubuntu:~$ ';

async function atTerminal(placement: Placement = ONE_SITE) {
  const world = createInlineWorld({ data: lectureWorld(), seed: 'lecture', placement, shell: async (of) => createWorldShell(of) });
  await world.settle(5e6);
  const screen = () => screenOf(world.trace, TTY);
  return {
    world,
    screen,
    say: async (...lines: string[]) => {
      const before = screen().length;
      for (const text of lines) {
        await world.input({ kind: 'type', tty: TTY, text });
        await world.settle(1e6);
      }
      return screen().slice(before);
    },
    wait: (seconds: number) => world.advance(world.now + seconds * 1e6),
  };
}

const LECTURE = [
  'helo trunghq.com', 'MAIL FROM:trunghq@ubuntu.localdomain', 'RCPT TO:haquoctrung@gmail.com', 'DATA', 'Subject:Thu gui thu tu telnet',
  'Day la mot buc thu gui tu telnet', '.', 'quit',
];

describe('the lecture', () => {
  test('byte for byte, and its log', async () => {
    const { world, say, wait } = await atTerminal();
    const session = (await say('telnet 127.0.0.1 25', ...LECTURE)).replace(/queued as [0-9A-F]+/, 'queued as {QID}');
    expect(session).toBe(`telnet 127.0.0.1 25
Trying 127.0.0.1...
Connected to 127.0.0.1.
Escape character is '^]'.
220 ubuntu.localdomain ESMTP Postfix (Ubuntu)
helo trunghq.com
250 ubuntu.localdomain
MAIL FROM:trunghq@ubuntu.localdomain
250 2.1.0 Ok
RCPT TO:haquoctrung@gmail.com
250 2.1.5 Ok
DATA
354 End data with <CR><LF>.<CR><LF>
Subject:Thu gui thu tu telnet
Day la mot buc thu gui tu telnet
.
250 2.0.0 Ok: queued as {QID}
quit
221 2.0.0 Bye
Connection closed by foreign host.
${PROMPT}`);
    const picture = new Picture(TTY);
    picture.show(world.trace, world.trace.length);
    const grouped = picture.marks.groups().map(({ part, from, to }) => [part, picture.lines[from], picture.lines[to]]);
    expect(grouped).toEqual([
      ['envelope', 'MAIL FROM:trunghq@ubuntu.localdomain', '250 2.1.5 Ok'], ['letter', 'Subject:Thu gui thu tu telnet', 'Day la mot buc thu gui tu telnet'],
    ]);
    expect([...picture.marks.marks.values()].flatMap(({ reply }) => reply ?? [])).toEqual([2, 2, 2, 2, 3, 2, 2]);
    expect(await say('mailq')).toMatch(/^mailq\n-Queue ID-  --Size-- .*\n[0-9A-F]+\* +\d+ Tue Nov 24 09:00:\d\d  trunghq@ubuntu.localdomain\n {41}haquoctrung@gmail.com\n\n-- 0 Kbytes in 1 Request.\n/);
    await wait(60);
    const log = await say('tail -3 /var/log/mail.log');
    expect(log).toMatch(/postfix\/smtpd\[\d+\]: disconnect from localhost\[127\.0\.0\.1\] helo=1 mail=1 rcpt=1 data=1 quit=1 commands=5\n/);
    expect(log).toMatch(/postfix\/smtp\[\d+\]: [0-9A-F]+: to=<haquoctrung@gmail\.com>, relay=\S+\[[\d.]+\]:25, delay=[\d.]+, delays=[\d.\/]+, dsn=2\.0\.0, status=sent \(250 2\.0\.0 OK/);
    expect(await say('mailq')).toBe(`mailq\nMail queue is empty\n${PROMPT}`);
    expect(await say('postconf -n | grep myhostname; hostname; ls /var/log')).toContain('myhostname = ubuntu.localdomain\n');
  });

  test('a letter to oneself is read with mail', async () => {
    const { say, wait } = await atTerminal();
    await say('telnet localhost smtp', 'helo x', 'MAIL FROM:<an@example.net>', 'RCPT TO:<trunghq@ubuntu.localdomain>', 'DATA', 'Subject: chào', '', 'bạn', '.', 'quit');
    await wait(5);
    expect(await say('mail')).toMatch(/\/var\/mail\/trunghq: 1 message 1 new\n▸N  1 an@example\.net {5}2026-11-24 09:00 +\d+\/\d+ +chào +\n\? $/);
    expect(await say('1')).toContain('Subject: chào\n');
    expect(await say('d', 'q')).toContain(PROMPT);
    expect(await say('mail', 'q')).toContain('No more mail.');
  });

  test('tail -f shows the log as it grows', async () => {
    const { world, say, screen, wait } = await atTerminal();
    await say('tail -n 0 -f /var/log/mail.log');
    await world.input({ kind: 'connect', id: 'other', host: 'ubuntu', to: { address: '127.0.0.1', port: 25 } });
    await world.input({ kind: 'close', id: 'other', host: 'ubuntu' });
    await wait(5);
    expect(screen()).toContain('connect from localhost[127.0.0.1]\n');
    await world.input({ kind: 'key', tty: TTY, key: 'interrupt' });
    await wait(1);
    expect(screen().endsWith(`^C\n${PROMPT}`)).toBe(true);
  });

  test('where the roles run does not show', async () => {
    const hashes = [];
    for (const placement of [ONE_SITE, FOUR_SITES]) {
      const { world, say, wait } = await atTerminal(placement);
      await say('telnet 127.0.0.1 25', ...LECTURE, 'echo $RANDOM > r; date >> r; cat r', 'mailq', 'mail');
      await wait(30);
      hashes.push(world.hash());
    }
    expect(hashes[0]).toBe(hashes[1]);
  });
});
