/**
 * What the mail system says while a file system is full, and that nothing is lost by it. The texts are those of Postfix
 * 3.7.11's sources (mbox_dsn(3), mail_copy(3), bounce_append_service.c, pickup.c); recorded is only the 451 at the final dot.
 */
import { describe, expect, test } from 'vitest';
import { encodeRecord, RECORD } from '../../src/formats/queue-record.ts';
import { isKind } from '../../src/kernel/trace.ts';
import { lectureWorld } from '../../src/lessons/lecture-world.ts';
import type { WorldData } from '../../src/net/topology.ts';
import { createInlineWorld } from '../../src/roles/inline-world.ts';
import type { World } from '../../src/world/world.ts';

const HOST = 'ubuntu';
const SPOOL = '/var/spool/postfix';

/** The lecture's host with pickup(8). */
function withPickup(): WorldData {
  const data = lectureWorld();
  return {
    ...data,
    hosts: data.hosts.map((host) => {
      const masterCf = host.files['/etc/postfix/master.cf'];
      return masterCf ? { ...host, files: { ...host.files, '/etc/postfix/master.cf': { octets: `${masterCf.octets}pickup unix n - n 60 1 pickup\n` } } } : host;
    }),
  };
}

function start(): World {
  return createInlineWorld({ data: withPickup(), seed: 'full' });
}

async function fill(world: World, path: string, isFull: boolean, at: number): Promise<void> {
  await world.advance(at - 1);
  world.carryOut(HOST, { changes: [], signals: [], space: [{ path, isFull }] }, at);
}

async function send(world: World, octets: string, at: number): Promise<void> {
  await world.input({ kind: 'send', id: 'c', host: HOST, octets }, at);
}

const connect = (world: World): Promise<unknown> => world.input({ kind: 'connect', id: 'c', host: HOST, to: { address: '127.0.0.1', port: 25 } }, 3e6);
const replies = (world: World): readonly string[] => world.trace.flatMap((event) => (isKind(event, 'smtp.reply') ? `${event.data.code} ${event.data.enhanced ?? ''} ${event.data.lines.join(' ')}` : []));
const logs = (world: World): readonly string[] => world.trace.flatMap((event) => (isKind(event, 'log.line') ? [`${event.data.ident}: ${event.data.text}`] : []));
const ENVELOPE = 'MAIL FROM:<bob@localhost>\r\nRCPT TO:<alice@localhost>\r\nDATA\r\n';

describe('a full file system', () => {
  test('of the queue: MAIL is put off', async () => {
    const world = start();
    await fill(world, SPOOL, true, 2e6);
    await connect(world);
    await send(world, 'EHLO pc\r\n', 4e6);
    await send(world, 'MAIL FROM:<bob@localhost>\r\n', 5e6);
    await world.advance(10e6);
    expect(replies(world).at(-1)).toBe('452 4.3.1 Insufficient system storage');
    expect(logs(world)).toContain('postfix/smtpd: warning: not enough free space in mail queue: 0 bytes < 1.5*message size limit');
  });

  test.each([['a short letter', 'Subject: x\r\n\r\nx\r\n', false], ['one that does not fit into a buffer', `Subject: x\r\n\r\n${'long line\r\n'.repeat(500)}`, true]] as const)(
    'of the queue, after the envelope: %s is refused for now and leaves nothing behind', async (_name, letter, isTold) => {
      const world = start();
      await connect(world);
      await send(world, 'EHLO pc\r\n', 4e6);
      await send(world, ENVELOPE, 5e6);
      await fill(world, SPOOL, true, 6e6);
      await send(world, `${letter}.\r\n`, 7e6);
      await world.advance(20e6);
      expect(replies(world).at(-1)).toBe('451 4.3.0 Error: queue file write error');
      expect(world.disk(HOST).list(`${SPOOL}/incoming`)).toEqual([]);
      expect(logs(world).some((line) => /^postfix\/cleanup: warning: \w+: write queue file: No space left on device$/.test(line))).toBe(isTold);
    },
  );

  test('of the mailboxes: the letter is put off, and comes when there is room', async () => {
    const world = start();
    await fill(world, '/var/mail', true, 2e6);
    await connect(world);
    await send(world, 'EHLO pc\r\n', 4e6);
    await send(world, ENVELOPE, 5e6);
    await send(world, 'Subject: x\r\n\r\nx\r\n.\r\n', 6e6);
    await world.advance(20e6);
    const put = logs(world).find((line) => line.startsWith('postfix/local')) ?? '';
    expect(put).toContain('dsn=4.3.0, status=deferred (cannot update mailbox /var/mail/alice for user alice. error writing message: No space left on device)');
    await fill(world, '/var/mail', false, 30e6);
    await world.advance(1200e6);
    expect(world.disk(HOST).read('/var/mail/alice')).toContain('Subject: x');
    expect(world.disk(HOST).walk(`${SPOOL}/deferred`).filter((path) => world.disk(HOST).read(path) !== null)).toEqual([]);
  });

  test('of the queue: a letter that sendmail(1) left stays where it is until cleanup(8) can take it', async () => {
    const world = start();
    await fill(world, SPOOL, true, 2e6);
    const octets = [[RECORD.time, '1795485602 0'], [RECORD.sender, 'bob'], [RECORD.recipient, 'alice'], [RECORD.message, ''], [RECORD.line, 'Subject: x'], [RECORD.extracted, ''], [RECORD.end, '']]
      .map(([type = '', data = '']) => encodeRecord(type, data)).join('');
    const path = `${SPOOL}/maildrop/ABCDE248573`;
    world.carryOut(HOST, { changes: [{ how: 'write', path, octets, mode: 0o744, owner: 'bob:postdrop' }], signals: [{ program: 'pickup', signal: 'wake' }] }, 3e6);
    await world.advance(5e6);
    expect(world.disk(HOST).read(path)).toBe(octets);
    expect(logs(world).some((line) => /^postfix\/pickup: warning: maildrop\/ABCDE248573: error writing \w+: queue file write error$/.test(line))).toBe(true);
    await fill(world, SPOOL, false, 10e6);
    await world.settle(200e6);
    expect(world.disk(HOST).read(path)).toBeNull();
    expect(world.disk(HOST).read('/var/mail/alice')).toContain('Subject: x');
  });
});
