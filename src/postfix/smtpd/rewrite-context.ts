/**
 * Whether this client's letters are completed as our own or as a stranger's: `local_header_rewrite_clients`. Mirrors
 * smtpd_check_rewrite().
 */
import { warn, type Connection } from './connection.ts';
import { isFromThisHost, isInMynetworks } from './networks.ts';
import { isAuthenticated } from './restrictions/client.ts';
import { findIn } from './tables.ts';

/** `local` or `remote`; null when a table could not be read. */
export function rewriteContext(conn: Connection): 'local' | 'remote' | null {
  const list = conn.daemon.cf.list('local_header_rewrite_clients');
  for (let at = 0; at < list.length; at += 1) {
    const word = list[at] ?? '';
    const isMap = word.toLowerCase() === 'check_address_map';
    if (isMap) at += 1;
    if (isMap || word.includes(':')) {
      const answer = findIn(conn, list[at] ?? '', conn.peer.address);
      if (answer.kind === 'retry') return null;
      if (answer.kind === 'found') return 'local';
      continue;
    }
    const isLocal = simpleTest(conn, word);
    if (isLocal === null) warn(conn, `parameter local_header_rewrite_clients: invalid request: ${word}`);
    else if (isLocal) return 'local';
  }
  return 'remote';
}

function simpleTest(conn: Connection, name: string): boolean | null {
  switch (name.toLowerCase()) {
    case 'permit_inet_interfaces': return isFromThisHost(conn);
    case 'permit_mynetworks': return isInMynetworks(conn);
    case 'permit_sasl_authenticated': return conn.session.mechanisms !== null && isAuthenticated(conn);
    case 'permit_tls_clientcerts': case 'permit_tls_all_clientcerts': return false;
    default: return null;
  }
}
