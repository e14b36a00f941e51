/** Runs a recorded session of administration on one simulated host, from its first step to its last; a result for each case. */
import { isKind, type Micros } from '../../kernel/trace.ts';
import { createInlineWorld } from '../../roles/inline-world.ts';
import { runShellLine, type ShellEffects } from '../../shell/shell-line.ts';
import type { World } from '../../world/world.ts';
import type { AdminSession, AdminStep } from './admin-recording.ts';
import { ADMIN_HOST, OTHER_PROGRAM, adminRoute, adminSinkScript, adminWorld } from './admin-world.ts';
import { ReplayClient } from './client.ts';
import { Pipeline } from './pipeline.ts';
import { LAST_LOOK_MICROS, type Plan, type Step } from './plan.ts';
import { Quiet } from './quiet.ts';

const SEED = 'posthorn-replay';
/** Nobody begins on the stroke of a second. */
const START_MICROS: Micros = 1_400_000;
/** The recorder took these for lines of a verbose daemon (`connect to subsystem …`). */
const LIKE_VERBOSE = /\]: connect to /;
const REST_MICROS: Micros = 120_000;
const LONGEST_WAIT_MICROS: Micros = 25_000_000;
const AFTER_COMMAND_MICROS: Micros = 1_000_000;
/** A remote host that hangs keeps the queue busy: the recorder's next command did not wait for that. */
const BUSY_MICROS: Micros = 1_000_000;
/** From a client's start to the first queue id it gets, and some. */
const CLIENT_LEAD_MICROS = 20_000;
const REPLY_MICROS = 25_000_000;
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const QUEUE_ID = /^[0-9A-F]{9,13}(?=: )/;

export interface AdminResult {
  readonly rc?: number;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly log?: readonly string[];
  readonly plain_log?: readonly string[];
  /** The hand-overs between daemons, of cases that are what the steps up to the next one did. */
  readonly who_connects_to_whom?: readonly string[];
}

type SmtpStep = Extract<AdminStep, { kind: 'smtp' }>;
type CommandStep = { readonly user: string; readonly command: string; readonly stdin?: string | null | undefined };

/** Results by case. */
export async function runAdminSession(session: AdminSession): Promise<ReadonlyMap<string, AdminResult>> {
  const run = new AdminRun(session);
  const results = new Map<string, AdminResult>();
  let open: { readonly id: string; readonly since: number; readonly handed: number } | null = null;
  await run.start();
  for (const [at, step] of session.steps.entries()) {
    if (step.kind !== 'case') await run.take(step);
    else if (step.command !== undefined) {
      // The only thing that a recording knows to happen before a command.
      if (step.before !== undefined) await run.startOther();
      results.set(step.id, await run.command(step.command, step));
    }
    else {
      // The case is what the steps up to the next one logged.
      open = { id: step.id, since: run.lines.length, handed: run.pipeline.lines.length };
    }
    if (open && (session.steps[at + 1]?.kind ?? 'case') === 'case') {
      const log = run.lines.slice(open.since);
      results.set(open.id, { log, plain_log: log.filter((line) => !LIKE_VERBOSE.test(line)), who_connects_to_whom: run.pipeline.lines.slice(open.handed) });
      open = null;
    }
  }
  return results;
}

class AdminRun {
  readonly lines: string[] = [];
  readonly pipeline = new Pipeline();
  private readonly session: AdminSession;
  private readonly world: World;
  private readonly quiet = new Quiet(ADMIN_HOST);
  private readonly ids: string[] = [];
  private client: ReplayClient | null = null;
  private connections = 0;

  constructor(session: AdminSession) {
    this.session = session;
    this.world = createInlineWorld({
      data: adminWorld(session),
      seed: SEED,
      onTrace: (events) => {
        for (const event of events) {
          this.quiet.apply(event);
          this.client?.apply(event);
          if (event.host !== ADMIN_HOST) continue;
          this.pipeline.apply(event);
          if (!isKind(event, 'log.line')) continue;
          this.lines.push(event.data.line);
          const id = QUEUE_ID.exec(event.data.text)?.[0];
          if (id !== undefined && !this.ids.includes(id)) this.ids.push(id);
        }
      },
    });
  }

  async start(): Promise<void> {
    await this.pass(START_MICROS);
    if (this.session.started) return;
    await this.carryOut({ changes: [], logs: [], signals: [{ program: 'master', signal: 'stop' }] });
    await this.pass(1_000_000);
  }

  /** Another program listens on port 25. */
  async startOther(): Promise<void> {
    await this.carryOut({ changes: [], logs: [], signals: [{ program: OTHER_PROGRAM, signal: 'START' }] });
    await this.pass(1_000_000);
  }

