/**
 * An attempt to connect, as the task that made it waits for its outcome. Mirrors the SYN-SENT state (RFC 9293 §3.3.2)
 * with its time limit. A process makes its next attempt with the same object, so that limits that nobody reaches do
 * not pile up on the agenda.
 */
import type { Awaited, Waiting } from '../kernel/task.ts';
import type { Micros } from '../kernel/trace.ts';
import type { Endpoint } from './endpoint.ts';
import type { Process } from './process.ts';
import type { ConnectFailure } from './system.ts';
import { ProcessTimer } from './timer.ts';

export type ConnectOutcome = 'connected' | ConnectFailure;

export class ConnectAttempt implements Awaited {
  private readonly timer: ProcessTimer;
  private limit: Micros = 0;
  private endpoint: Endpoint | null = null;
  private waiting: Waiting | null = null;

  constructor(process: Process) {
    this.timer = new ProcessTimer(process, () => this.end('timeout'), false);
  }

  /** What is to be yielded for a `ConnectOutcome`. */
  begin(endpoint: Endpoint, limit: Micros): Awaited {
    this.endpoint = endpoint;
    this.limit = limit;
    endpoint.attempt = this;
    return this;
  }

  hold(task: Waiting): void {
    this.waiting = task;
    this.timer.arm(this.limit);
  }

  end(outcome: ConnectOutcome): void {
    const { waiting, endpoint } = this;
    this.waiting = null;
    this.endpoint = null;
    if (endpoint !== null) endpoint.attempt = null;
    this.timer.disarm();
    waiting?.resume(outcome);
  }
}
