/** What smtpd has to say but has not sent: replies to pipelined commands leave in one segment, as from Postfix's vstream. */
import type { Connection } from './connection.ts';

export function put(conn: Connection, octets: string): void {
  conn.output += octets;
}

export function flush(conn: Connection): void {
  if (conn.output === '') return;
  conn.socket.write(conn.output);
  conn.output = '';
}