  async take(step: Exclude<AdminStep, { kind: 'case' }>): Promise<void> {
    switch (step.kind) {
      case 'write':
        await this.world.input({ kind: 'edit', host: ADMIN_HOST, path: step.path, text: step.text });
        return this.pass(1000);
      case 'sink':
        await this.world.input({ kind: 'edit', host: step.name, path: '/etc/scripted-mx.json', text: adminSinkScript(step.name, step.behaviour) });
        return this.pass(1000);
      case 'shell':
        await this.command(step.command, step);
        return;
      case 'run':
        await this.command(step.argv.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' '), step);
        return;
      case 'smtp':
        return this.smtp(step);
    }
  }

  async command(line: string, { user, stdin }: Omit<CommandStep, 'command'>): Promise<AdminResult> {
    const since = this.lines.length;
    const { world } = this;
    const { startEpochMillis, utcOffsetMinutes, hosts } = world.data;
    const host = hosts.find(({ name }) => name === ADMIN_HOST);
    if (!host) throw new RangeError('the host is missing');
    const clock = { get now() { return world.now; }, get epochMillis() { return startEpochMillis + world.now / 1000; }, utcOffsetMinutes };
    const result = await runShellLine({
      host, disk: world.disk(ADMIN_HOST), processes: () => world.processes(ADMIN_HOST), listeners: () => world.listeners(ADMIN_HOST),
      clock, user, cwd: '/', env: new Map([['PATH', PATH]]), line: this.named(line), history: [],
      lastStatus: 0, seconds: 0, seed: SEED, onPipe: true, stdin: stdin ?? '',
      pass: async (micros, done) => {
        await this.carryOut(done);
        await this.pass(micros);
      },
    });
    await this.carryOut(result);
    await this.rest(AFTER_COMMAND_MICROS);
    return { rc: result.exitCode, stdout: result.output, stderr: result.errors, log: this.lines.slice(since) };
  }

  /** The queue ids of this run in the place of the recorded ones. */
  private named(line: string): string {
    return line.replace(/\{QUEUEID\d+\}/g, (name) => this.ids[this.session.ids.indexOf(name)] ?? name);
  }

  private async carryOut(done: ShellEffects): Promise<void> {
    this.world.carryOut(ADMIN_HOST, done);
    await this.pass(1000);
  }

  private async pass(micros: Micros): Promise<void> {
    await this.world.advance(this.world.now + micros);
  }

  /** A later command names the directory of this queue id, its first digit: microseconds decide it. */
  private async untilDigit(name: string | undefined): Promise<void> {
    const commands = this.session.steps.map((step) => ('command' in step ? (step.command ?? '') : ''));
    const digit = name === undefined ? undefined : commands.map((line) => line.split(`/${name}`)[0]?.at(-1)).find((at, index) => commands[index]?.includes(`/${name}`) && at);
    if (digit === undefined) return;
    const wanted = Number.parseInt(digit, 16) * 0x10000 + CLIENT_LEAD_MICROS;
    await this.pass(1_000_000 - (this.world.now % 1_000_000) + wanted);
  }

  private async rest(least: Micros): Promise<void> {
    const start = this.world.now;
    const deadline = start + LONGEST_WAIT_MICROS;
    while (this.world.now < deadline) {
      const since = this.quiet.restsSince();
      if (since !== null && this.world.now - since >= REST_MICROS && this.world.now - start >= least) return;
      await this.pass(50_000);
      if (since === null && this.world.now - start > BUSY_MICROS) return;
    }
  }

  private async smtp(step: SmtpStep): Promise<void> {
    this.connections += 1;
    await this.untilDigit(this.session.ids[this.ids.length]);
    const conn = `C${this.connections}`;
    this.client = new ReplayClient(this.world, planOf(step, conn), adminRoute);
    await this.client.run();
    this.client = null;
    await this.rest(AFTER_COMMAND_MICROS);
  }
}

/** One write for consecutive client lines, one wait for each complete reply. */
function planOf({ client_ip: address, transcript }: SmtpStep, conn: string): Plan {
  const steps: Step[] = [{ kind: 'open', conn, address }];
  let octets = '';
  const flush = (): void => {
    if (octets !== '') steps.push({ kind: 'send', conn, octets });
    octets = '';
  };
  for (const [who, line] of transcript) {
    if (who === 'C') octets += `${line}\r\n`;
    else if (who === 'S') {
      flush();
      if (line.charAt(3) !== '-') steps.push({ kind: 'reply', conn, limitMicros: REPLY_MICROS });
    }
  }
  flush();
  steps.push({ kind: 'close', conn, limitMicros: LAST_LOOK_MICROS });
  return { steps, namesConnections: true, isRelayed: false };
}
