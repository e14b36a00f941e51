/**
 * A host for a rehearsal: Postfix's own programmes run here on the host's files, joined by sockets, with nothing else
 * around them: no time, no network, no disk to write to. What they consulted, traced and logged is kept in order.
 */
import { fail, ok, type Result } from '../../base/result.ts';
import type { CommandEnd, CommandOrder, ProcessInput, Target } from '../../kernel/event.ts';
import { FREE_BLOCKS, type FileReader } from '../../kernel/disk.ts';
import { createRandom } from '../../kernel/random.ts';
import { Mailbox, startTask, suspend, type Task } from '../../kernel/task.ts';
import type { Micros, TraceData, TraceKind } from '../../kernel/trace.ts';
import type { ConnectFailure, DatagramSocket, ProcessDisk, Program, Socket, System } from '../../net/system.ts';
import type { HostData } from '../../net/topology.ts';
import { listenAt, type Consultation } from '../global/consultation.ts';
import { MAIN_CF_PATH, type MainCf } from '../global/main-cf.ts';
import { readService } from '../global/service.ts';
import { socketPair } from './socket-pair.ts';

/** What is rehearsed: a host as it is now. */
export interface RehearsedHost {
  readonly data: HostData;
  readonly disk: FileReader;
  /** main.cf as a running process of the programme has read it; null where a new one would read the disk. */
  readonly mainCfOf: (program: string) => string | null;
}

/** One thing that a programme did. */
export type Noted =
  | { readonly by: string; readonly is: 'consultation'; readonly consultation: Consultation }
  | { readonly by: string; readonly is: 'trace'; readonly event: NotedEvent }
  | { readonly by: string; readonly is: 'log'; readonly text: string }
  /** It wanted to ask the network, which there is none of. */
  | { readonly by: string; readonly is: 'unasked'; readonly whom: string };

type NotedEvent = { readonly [K in TraceKind]: { readonly kind: K; readonly data: TraceData[K] } }[TraceKind];

/** Who answers at a UNIX-domain socket: a programme with its argv; null: nobody. */
export type Answerer = (socket: string) => { readonly program: Program; readonly argv: readonly string[] } | null;

export class Stage {
  readonly notes: Noted[] = [];
  readonly host: RehearsedHost;
  private readonly answerer: Answerer;
  private readonly argvs = new Map<string, readonly string[]>();
  private readonly settings = new Map<string, MainCf>();
  private processes = 0;
  private connections = 0;

  constructor(host: RehearsedHost, answerer: Answerer) {
    this.host = host;
    this.answerer = answerer;
  }

  /** A process of its own; its programme is run by the caller, or by `serve`. */
  system(argv: readonly string[], served: readonly Socket[] = []): System {
    this.processes += 1;
    this.argvs.set(argv[0] ?? '', argv);
    return new RehearsedProcess(this, this.notes, argv, this.processes, [...served]);
  }

  /** main.cf as a programme sees it that is on the stage already; looking at it is not noted. */
  settingsOf(program: string): MainCf {
    let cf = this.settings.get(program);
    if (cf === undefined) {
      cf = readService(new RehearsedProcess(this, [], this.argvs.get(program) ?? [program], 0, [])).cf;
      this.settings.set(program, cf);
    }
    return cf;
  }

  /** Runs a programme that finds these connections at its socket, as far as it goes. */
  serve(program: Program, argv: readonly string[], served: readonly Socket[]): void {
    startTask(program(this.system(argv, served)), () => undefined);
  }

  connect(by: string, to: Target): Result<Socket, ConnectFailure> {
    if (!('socket' in to)) return this.unreachable(by, `${to.address}:${to.port}`);
    const answerer = this.answerer(to.socket);
    if (answerer === null) return this.unreachable(by, to.socket);
    this.connections += 1;
    const { client, server } = socketPair(`rehearsal/${this.connections}`);
    this.serve(answerer.program, answerer.argv, [server]);
    return ok(client);
  }

  private unreachable(by: string, whom: string): Result<Socket, ConnectFailure> {
    this.notes.push({ by, is: 'unasked', whom });
    return fail('refused');
  }
}

