/**
 * Runs the hidden sessions of a lesson's `probe` checks in a world in which the student's inputs have been run. Clients
 * speak in turn: a line, then its answer. The world is handed in, and is good for nothing else afterwards.
 */
import { octetsFromText } from '../base/octets.ts';
import type { Micros, TraceEvent } from '../kernel/trace.ts';
import type { Lesson } from '../lessons/lesson.ts';
import type { ProbeSession } from '../lessons/probe-schema.ts';
import type { Check, ProbeRule } from '../lessons/schema.ts';
import { fillText, type Variant } from '../lessons/variant.ts';
import type { ProbeResult, ProbeResults, RecipientResult } from './probe-judge.ts';

export type ProbeInput =
  | { readonly kind: 'connect'; readonly id: string; readonly host: string; readonly to: { readonly address: string; readonly port: number } }
  | { readonly kind: 'send'; readonly id: string; readonly host: string; readonly octets: string }
  | { readonly kind: 'close'; readonly id: string; readonly host: string };

/** What is needed of a world; `World` of world/ has it. */
export interface ProbedWorld {
  readonly trace: readonly TraceEvent[];
  readonly now: Micros;
  input(input: ProbeInput): Promise<unknown>;
  advance(until: Micros): Promise<void>;
  settle(limit: Micros): Promise<void>;
  /** A command at no terminal, as from cron. */
  command(host: string, user: string, line: string): Promise<unknown>;
  /** The connection that a `connect` input opened. */
  connectionOf(id: string): string;
}

/** How often an answer is looked for, and how long it is waited for: longer than a time-out of TCP. */
const LOOK_MICROS: Micros = 250_000;
const PATIENCE_MICROS: Micros = 180e6;
const COMMAND_MICROS: Micros = 3e6;
/** Letters get this long to arrive. */
const ARRIVAL_MICROS: Micros = 60e6;

export function hasProbes(lesson: Pick<Lesson, 'checks'>): boolean {
  return lesson.checks.some(({ probe }) => probe !== undefined);
}

/** All probes, one after the other, each after the letters of the one before have come to rest. */
export async function runProbes(world: ProbedWorld, lesson: Pick<Lesson, 'checks' | 'worldData' | 'focus'>, variant: Variant): Promise<ProbeResults> {
  const results: Record<string, ProbeResult> = {};
  for (const check of lesson.checks) {
    if (check.probe) results[check.id] = await runProbe(world, lesson, check, check.probe, variant);
  }
  return results;
}

type Surroundings = Pick<Lesson, 'worldData' | 'focus'>;

async function runProbe(world: ProbedWorld, lesson: Surroundings, check: Check, probe: ProbeRule, variant: Variant): Promise<ProbeResult> {
  const start = world.trace.length;
  for (const { on, as = 'root', run } of probe.commands) {
    await world.command(fillText(on, variant), as, fillText(run, variant));
    await world.settle(COMMAND_MICROS);
  }
  const recipients: RecipientResult[] = [];
  for (const [at, session] of probe.sessions.entries()) {
    recipients.push(...(await runSession(world, lesson, `${check.id}/${at}`, filled(session, variant))));
  }
  await world.settle(ARRIVAL_MICROS);
  return { recipients, events: world.trace.slice(start) };
}

function filled(session: ProbeSession, variant: Variant): ProbeSession {
  const fill = (text: string) => fillText(text, variant);
  return {
    ...session,
    from: fill(session.from),
    ...(session.to !== undefined && { to: fill(session.to) }),
    ...(session.hello !== undefined && { hello: fill(session.hello) }),
    ...(session.sender !== undefined && { sender: fill(session.sender) }),
    recipients: Object.fromEntries(Object.entries(session.recipients).map(([recipient, outcome]) => [fill(recipient), outcome])),
    ...(session.letter && { letter: session.letter.map(fill) }),
  };
}

