/**
 * Which SMTP sessions of a trace are the student's: held with the graded server, opened from a host at whose terminals
 * the student sits, and not by Postfix itself. Follows each of them.
 */
import type { TraceEvent } from '../kernel/trace.ts';
import type { Lesson } from '../lessons/lesson.ts';
import { hostOfTerminal, serverOf } from '../lessons/places.ts';
import { createSession, follow, isSmtpEvent, type Session } from './session.ts';

/** Clients of the mail system: a host may talk to itself. */
const DAEMONS = /^[^/]*\/(smtp|lmtp|relay)\./;

export class StudentSessions {
  readonly server: string;
  readonly studentHosts: ReadonlySet<string>;
  private readonly sessions = new Map<string, Session>();

  constructor(lesson: Pick<Lesson, 'focus' | 'ttys'>) {
    this.server = serverOf(lesson);
    this.studentHosts = new Set(lesson.ttys.map(hostOfTerminal));
  }

  /** The session that an event belongs to, as it stood before the event; null for all others. */
  of(event: TraceEvent): Session | null {
    if (event.kind === 'tcp.open') {
      return event.data.serverHost === this.server && this.isStudents(event.data.conn) ? this.known(event.data.conn) : null;
    }
    if (event.kind === 'tcp.close') return this.sessions.get(event.data.conn) ?? null;
    if (!isSmtpEvent(event) || event.host !== this.server || !this.isStudents(event.data.conn)) return null;
    return this.known(event.data.conn);
  }

  /** To be called with every event after it was looked at. */
  follow(event: TraceEvent, session: Session | null): void {
    if (session && isSmtpEvent(event)) follow(session, event);
  }

  private isStudents(conn: string): boolean {
    return this.studentHosts.has(conn.slice(0, conn.indexOf('/'))) && !DAEMONS.test(conn);
  }

  private known(conn: string): Session {
    let session = this.sessions.get(conn);
    if (!session) this.sessions.set(conn, (session = createSession(conn)));
    return session;
  }
}
