/**
 * Recorded deliveries through the whole chain, from the client's connection to mailboxes and remote hosts: log lines of
 * the delivery agents and of bounce(8), what is in the mailboxes, what the remote hosts were told.
 */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { octetsFromText } from '../../src/base/octets.ts';
import type { TraceEvent } from '../../src/kernel/trace.ts';
import { createInlineWorld } from '../../src/roles/inline-world.ts';
import type { World } from '../../src/world/world.ts';
import { clientHost, deliveryWorld, DIRECTORY, MAIL_HOST, readRecording, type Recording, type Transcript } from './recorded-world.ts';

/** Cases that cannot be had here, each with its reason. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  'local-05': 'runs a shell command', 'local-06': 'runs a shell command', 'local-26': 'runs dovecot-lda', 'alias-07': 'runs a shell command',
  'alias-08': 'runs a shell command', 'alias-09': 'runs a shell command', 'alias-10': 'runs a shell command', 'fwd-05': 'runs a shell command',
  'local-101': 'runs a shell command', 'local-102': 'runs a shell command',
  'local-121': 'the size of the bounce depends on the digits of a process id',
  'smtp-118': 'trace(8) is not told of a message that no server reported success for',
  'local-109': 'the recording does not keep the owner of the file',
  'rem-32': 'STARTTLS is not simulated', 'mx-21': 'no router says that a host is unreachable', 'rem-40': 'connections are not cached (conn_use=)',
};

const AGENTS = /^postfix\/(?:relay\/)?(local|virtual|smtp|lmtp|error|discard|bounce)$/;

const recordings = readdirSync(DIRECTORY)
  .filter((file) => /^(alias|eight-bit|error|fwd|local|mx|rem|relay|rewr|sasl|smtp|vmbox|valias)-\d+\.json$/.test(file))
  .map(readRecording)
  .filter(({ id, input }) => !(id in LEFT_OUT) && input.every((one) => one.kind === 'smtp'));

describe('deliveries as recorded', () => {
  test('there are recordings', () => expect(recordings.length).toBeGreaterThan(100));

  for (const recording of recordings) {
    test(`${recording.id} ${recording.title}`, async () => {
      const world = createInlineWorld({ data: deliveryWorld(recording), seed: recording.id });
      await world.advance(1e6);
      for (const [at, one] of recording.input.entries()) {
        await converse(world, `c${at}`, clientHost(one.client_ip), one.server_ip ?? '10.20.0.10', one.transcript ?? []);
        await world.advance(world.now + 25e6);
      }
      expect(simulatedLog(world.trace)).toEqual(recordedLog(recording));
      expect(simulatedMailboxes(world, recording)).toEqual(recordedMailboxes(recording));
      for (const [address, sessions] of recordedSessions(recording)) expect(simulatedSessions(world.trace, address, sessions)).toEqual(sessions);
    });
  }
});

/** Says what the recorded client said, each command after the reply to the one before, a letter at once. */
async function converse(world: World, id: string, host: string, address: string, transcript: Transcript): Promise<void> {
  await world.input({ kind: 'connect', id, host, to: { address, port: 25 } });
  const conn = world.connectionOf(id);
  let replies = 0;
  let letter: string | null = null;
  let lastReply = '';
  for (const [side, line] of transcript) {
    if (side === 'S') {
      if (/^\d{3}-/.test(line)) continue;
      replies += 1;
      lastReply = line;
      await untilReplies(world, conn, replies);
    } else if (side === 'C' && (lastReply.startsWith('354') || letter !== null) && (letter !== null || line !== 'QUIT')) {
      letter = `${letter ?? ''}${octetsFromText(line)}\r\n`;
      if (line !== '.') continue;
      await world.input({ kind: 'send', id, host, octets: letter });
      letter = null;
      lastReply = '';
    } else if (side === 'C') {
      await world.input({ kind: 'send', id, host, octets: `${octetsFromText(line)}\r\n` });
    }
  }
  await world.input({ kind: 'close', id, host });
}

