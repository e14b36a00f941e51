/** Replays one recorded delivery: builds its world, does what was done, lets the mail come to rest, gathers the result. */
import { isKind, type Micros, type TraceEvent } from '../../kernel/trace.ts';
import { createInlineWorld } from '../../roles/inline-world.ts';
import { createWorldShell } from '../../shell/world-shell.ts';
import type { World } from '../../world/world.ts';
import { ReplayClient } from './client.ts';
import { sinkSessions, type DeliverySession, type TranscriptLine } from './delivery-outbound.ts';
import type { DeliveryCase, DeliveryInput, DeliveryTurn } from './delivery-recording.ts';
import { DELIVERY_HOST, deliveryRoute, DELIVERY_SINKS, deliveryWorld } from './delivery-world.ts';
import { quoted, runOnHost } from './host-shell.ts';
import type { Plan, Step } from './plan.ts';
import { Quiet } from './quiet.ts';
import { octetsOfRecorded, recordedText } from './recorded-text.ts';
import type { TranscriptEntry } from './smtpd-result.ts';

const SEED = 'posthorn-replay';
const START_MICROS: Micros = 1_000_000;
const REST_MICROS: Micros = 450_000;
const LONGEST_WAIT_MICROS: Micros = 25_000_000;
const REPLY_MICROS: Micros = 30_000_000;
/** A case that makes more than this many events runs in a circle. */
const MAX_EVENTS = 500_000;

export interface DeliveryMailbox {
  readonly mode: string;
  readonly uid: number | null;
  readonly raw: string;
}

export interface DeliveryResult {
  readonly input: readonly unknown[];
  readonly log: readonly string[];
  readonly mailboxes: Readonly<Record<string, DeliveryMailbox>>;
  readonly outbound: readonly DeliverySession[];
  readonly postqueue: string;
}

export interface DeliveryRun {
  readonly result: DeliveryResult;
  readonly trace: readonly TraceEvent[];
}

export async function replayDelivery(done: DeliveryCase): Promise<DeliveryRun> {
  const quiet = new Quiet(DELIVERY_HOST);
  const now: { client: ReplayClient | null } = { client: null };
  let count = 0;
  const world = createInlineWorld({
    data: deliveryWorld(done),
    seed: SEED,
    shell: async (own) => createWorldShell(own),
    onTrace: (events) => {
      count += events.length;
      if (count > MAX_EVENTS) throw new RangeError(`${done.id}: more than ${MAX_EVENTS} events`);
      for (const event of events) {
        quiet.apply(event);
        now.client?.apply(event);
      }
    },
  });
  await world.advance(START_MICROS);
  const since = world.trace.length;
  const input: unknown[] = [];
  for (const [at, one] of done.inputs.entries()) {
    input.push(one.kind === 'smtp' ? await converse(world, one, { id: `C${at}`, now }) : await command(world, one));
    await waitForRest(world, quiet);
  }
  const log = logLines(world.trace.slice(since));
  const mailboxes = mailboxesOf(world, new Set(Object.keys(done.config.files)));
  const outbound = sinkSessions(world.trace, DELIVERY_SINKS);
  const { output } = await runOnHost(world, DELIVERY_HOST, { line: 'postqueue -p', user: 'root' });
  return { result: { input, log, mailboxes, outbound, postqueue: recordedText(output) }, trace: world.trace };
}

async function command(world: World, one: Exclude<DeliveryInput, { kind: 'smtp' }>): Promise<unknown> {
  switch (one.kind) {
    case 'wait':
      await world.advance(world.now + one.seconds * 1_000_000);
      return one;
    case 'cmd': {
      const { exitCode, output } = await runOnHost(world, DELIVERY_HOST, { line: `{ ${octetsOfRecorded(one.cmd)}\n} 2>&1`, user: 'root' });
      return { ...one, rc: exitCode, out: recordedText(output) };
    }
    case 'sendmail': {
      // The programme's name stays bare: by a quoted one the library's shell takes it for a script, which gets nine words at most.
      const line = one.argv.map((word, at) => (at === 0 && /^[\w/-]+$/.test(word) ? word : quoted(word))).join(' ');
      const { exitCode, output, errors } = await runOnHost(world, DELIVERY_HOST, { line, user: one.user, stdin: octetsOfRecorded(one.stdin) });
      return { ...one, rc: exitCode, stdout: recordedText(output), stderr: recordedText(errors) };
    }
  }
}

