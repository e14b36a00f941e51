/** Which processes run on each host and who listens at which TCP port, as the trace tells it: what ps and ss show. */
import { isKind, type Micros, type Role, type TraceEvent } from '../kernel/trace.ts';

export interface RunningProcess {
  readonly pid: number;
  readonly argv: readonly string[];
  readonly role: Role;
  readonly startedAt: Micros;
}

export interface TcpListener {
  /** Null: all of the host's addresses. */
  readonly address: string | null;
  readonly port: number;
  readonly program: string;
}

export class ProcessFold {
  private readonly processes = new Map<string, Map<string, RunningProcess>>();
  private readonly ports = new Map<string, Map<string, TcpListener>>();

  apply(event: TraceEvent): void {
    if (isKind(event, 'process.start')) {
      const { argv, role } = event.data;
      within(this.processes, event.host).set(event.process, { pid: event.pid, argv, role, startedAt: event.t });
    } else if (isKind(event, 'process.exit')) within(this.processes, event.host).delete(event.process);
    else if (isKind(event, 'tcp.listen')) within(this.ports, event.host).set(`${event.data.address}:${event.data.port}`, event.data);
    else if (isKind(event, 'tcp.unlisten')) within(this.ports, event.host).delete(`${event.data.address}:${event.data.port}`);
  }

  running(host: string): readonly RunningProcess[] {
    return [...(this.processes.get(host)?.values() ?? [])].sort((a, b) => a.pid - b.pid);
  }

  listening(host: string): readonly TcpListener[] {
    return [...(this.ports.get(host)?.values() ?? [])];
  }
}

function within<V>(table: Map<string, Map<string, V>>, host: string): Map<string, V> {
  let own = table.get(host);
  if (!own) table.set(host, (own = new Map<string, V>()));
  return own;
}