async function runSession(world: ProbedWorld, { worldData, focus }: Surroundings, id: string, session: ProbeSession): Promise<readonly RecipientResult[]> {
  const { from } = session;
  const server = worldData.hosts.find(({ name }) => name === (session.to ?? focus.server ?? focus.tty.split(':')[0]));
  const caller = worldData.hosts.find(({ name }) => name === from);
  const address = from === server?.name ? '127.0.0.1' : (server?.addresses[0] ?? '');
  const name = caller?.hostname ?? from;
  const client = new ProbeClient(world, id, from);
  const result = (recipient: string, found: RecipientResult['found'], code: number): RecipientResult => ({
    from, recipient, expected: session.recipients[recipient] ?? 'accepted', found, code,
  });
  const all = Object.keys(session.recipients);
  let code = await client.connect(address, session.port ?? 25);
  const { hello = name, sender = `probe@${name}` } = session;
  for (const line of [`EHLO ${hello}`, `MAIL FROM:<${sender}>`]) if (code >= 200 && code < 300) code = await client.say(line);
  if (code < 200 || code >= 300) {
    await client.hangUp();
    return all.map((recipient) => result(recipient, outcomeOf(code), code));
  }
  const results: RecipientResult[] = [];
  for (const recipient of all) {
    const answer = await client.say(`RCPT TO:<${recipient}>`);
    results.push(result(recipient, outcomeOf(answer), answer));
  }
  if (session.letter && results.some(({ found }) => found === 'accepted') && (await client.say('DATA')) === 354) {
    await client.say([...session.letter.map((line) => (line.startsWith('.') ? `.${line}` : line)), '.'].join('\r\n'));
  }
  await client.hangUp();
  return results;
}

/** 0: the connection never came about, or was lost. */
function outcomeOf(code: number): RecipientResult['found'] {
  if (code === 0) return 'unreachable';
  return code < 300 ? 'accepted' : code < 500 ? 'deferred' : 'refused';
}

/** A client that speaks by octets, and waits for each answer in virtual time. */
class ProbeClient {
  private readonly world: ProbedWorld;
  private readonly id: string;
  private readonly host: string;
  private conn = '';
  private read = 0;

  constructor(world: ProbedWorld, id: string, host: string) {
    this.world = world;
    this.id = id;
    this.host = host;
  }

  async connect(address: string, port: number): Promise<number> {
    this.read = this.world.trace.length;
    await this.world.input({ kind: 'connect', id: this.id, host: this.host, to: { address, port } });
    this.conn = this.world.connectionOf(this.id);
    return this.answer();
  }

  async say(line: string): Promise<number> {
    await this.world.input({ kind: 'send', id: this.id, host: this.host, octets: octetsFromText(`${line}\r\n`) });
    return this.answer();
  }

  async hangUp(): Promise<void> {
    await this.world.input({ kind: 'send', id: this.id, host: this.host, octets: 'QUIT\r\n' });
    await this.world.advance(this.world.now + LOOK_MICROS);
    await this.world.input({ kind: 'close', id: this.id, host: this.host });
    await this.world.advance(this.world.now + LOOK_MICROS);
  }

  /** The code of the next reply on this connection; 0 when there will be none. */
  private async answer(): Promise<number> {
    const until = this.world.now + PATIENCE_MICROS;
    for (;;) {
      const code = this.next();
      if (code !== null) return code;
      if (this.world.now >= until) return 0;
      await this.world.advance(this.world.now + LOOK_MICROS);
    }
  }

  private next(): number | null {
    const { trace } = this.world;
    for (; this.read < trace.length; this.read += 1) {
      const event = trace[this.read];
      if (event === undefined || !('conn' in event.data) || event.data.conn !== this.conn) continue;
      if (event.kind === 'smtp.reply') {
        this.read += 1;
        return event.data.code;
      }
      if (event.kind === 'tcp.refuse' || (event.kind === 'tcp.close' && event.data.from === 'server')) return 0;
    }
    return null;
  }
}
