/** A port as people name it: a number, or a service's name from /etc/services. */
import type { FileReader } from '../kernel/disk.ts';

/** What every /etc/services says of the services that a mail system has; used where a host has no such file. */
const WELL_KNOWN: Readonly<Record<string, number>> = {
  ftp: 21, ssh: 22, telnet: 23, smtp: 25, mail: 25, domain: 53, http: 80, pop3: 110, 'pop-3': 110, sunrpc: 111,
  imap2: 143, imap: 143, https: 443, submissions: 465, ssmtp: 465, smtps: 465, submission: 587, imaps: 993, pop3s: 995,
  sieve: 4190,
};

/** The port; `null` when there is no service of this name; numbers are not checked for their range. */
export function servicePort(disk: FileReader, name: string): number | null {
  if (/^[0-9]+$/.test(name)) return Number(name);
  for (const line of (disk.read('/etc/services') ?? '').split('\n')) {
    const [service, port, ...aliases] = line.replace(/#.*/, '').split(/[ \t]+/);
    if (!port?.endsWith('/tcp')) continue;
    if (service === name || aliases.includes(name)) return Number.parseInt(port, 10);
  }
  return WELL_KNOWN[name] ?? null;
}

/** The name of a TCP port, as `nc -v` shows it; `null` when it has none. */
export function serviceName(disk: FileReader, port: number): string | null {
  for (const line of (disk.read('/etc/services') ?? '').split('\n')) {
    const [service, number] = line.replace(/#.*/, '').split(/[ \t]+/);
    if (number === `${port}/tcp` && service !== undefined) return service;
  }
  return Object.entries(WELL_KNOWN).find(([, number]) => number === port)?.[0] ?? null;
}