/** Runs a task that waits for nobody outside the stage; null where it does not come to its end. */
export function runNow<T>(task: Task<T>): T | null {
  let ended: { readonly value: T } | null = null;
  startTask(task, (value) => (ended = { value }));
  return (ended as { readonly value: T } | null)?.value ?? null;
}

class RehearsedProcess implements System {
  readonly host: HostData;
  readonly role = 'mta';
  readonly process: string;
  readonly pid: number;
  readonly argv: readonly string[];
  readonly tty = null;
  now: Micros = 0;
  readonly epochMillis = 0;
  readonly utcOffsetMinutes = 0;
  readonly random = createRandom('rehearsal');
  readonly disk: ProcessDisk;
  readonly inputs = new Mailbox<ProcessInput>();
  readonly signals = new Mailbox<string>();
  logText: ((text: string) => string) | null = null;
  private readonly stage: Stage;
  private readonly notes: Noted[];
  private readonly served: Socket[];

  constructor(stage: Stage, notes: Noted[], argv: readonly string[], pid: number, served: Socket[]) {
    this.stage = stage;
    this.notes = notes;
    this.host = stage.host.data;
    this.argv = argv;
    this.process = argv[0] ?? 'unknown';
    this.pid = pid;
    this.served = served;
    this.disk = diskFor(stage.host, this.process);
    listenAt(this.disk, (consultation) => notes.push({ by: this.process, is: 'consultation', consultation }));
  }

  trace<K extends TraceKind>(kind: K, data: TraceData[K]): void {
    this.notes.push({ by: this.process, is: 'trace', event: { kind, data } as unknown as NotedEvent });
  }

  log(_ident: string, text: string): void {
    this.notes.push({ by: this.process, is: 'log', text });
  }

  /** Nothing else happens meanwhile. */
  *sleep(micros: Micros): Task<void> {
    this.now += micros;
  }

  timer(): () => void {
    return () => undefined;
  }

  *idle(): Task<void> {
    yield* suspend<never>(() => undefined);
  }

  fork(task: Task<void>): void {
    startTask(task, () => undefined);
  }

  *connect(to: Target): Task<Result<Socket, ConnectFailure>> {
    return this.stage.connect(this.process, to);
  }

  /** No other client will come. */
  *accept(): Task<Socket | null> {
    return this.served.shift() ?? (yield* suspend<never>(() => undefined));
  }

  listen(): Result<null> {
    return ok(null);
  }

  unlisten(): void {
    // Nothing listens.
  }

  datagramSocket(): DatagramSocket {
    const { notes } = this;
    const by = this.process;
    return {
      local: { address: '127.0.0.1', port: 0 },
      send: (to) => {
        notes.push({ by, is: 'unasked', whom: `${to.address}:${to.port}` });
        return this.now;
      },
      *receive() {
        return null;
      },
      close: () => undefined,
    };
  }

  spawn(): void {
    // Programmes are started by who connects to them.
  }

  /** Nothing is run. */
  *command({ command }: CommandOrder): Task<CommandEnd> {
    this.notes.push({ by: this.process, is: 'unasked', whom: typeof command === 'string' ? command : command.join(' ') });
    return { kind: 'no-shell' };
  }

  passSocket(): string {
    return '';
  }

  takeSocket(): null {
    return null;
  }

  signal(): void {
    // Nobody to tell.
  }

  resume(): void {
    // Nobody dies.
  }

  lock(): void {
    // Nobody else delivers.
  }

  unlock(): void {
    // Nor holds anything.
  }

  isLocked(): boolean {
    return false;
  }
}

/** The host's files, with main.cf as this programme knows it; what is written is forgotten. */
function diskFor({ disk, mainCfOf }: RehearsedHost, program: string): ProcessDisk {
  const mainCf = mainCfOf(program);
  const nothing = (): void => undefined;
  const forgotten = (): boolean => true;
  return {
    read: (path) => (path === MAIN_CF_PATH && mainCf !== null ? mainCf : disk.read(path)),
    stat: (path) => disk.stat(path),
    list: (path) => disk.list(path),
    write: forgotten, append: forgotten, remove: nothing, rename: nothing, mkdir: forgotten,
    freeBlocks: () => FREE_BLOCKS,
    watch: () => nothing,
  };
}
