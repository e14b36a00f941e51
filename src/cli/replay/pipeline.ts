/**
 * Which daemon hands to which, as the trace tells it: who opens which socket, what trivial-rewrite answers, and where the
 * queue file goes. The lines are those that the recorder made of Postfix's verbose log.
 */
import { isKind, type TraceEvent } from '../../kernel/trace.ts';

const SHOWN = /^(private\/(proxymap|anvil|rewrite|bounce|defer|trace|verify|smtp|relay|local|virtual|lmtp|error|retry|discard)|public\/cleanup)$/;
const TRANSPORT = /^private\/(smtp|relay|local|virtual|lmtp|error|retry|discard)$/;
const PROGRAMS: Readonly<Record<string, string>> = { relay: 'smtp', retry: 'error' };

export class Pipeline {
  readonly lines: string[] = [];
  private readonly written = new Set<string>();

  apply(event: TraceEvent): void {
    const line = this.lineOf(event);
    if (line !== null) this.lines.push(line);
  }

  private lineOf(event: TraceEvent): string | null {
    const program = programOf(event.process);
    if (isKind(event, 'ipc.open')) {
      const { socket } = event.data;
      if (socket === 'public/qmgr') return `qmgr receives a wakeup trigger (${socket})`;
      return SHOWN.test(socket) ? `${program} -> ${socket}` : null;
    }
    if (isKind(event, 'ipc.message')) return program === 'qmgr' && event.data.from === 'client' ? readBy(event.data.socket, event.data.octets) : null;
    if (isKind(event, 'address.resolve')) return `trivial-rewrite answers transport=${event.data.transport}`;
    if (isKind(event, 'queue.move')) return event.data.to === 'active' ? `qmgr takes ${event.data.from}/${event.data.queueId} into active` : null;
    if (!isKind(event, 'file.write') || program !== 'cleanup') return null;
    const id = /\/incoming\/(\w+)$/.exec(event.data.path)?.[1];
    if (id === undefined || event.data.how !== 'write' || this.written.has(id)) return null;
    this.written.add(id);
    return `cleanup writes queue file incoming/${id}`;
  }
}

/** The delivery agent opens the file that the request names. */
function readBy(socket: string, octets: string): string | null {
  const transport = TRANSPORT.exec(socket)?.[1];
  const id = /queue_id\0(\w+)\0/.exec(octets)?.[1];
  return transport === undefined || id === undefined ? null : `${PROGRAMS[transport] ?? transport} reads active/${id}`;
}

function programOf(process: string): string {
  return process.slice(process.lastIndexOf('/') + 1, process.lastIndexOf('.'));
}
