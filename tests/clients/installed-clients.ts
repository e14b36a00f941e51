/**
 * The mail clients of the machine on which the tests run, and how a recorded command is run with one of them. Only a
 * program of the recorded version is run: another one sends and prints other octets, and is right to.
 */
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientCase, Printed } from './recorded-clients.ts';

interface Program {
  /** Under which names it may be found, the first that has the right version counts. */
  readonly names: readonly string[];
  readonly flag: string;
  readonly version: RegExp;
}

const PROGRAMS: Readonly<Record<string, Program>> = {
  python3: { names: ['python3', 'python3.11', '/usr/bin/python3'], flag: '--version', version: /\b3\.11\.\d+/ },
  curl: { names: ['curl'], flag: '--version', version: /\b7\.88\.\d+/ },
  swaks: { names: ['swaks'], flag: '--version', version: /\b20201014\.0\b/ },
  's-nail': { names: ['s-nail'], flag: '-V', version: /\b(?:v)?14\.9\.24\b/ },
};

/** Where it is and which version, or why it cannot be run. */
export type Found = { readonly path: string; readonly version: string } | { readonly why: string };

export function findClient(client: string): Found {
  const program = PROGRAMS[client];
  if (!program) return { why: 'nobody said how to find it' };
  let why = 'not installed here';
  for (const name of program.names) {
    const asked = spawnSync(name, [program.flag], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    if (asked.error) continue;
    const said = `${asked.stdout}${asked.stderr}`;
    const version = program.version.exec(said)?.[0];
    if (version !== undefined) return { path: pathOf(name), version };
    why = `"${said.split('\n')[0]?.slice(0, 60) ?? ''}" is not the recorded version`;
  }
  return { why };
}

/** A python that is started through a shim needs its real place: the shim looks for itself below HOME. */
function pathOf(name: string): string {
  if (!name.includes('python')) return name;
  return spawnSync(name, ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).stdout.trim();
}

const OTHER_HOST = '127.0.0.1';

/** The recorded command against a port of this machine: only the address, the port and places of files are others. */
function commandFor(cmd: string, path: string, port: number): string {
  return cmd
    .replace(/^python3 /, `'${path}' `)
    .replaceAll("'mail.example.com',1025", `'${OTHER_HOST}',${port}`)
    .replaceAll('mail.example.com:1025', `${OTHER_HOST}:${port}`)
    .replaceAll('10.9.0.1', OTHER_HOST)
    .replaceAll('--port 1025', `--port ${port}`)
    .replaceAll(':1025', `:${port}`)
    .replaceAll('/etc/hostname', './hostname');
}

function asRecorded(output: string, port: number): string {
  return output.replaceAll(`${OTHER_HOST}:${port}`, '10.9.0.1:1025').replaceAll(OTHER_HOST, '10.9.0.1');
}

/** Runs it in `folder`, with the recorder's environment; what it printed, with the recorded address and port. */
export function runClient({ cmd }: ClientCase, path: string, { port, folder }: { readonly port: number; readonly folder: string }): Promise<Printed> {
  // A recorded letter has this file attached.
  writeFileSync(join(folder, 'hostname'), 'vm\n');
  const env = { PATH: process.env['PATH'], HOME: folder, MAILRC: '/dev/null', TERM: 'dumb', TZ: 'UTC' };
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', commandFor(String(cmd), path, port)], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const printed = { stdout: '', stderr: '' };
    child.stdout.on('data', (bytes: Buffer) => (printed.stdout += bytes.toString('utf8')));
    child.stderr.on('data', (bytes: Buffer) => (printed.stderr += bytes.toString('utf8')));
    child.on('error', reject);
    child.on('close', (rc) => resolve({ stdout: asRecorded(printed.stdout, port), stderr: asRecorded(printed.stderr, port), rc }));
  });
}
