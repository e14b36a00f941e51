/**
 * The page's handle of a running world. It starts the workers (each role's site in one of its own, the conductor in one
 * more), passes on what the student does, and delivers the trace in batches, at most one per animation frame.
 */
import type { ScreenSize } from '../kernel/event.ts';
import type { Micros, Role, TraceEvent } from '../kernel/trace.ts';
import type { WorldData } from '../net/topology.ts';
import type { StampedInput, WorldInput } from '../world/input.ts';
import type { FromLab, LabState, ToLab } from './lab-messages.ts';

export interface LabOptions {
  readonly data: WorldData;
  readonly seed: string;
  /** Inputs of an attempt that is taken up again, and how far its time had come. */
  readonly inputs?: readonly StampedInput[];
  readonly now?: Micros;
  readonly running?: boolean;
  /** `four`: a worker for each role (the page's way); `one`: all roles in one worker. */
  readonly placement?: 'four' | 'one';
  onTrace(events: readonly TraceEvent[], state: LabState): void;
  /** An input was accepted, with the virtual time that it got. */
  onInput?(stamped: StampedInput): void;
  /** The trace is cut to its first `keep` events and the inputs to `inputs` (after a fork). */
  onReset?(keep: number, inputs: readonly StampedInput[]): void;
  onReady?(): void;
  /** The simulation stopped: our own bug, or a worker that died. The inputs so far can start a new lab. */
  onProblem?(message: string): void;
}

export interface Lab {
  type(tty: string, text: string, size?: ScreenSize): void;
  /** Keys for a programme that takes them one by one, and how large its screen is. */
  keys(tty: string, text: string, size: ScreenSize): void;
  key(tty: string, key: 'interrupt' | 'escape' | 'eof' | 'quit', text?: string): void;
  edit(host: string, path: string, text: string): void;
  note(action: string, text?: string): void;
  pause(): void;
  resume(): void;
  setSpeed(speed: number): void;
  /** The next event, whatever it is; only sensible while paused. */
  step(): void;
  /** Lets virtual time jump to the next event that is worth waiting for. */
  skip(): void;
  /** Forgets everything after `t`; the world goes on from there. */
  fork(t: Micros): void;
  /** SHA-256 of the whole trace. */
  hash(): Promise<string>;
  dispose(): void;
}

interface Team {
  readonly conductor: Worker;
  readonly sites: readonly { readonly worker: Worker; readonly roles: readonly Role[] }[];
}

function startTeam(placement: 'four' | 'one'): Team {
  const conductor = new Worker(new URL('./conductor.worker.ts', import.meta.url), { type: 'module' });
  if (placement === 'one') {
    const worker = new Worker(new URL('./all.worker.ts', import.meta.url), { type: 'module' });
    return { conductor, sites: [{ worker, roles: ['infra', 'mda', 'mta', 'mua'] }] };
  }
  return {
    conductor,
    sites: [
      { worker: new Worker(new URL('./infra.worker.ts', import.meta.url), { type: 'module' }), roles: ['infra'] },
      { worker: new Worker(new URL('./mda.worker.ts', import.meta.url), { type: 'module' }), roles: ['mda'] },
      { worker: new Worker(new URL('./mta.worker.ts', import.meta.url), { type: 'module' }), roles: ['mta'] },
      { worker: new Worker(new URL('./mua.worker.ts', import.meta.url), { type: 'module' }), roles: ['mua'] },
    ],
  };
}

export function openLab(options: LabOptions): Lab {
  const team = startTeam(options.placement ?? 'four');
  const hashes = new Map<number, (hash: string) => void>();
  let closed = false;
  const send = (message: ToLab, transfer: Transferable[] = []): void => {
    if (!closed) team.conductor.postMessage(message, transfer);
  };
  const fail = (event: ErrorEvent): void => {
    if (!closed) options.onProblem?.(event.message || 'a worker could not be loaded');
  };
  team.conductor.addEventListener('error', fail);
  team.conductor.addEventListener('message', ({ data }: MessageEvent<FromLab>) => {
    if (!closed) receive(data, options, hashes, () => send({ k: 'credit' }));
  });
  const ports = team.sites.map(({ worker }) => {
    const channel = new MessageChannel();
    worker.addEventListener('error', fail);
    worker.postMessage({ port: channel.port1 }, [channel.port1]);
    return channel.port2;
  });
  const { data, seed, inputs = [], now = 0, running = true } = options;
  const start = { data, seed, inputs, now, running, placement: team.sites.map(({ roles }) => roles) };
  send({ k: 'start', start, ports }, ports);
  return labOver(send, hashes, () => {
    closed = true;
    team.conductor.terminate();
    for (const { worker } of team.sites) worker.terminate();
  });
}

function receive(message: FromLab, options: LabOptions, hashes: Map<number, (hash: string) => void>, credit: () => void): void {
  switch (message.k) {
    case 'trace':
      options.onTrace(message.events, message.state);
      // A hidden page draws no frames, so it must not wait for one.
      if (document.hidden) credit();
      else requestAnimationFrame(credit);
      return;
    case 'input': return options.onInput?.(message.stamped);
    case 'reset': return options.onReset?.(message.keep, message.inputs);
    case 'ready': return options.onReady?.();
    case 'problem': return options.onProblem?.(message.message);
    case 'hash':
      hashes.get(message.id)?.(message.hash);
      hashes.delete(message.id);
  }
}

function labOver(send: (message: ToLab) => void, hashes: Map<number, (hash: string) => void>, dispose: () => void): Lab {
  const input = (what: WorldInput): void => send({ k: 'input', input: what });
  let asked = 0;
  return {
    type: (tty, text, size) => input(size === undefined ? { kind: 'type', tty, text } : { kind: 'type', tty, text, size }),
    keys: (tty, text, size) => input({ kind: 'keys', tty, text, size }),
    key: (tty, key, text) => input(text === undefined ? { kind: 'key', tty, key } : { kind: 'key', tty, key, text }),
    edit: (host, path, text) => input({ kind: 'edit', host, path, text }),
    note: (action, text) => input(text === undefined ? { kind: 'note', action } : { kind: 'note', action, text }),
    pause: () => send({ k: 'run', running: false }),
    resume: () => send({ k: 'run', running: true }),
    setSpeed: (speed) => send({ k: 'speed', speed }),
    step: () => send({ k: 'step' }),
    skip: () => send({ k: 'skip' }),
    fork: (t) => send({ k: 'fork', t }),
    hash: () =>
      new Promise((resolve) => {
        asked += 1;
        hashes.set(asked, resolve);
        send({ k: 'hash', id: asked });
      }),
    dispose,
  };
}