type SmtpInput = Extract<DeliveryInput, { kind: 'smtp' }>;

/** Says what the recorded client said; its transcript line by line, as the recorder's client wrote it down. */
async function converse(world: World, { from, to, turns }: SmtpInput, { id, now }: { readonly id: string; readonly now: { client: ReplayClient | null } }): Promise<unknown> {
  const client = new ReplayClient(world, planOf(id, turns), () => deliveryRoute(from, to));
  now.client = client;
  await client.run();
  now.client = null;
  return { kind: 'smtp', client_ip: from, server_ip: to, transcript: transcriptLines(client.transcript, turns) };
}

/** Consecutive lines are one write, as a letter was; a reply is awaited as a whole. */
function planOf(conn: string, turns: readonly DeliveryTurn[]): Plan {
  const steps: Step[] = [{ kind: 'open', conn, address: conn }];
  let octets = '';
  const flush = (): void => {
    if (octets !== '') steps.push({ kind: 'send', conn, octets });
    octets = '';
  };
  for (const turn of turns) {
    if ('say' in turn) octets += `${octetsOfRecorded(turn.say)}\r\n`;
    else {
      flush();
      if ('tls' in turn) steps.push({ kind: 'tls', conn });
      else if (turn.hear === 'reply') steps.push({ kind: 'reply', conn, limitMicros: REPLY_MICROS });
    }
  }
  flush();
  return { steps: [...steps, { kind: 'close', conn, limitMicros: 0 }], namesConnections: false, isRelayed: false };
}

function transcriptLines(entries: readonly TranscriptEntry[], turns: readonly DeliveryTurn[]): readonly TranscriptLine[] {
  const said = turns.flatMap((turn) => ('say' in turn ? [turn.say] : []));
  let at = 0;
  return entries.flatMap(({ s, c, tls }): TranscriptLine[] => {
    if (tls !== undefined) return [['*', 'TLS established']];
    if (s !== undefined) return s.split('\n').slice(0, -1).map((line) => ['S', recordedText(line.replace(/\r$/, ''))]);
    if (c === undefined) return [];
    const count = c.split('\r\n').length - 1;
    at += count;
    return said.slice(at - count, at).map((line) => ['C', line]);
  });
}

async function waitForRest(world: World, quiet: Quiet): Promise<void> {
  const start = world.now;
  const deadline = start + LONGEST_WAIT_MICROS;
  while (world.now < deadline) {
    const since = quiet.restsSince();
    const rested = since === null ? Infinity : Math.max(since, start) + REST_MICROS;
    if (world.now >= rested) return;
    await world.advance(Math.max(world.now + 1, Math.min(deadline, rested, world.nextEvent)));
  }
}

function logLines(trace: readonly TraceEvent[]): readonly string[] {
  return trace.flatMap((event) => (event.host === DELIVERY_HOST && isKind(event, 'log.line') ? [recordedText(event.data.line)] : []));
}

function mailboxesOf(world: World, own: ReadonlySet<string>): Record<string, DeliveryMailbox> {
  const disk = world.disk(DELIVERY_HOST);
  const boxes: Record<string, DeliveryMailbox> = {};
  for (const path of [...disk.walk('/var/mail'), ...disk.walk('/home')]) {
    const node = disk.stat(path);
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (node?.kind !== 'file' || own.has(path) || name.startsWith('dovecot') || name.endsWith('.db')) continue;
    const uid = world.data.hosts.find(({ name: one }) => one === DELIVERY_HOST)?.users.find((user) => user.name === node.owner)?.uid ?? null;
    boxes[path] = { mode: `0o${node.mode.toString(8)}`, uid, raw: recordedText(node.octets) };
  }
  return boxes;
}
