/** The name server nsd of a private host, with one root zone. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { pause } from './pause.ts';

const OPENING_TRIES = 200;

export interface NameServer {
  readonly address: string;
  /** The root zone. */
  readonly zone: string;
  /** Below this name every answer is SERVFAIL. */
  readonly failing: string;
}

/** `directory` holds its files. */
export async function startNameServer(directory: string, { address, zone, failing }: NameServer): Promise<void> {
  writeFileSync(`${directory}/root.zone`, zone);
  writeFileSync(`${directory}/nsd.conf`, `server:
  ip-address: ${address}
  username: ""
  chroot: ""
  zonesdir: "${directory}"
  pidfile: "${directory}/nsd.pid"
  logfile: "${directory}/nsd.log"
  xfrdfile: "${directory}/xfrd.state"
  zonelistfile: "${directory}/zone.list"
  database: ""
  server-count: 1
remote-control:
  control-enable: no
zone:
  name: "."
  zonefile: root.zone
zone:
  name: "${failing}"
  zonefile: does-not-exist.zone
`);
  spawn('nsd', ['-d', '-c', `${directory}/nsd.conf`], { stdio: 'ignore' });
  for (let attempt = 0; attempt < OPENING_TRIES; attempt += 1) {
    if (await opens(address, 53)) return;
    await pause(10);
  }
  throw new Error('the name server nsd does not start');
}

/** Whether a TCP connection to the address can be made. */
function opens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