async function untilReplies(world: World, conn: string, count: number): Promise<void> {
  const deadline = world.now + 60e6;
  while (world.now < deadline) {
    const said = world.trace.flatMap((event) =>
      event.kind === 'tcp.segment' && event.data.conn === conn && event.data.from === 'server' && event.data.arrives <= world.now ? [event.data.octets] : []);
    if ((said.join('').match(/^\d{3}(?: .*)?\r$/gm)?.length ?? 0) >= count) return;
    await world.advance(world.now + 1000);
  }
}

/** Ids, dates and delays taken out; lines sorted, since processes interleave. */
function normal(text: string): string {
  return text
    .replace(/\d{10}\.[VMP][\w.=,:-]+|\{MAILDIRFILE\}/g, '{FILE}')
    .replace(/\{QUEUEID\d+\}|\b[0-9A-F]{9,11}\b/g, '{ID}')
    .replace(/delay=[^,]*, delays=[^,]*/, 'delay={DELAY}')
    .replace(/\w{3}, [ \d]?\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}(?: \(\w+\))?/g, '{DATE}')
    .replace(/(^From [^\n]*?  )\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$/gm, '$1{CTIME}')
    .replace(/\{DATETIME14\}|\b\d{14}(?=\.\{ID\})/g, '{STAMP}')
    .replace(/\{ID\}\.(?:\{EPOCH\}|\d{9,10})\//g, '{ID}.{EPOCH}/')
    .replace(/\{DOVECOTID\}|(?<![\w/.])[A-Za-z0-9+/]{22}(?::R\d+)?(?![\w/])/g, '{SESSION}');
}

function recordedLog({ result }: Recording): readonly string[] {
  return result.log.flatMap((line) => {
    const found = /^\{TS\} \S+ (\S+)\[\{PID\}\]: (.*)$/.exec(line);
    return found && AGENTS.test(found[1] ?? '') ? [`${found[1]}: ${normal(found[2] ?? '')}`] : [];
  }).sort();
}

function simulatedLog(trace: readonly TraceEvent[]): readonly string[] {
  return trace.flatMap((event) =>
    event.kind === 'log.line' && event.host === MAIL_HOST && AGENTS.test(event.data.ident) ? [`${event.data.ident}: ${normal(event.data.text)}`] : []).sort();
}

function recordedMailboxes({ result }: Recording): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(result.mailboxes_raw).map(([path, { raw }]) => [normal(path), normal(octetsFromText(raw))]));
}

function simulatedMailboxes(world: World, recording: Recording): Readonly<Record<string, string>> {
  const disk = world.disk(MAIL_HOST);
  const paths = [...disk.walk('/var/mail'), ...disk.walk('/home')].filter((path) => disk.stat(path)?.kind === 'file');
  const own = new Set(Object.keys(recording.config.files));
  return Object.fromEntries(paths.filter((path) => !own.has(path)).map((path) => [normal(path), normal(disk.read(path) ?? '')]));
}

/** What the client said to each remote host: its lines in each connection, in the order of the connections. */
function recordedSessions({ result }: Recording): ReadonlyMap<string, readonly (readonly string[])[]> {
  const sessions = new Map<string, (readonly string[])[]>();
  for (const { server, transcript } of result.outbound_raw) {
    const address = /\[(.*)\]/.exec(server)?.[1] ?? '';
    const said = transcript.filter(([side]) => side === 'C').map(([, line]) => normal(octetsFromText(line)));
    sessions.set(address, [...(sessions.get(address) ?? []), said]);
  }
  return sessions;
}

/** As far as the remote host listened: a recorded one that hung up or fell silent did not see what was pipelined. */
function simulatedSessions(trace: readonly TraceEvent[], address: string, recorded: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const opened = trace.flatMap((event) => (event.kind === 'tcp.accept' && event.data.server.address === address ? [event.data.conn] : []));
  return opened.map((conn, at) => {
    const said = trace.flatMap((event) =>
      event.kind === 'tcp.segment' && event.data.conn === conn && event.data.from === 'client' ? [event.data.octets] : []).join('');
    const lines = said.split('\r\n').slice(0, -1).map(normal);
    const last = recorded[at]?.at(-1);
    return last === 'QUIT' ? lines : lines.slice(0, recorded[at]?.length);
  });
}
