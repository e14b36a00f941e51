/**
 * Daemons that are killed (`kill -9`): what master(8) and the queue manager say, who starts again and when, and what
 * becomes of the letters. master's two warnings are recorded (with an exit status); the others are those of Postfix 3.7.11's
 * sources (master_spawn.c, qmgr_deliver.c, attr_scan0.c, qmgr_message.c).
 */
import { describe, expect, test } from 'vitest';
import { isKind } from '../../src/kernel/trace.ts';
import { lectureWorld } from '../../src/lessons/lecture-world.ts';
import { createInlineWorld } from '../../src/roles/inline-world.ts';
import { FOUR_SITES, ONE_SITE, type Placement } from '../../src/world/conductor.ts';
import type { World } from '../../src/world/world.ts';

const HOST = 'ubuntu';
const SPOOL = '/var/spool/postfix';

async function begin(recipient: string, placement: Placement = ONE_SITE): Promise<World> {
  const world = createInlineWorld({ data: lectureWorld(), seed: 'crash', placement });
  const send = async (octets: string, at: number): Promise<void> => void (await world.input({ kind: 'send', id: 'c', host: HOST, octets }, at));
  await world.input({ kind: 'connect', id: 'c', host: HOST, to: { address: '127.0.0.1', port: 25 } }, 3e6);
  await send('EHLO pc\r\n', 4e6);
  await send(`MAIL FROM:<bob@localhost>\r\nRCPT TO:<${recipient}>\r\nDATA\r\n`, 5e6);
  await send('Subject: x\r\n\r\nx\r\n.\r\n', 6e6);
  return world;
}

async function kill(world: World, program: string, at: number): Promise<void> {
  await world.advance(at - 1);
  const victim = world.processes(HOST).find(({ argv }) => argv[0] === program);
  world.carryOut(HOST, { changes: [], signals: [], killed: [victim?.pid ?? 0] }, at);
}

const logs = (world: World): readonly string[] => world.trace.flatMap((event) => (isKind(event, 'log.line') ? [`${event.data.ident}: ${event.data.text.replace(/\b(pid )?\d{3,}\b/g, '$1N')}`] : []));
const queued = (world: World): readonly string[] => world.disk(HOST).walk(SPOOL).filter((path) => /\/(incoming|active|deferred)\//.test(path) && world.disk(HOST).read(path) !== null);
const taken = (world: World): number => world.trace.filter((event) => isKind(event, 'letter.accepted') && event.host === 'gmail-smtp-in.l.google.com').length;
const DIED = (program: string): string => `postfix/master: warning: process /usr/lib/postfix/sbin/${program} pid N killed by signal 9`;
const THROTTLED = (program: string): string => `postfix/master: warning: /usr/lib/postfix/sbin/${program}: bad command startup -- throttling`;

describe('a daemon is killed', () => {
  test('smtp(8) at its first letter: the letter waits, the service is throttled, and then it goes', async () => {
    const world = await begin('x@gmail.com');
    await kill(world, 'smtp', 7e6);
    await world.advance(8e6);
    expect(logs(world)).toEqual(expect.arrayContaining([
      DIED('smtp'), THROTTLED('smtp'),
      'postfix/qmgr: warning: premature end-of-input on private/smtp socket while reading input attribute name',
      'postfix/qmgr: warning: private/smtp socket: malformed response',
    ]));
    expect(queued(world)).toHaveLength(1);
    await world.advance(3600e6);
    expect(queued(world)).toEqual([]);
    expect(taken(world)).toBe(1);
  });

  test('qmgr(8), while an agent is at work: the new one leaves the letter alone, and it is delivered once', async () => {
    const world = await begin('x@gmail.com');
    await kill(world, 'qmgr', 7e6);
    await world.advance(3600e6);
    expect(logs(world)).toContain(DIED('qmgr'));
    expect(taken(world)).toBe(1);
    expect(queued(world)).toEqual([]);
  });

  test('qmgr(8), woken at once by another letter: the first is still being delivered', async () => {
    const world = await begin('x@gmail.com');
    await kill(world, 'qmgr', 7e6);
    await world.input({ kind: 'send', id: 'c', host: HOST, octets: 'MAIL FROM:<bob@localhost>\r\nRCPT TO:<alice@localhost>\r\nDATA\r\n' }, 7.1e6);
    await world.input({ kind: 'send', id: 'c', host: HOST, octets: 'Subject: y\r\n\r\ny\r\n.\r\n' }, 7.5e6);
    await world.advance(3600e6);
    expect(logs(world).some((line) => /^postfix\/qmgr: \w+: skipped, still being delivered$/.test(line))).toBe(true);
    expect(taken(world)).toBe(1);
    expect(queued(world)).toEqual([]);
  });

  test('cleanup(8) before the final dot: the client is told to try again', async () => {
    const world = await begin('alice@localhost');
    await kill(world, 'cleanup', 6_001_500);
    await world.advance(20e6);
    const last = world.trace.findLast((event) => isKind(event, 'smtp.reply'));
    expect(last?.data).toMatchObject({ code: 451, enhanced: '4.3.0', lines: ['Error: queue file write error'] });
    expect(logs(world)).toContain(DIED('cleanup'));
    expect(world.disk(HOST).read('/var/mail/alice')).toBeNull();
  });

  test('where the roles run does not show', async () => {
    const hashes = [];
    for (const placement of [ONE_SITE, FOUR_SITES]) {
      const world = await begin('alice@localhost', placement);
      await kill(world, 'local', 6_012_000);
      await kill(world, 'qmgr', 6_013_000);
      await world.advance(1200e6);
      hashes.push(world.hash());
    }
    expect(new Set(hashes).size).toBe(1);
  });
});
