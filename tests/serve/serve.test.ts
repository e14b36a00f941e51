/** Real TCP clients on the loopback address, a simulated Postfix behind it, and the simulated files on the real disk. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Bridge } from '../../src/cli/serve/bridge.ts';
import { findWorld } from '../../src/cli/serve/command.ts';
import { prepareDump } from '../../src/cli/serve/dump.ts';
import { LiveClock } from '../../src/cli/serve/live-clock.ts';
import { startService, type Service } from '../../src/cli/serve/service.ts';
import type { TraceEvent, TraceKind } from '../../src/kernel/trace.ts';
import { createInlineWorld } from '../../src/roles/inline-world.ts';

/** A clock under which the world never gets to anything: what comes to it waits. */
class StuckClock extends LiveClock {
  asked = (): void => {};

  override do(): Promise<void> {
    this.asked();
    return new Promise(() => {});
  }
}

/** A client that writes a line and waits for the last line of the reply. */
class Client {
  private readonly socket: Socket;
  private heard = '';
  private notify = (): void => {};
  ended = false;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (bytes) => {
      this.heard += bytes.toString('latin1');
      this.notify();
    });
    this.socket.on('close', () => {
      this.ended = true;
      this.notify();
    });
  }

  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => (this.notify = resolve));
  }

  async reply(): Promise<string> {
    const complete = /^(?:\d{3}-.*\r\n)*\d{3} .*\r\n/;
    await this.until(() => complete.test(this.heard) || this.ended);
    const reply = complete.exec(this.heard)?.[0] ?? this.heard;
    this.heard = this.heard.slice(reply.length);
    return reply;
  }

  send(octets: string): void {
    this.socket.write(Buffer.from(octets, 'latin1'));
  }

  async say(line: string): Promise<string> {
    this.send(`${line}\r\n`);
    return this.reply();
  }

  endInput(): void {
    this.socket.end();
  }
}

let folder = '';
let service: Service | null = null;
let events: TraceEvent[] = [];
let notify = (): void => {};

async function start(): Promise<number> {
  const world = findWorld('lecture');
  const root = prepareDump(join(folder, 'hosts'));
  if (!world.ok || !root.ok) throw new Error('no world, or no place for its files');
  service = await startService({
    data: world.value,
    target: { host: 'ubuntu', port: 25 },
    port: 0,
    dumpRoot: root.value,
    onTrace: (batch) => {
      events.push(...batch);
      notify();
    },
    onProblem: (problem) => expect.unreachable(String(problem)),
  });
  return service.port;
}

async function happened(kind: TraceKind, count = 1): Promise<void> {
  while (events.filter((event) => event.kind === kind).length < count) await new Promise<void>((resolve) => (notify = resolve));
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'posthorn-serve-'));
  events = [];
});
afterEach(async () => {
  await service?.close();
  service = null;
  rmSync(folder, { recursive: true });
});

async function deliver(client: Client, recipient: string, body: string): Promise<void> {
  expect(await client.reply()).toBe('220 ubuntu.localdomain ESMTP Postfix (Ubuntu)\r\n');
  expect(await client.say('HELO client.example')).toBe('250 ubuntu.localdomain\r\n');
  expect(await client.say('MAIL FROM:<sender@example.org>')).toBe('250 2.1.0 Ok\r\n');
  expect(await client.say(`RCPT TO:<${recipient}>`)).toBe('250 2.1.5 Ok\r\n');
  expect(await client.say('DATA')).toBe('354 End data with <CR><LF>.<CR><LF>\r\n');
  expect(await client.say(`Subject: served\r\n\r\n${body}\r\n.`)).toMatch(/^250 2\.0\.0 Ok: queued as [0-9A-F]+\r\n$/);
  expect(await client.say('QUIT')).toBe('221 2.0.0 Bye\r\n');
  await client.until(() => client.ended);
}

describe('serve', () => {
  test('a letter from a real client lies in the dumped mailbox, octet for octet', async () => {
    const client = new Client(await start());
    const body = `Ch\xC3\xA0o \xFF\x00 ${'x'.repeat(900)}`;
    await deliver(client, 'trunghq@ubuntu.localdomain', body);
    await happened('letter.delivered');
    const mailbox = readFileSync(join(folder, 'hosts', 'ubuntu', 'var', 'mail', 'trunghq'), 'latin1');
    expect(mailbox).toMatch(/^From sender@example\.org {2}/);
    expect(mailbox).toContain('Return-Path: <sender@example.org>\n');
    expect(mailbox).toContain('Received: from client.example (localhost [127.0.0.1])\n\tby ubuntu.localdomain (Postfix) with SMTP id ');
    expect(mailbox).toContain(`Subject: served\n`);
    expect(mailbox).toContain(`\n\nCh\xC3\xA0o \xFF`);
    expect(readFileSync(join(folder, 'hosts', 'ubuntu', 'var', 'log', 'mail.log'), 'latin1')).toContain('status=sent (delivered to mailbox)');
  });

  test('several clients at once each get their own answers', async () => {
    const port = await start();
    const names = ['trunghq', 'alice', 'bob', 'alice', 'bob', 'trunghq'];
    await Promise.all(names.map((name, at) => deliver(new Client(port), `${name}@ubuntu.localdomain`, `letter ${at}`)));
    await happened('letter.delivered', names.length);
    const mailbox = readFileSync(join(folder, 'hosts', 'ubuntu', 'var', 'mail', 'alice'), 'latin1');
    expect(mailbox.match(/^letter \d$/gm)?.sort()).toEqual(['letter 1', 'letter 3']);
  });

  test('a client that ends its side first still gets the replies', async () => {
    const client = new Client(await start());
    client.send('HELO client.example\r\nNOOP\r\nQUIT\r\n');
    client.endInput();
    const replies = [await client.reply(), await client.reply(), await client.reply(), await client.reply()];
    expect(replies.map((reply) => reply.slice(0, 3))).toEqual(['220', '250', '250', '221']);
  });

  test('does not wait for a client whose connection the world has not seen yet', async () => {
    const data = findWorld('lecture');
    if (!data.ok) throw new Error(data.error);
    const world = createInlineWorld({ data: data.value, seed: 'stopping' });
    const clock = new StuckClock(world, (problem) => expect.unreachable(String(problem)));
    const isAccepted = new Promise<void>((resolve) => (clock.asked = resolve));
    const bridge = new Bridge(world, clock, { host: 'ubuntu', port: 25 });
    const socket = connect(await bridge.listen(0), '127.0.0.1');
    const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()).on('error', () => {}).resume());
    await isAccepted;
    await bridge.close();
    await closed;
  });

  test('listens on the loopback address alone', async () => {
    const port = await start();
    const outside = connect(port, '127.0.0.2');
    const refused = await new Promise<boolean>((resolve) => {
      outside.on('error', () => resolve(true));
      outside.on('connect', () => resolve(false));
    });
    outside.destroy();
    expect(refused).toBe(true);
  });
});

describe('the dump', () => {
  test('refuses a folder that it did not make, and leaves it as it was', () => {
    const mine = join(folder, 'thesis.txt');
    writeFileSync(mine, 'years of work');
    expect(prepareDump(folder).ok).toBe(false);
    expect(existsSync(mine)).toBe(true);
  });

  test('empties a folder of an earlier dump', () => {
    const place = join(folder, 'hosts');
    expect(prepareDump(place).ok).toBe(true);
    writeFileSync(join(place, 'old'), '');
    expect(prepareDump(place).ok).toBe(true);
    expect(existsSync(join(place, 'old'))).toBe(false);
  });
});
