/** A session with one server: names for the log, and goodbye. Mirrors smtp_session.c and smtp_quit(). */
import type { Task } from '../../kernel/task.ts';
import type { Socket } from '../../net/system.ts';
import { hear, say } from './chat.ts';
import { parameterFlag, parameterMicros, type Peer, type Session, type SmtpState } from './state.ts';

export function createSession(socket: Socket, peer: Peer, isBestMx: boolean): Session {
  const namaddr = `${peer.host}[${peer.address}]`;
  return {
    socket, peer, namaddr, namaddrport: peer.port === null ? namaddr : `${namaddr}:${peer.port}`,
    features: new Set(), isBestMx, sizeLimit: 0, authMechanisms: [], unread: '', unsent: '', lastSent: 0,
    isEncrypted: false, isDead: false, isThrottled: false, mayCache: false, expires: 0, reuseCount: 0,
  };
}

/** Says goodbye; whatever the server answers, or does not, changes nothing. */
export function* quit(state: SmtpState, session: Session): Task<void> {
  if (session.isDead) return;
  say(session, 'QUIT');
  if (parameterFlag(state, 'skip_quit_response')) {
    session.socket.write(session.unsent);
    session.unsent = '';
  } else {
    yield* hear(state, session, parameterMicros(state, 'quit_timeout'));
  }
}
