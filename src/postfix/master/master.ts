/**
 * master(8): reads master.cf and stands for its services: it registers their sockets with the host, which starts their
 * processes on demand. One runs on each site that has daemons of the host, and registers what belongs to its role.
 * Leaves out reload, chroot, privileges, and services whose programme is not simulated (they are not there at all).
 */
import { splitList } from '../../formats/parameter-value.ts';
import { parseMasterCf, type MasterService } from '../../formats/master-cf.ts';
import type { Task } from '../../kernel/task.ts';
import type { System } from '../../net/system.ts';
import { readMainCf, type MainCf } from '../global/main-cf.ts';

const MASTER_CF_PATH = '/etc/postfix/master.cf';
const IDENT = 'postfix/master';

/** Programmes that open mailboxes and hence run with the mail delivery agent. */
const MDA_PROGRAMS = ['local', 'virtual'];
const MTA_PROGRAMS = [
  'smtpd', 'cleanup', 'qmgr', 'trivial-rewrite', 'bounce', 'smtp', 'lmtp', 'error', 'discard', 'anvil',
];
/** multi_server(3) and trigger_server(3) daemons: one process serves all who ask. */
const SHARED = ['qmgr', 'trivial-rewrite', 'anvil', 'pickup'];
/** Daemons that work without being asked. */
const STARTED_AT_ONCE = ['qmgr'];

const PORTS: Readonly<Record<string, number>> = { smtp: 25, smtps: 465, submissions: 465, submission: 587 };

export function* master(sys: System): Task<number> {
  const cf = readMainCf(sys.disk, { hostname: sys.host.hostname, addresses: sys.host.addresses });
  const isMain = sys.role === 'mta';
  if (cf.fatal !== null) {
    if (isMain) sys.log(IDENT, `fatal: ${cf.fatal}`);
    return 1;
  }
  const file = parseMasterCf(sys.disk.read(MASTER_CF_PATH) ?? '');
  if (isMain) {
    for (const warning of cf.warnings) sys.log(IDENT, `warning: ${warning}`);
    for (const problem of file.problems) sys.log(IDENT, `fatal: ${MASTER_CF_PATH}: ${problem}`);
    sys.log(IDENT, `daemon started -- version ${cf.text('mail_version')}, configuration /etc/postfix`);
  }
  if (file.problems.length > 0) return 1;
  const wanted = isMain ? MTA_PROGRAMS : MDA_PROGRAMS;
  for (const service of file.services) if (wanted.includes(service.program)) start(sys, cf, service);
  for (;;) yield* sys.idle(3600e6);
}

function start(sys: System, cf: MainCf, service: MasterService): void {
  const argv = [service.program, '-n', service.name, '-t', service.type === 'inet' ? 'inet' : 'unix', ...service.args];
  const limit = service.maxProcesses ?? cf.number('default_process_limit');
  const options = {
    program: service.program,
    argv,
    maxProcesses: limit === 0 ? Number.MAX_SAFE_INTEGER : limit,
    concurrency: SHARED.includes(service.program) ? ('shared' as const) : ('exclusive' as const),
  };
  const places = service.type === 'inet' ? inetPlaces(sys, cf, service.name) : [{ socket: socketOf(service) }];
  for (const place of places) {
    const listening = sys.listen(place, options);
    if (!listening.ok) sys.log(IDENT, `fatal: bind ${listening.error}`);
  }
  if (STARTED_AT_ONCE.includes(service.program)) sys.spawn(argv);
  if (service.wakeupSeconds > 0 && !STARTED_AT_ONCE.includes(service.program)) sys.fork(wakeUp(sys, service));
}

function socketOf(service: MasterService): string {
  return `${service.isPrivate ? 'private' : 'public'}/${service.name}`;
}

/** `smtp`, `587`, `127.0.0.1:10025`: with inet_interfaces where no host is given. */
function inetPlaces(sys: System, cf: MainCf, name: string): { address: string | null; port: number }[] {
  const colon = name.lastIndexOf(':');
  const portName = name.slice(colon + 1);
  const port = PORTS[portName] ?? Number.parseInt(portName, 10);
  if (!Number.isInteger(port)) {
    sys.log(IDENT, `fatal: ${MASTER_CF_PATH}: unknown service: ${portName}/tcp`);
    return [];
  }
  if (colon > 0) return [{ address: name.slice(0, colon), port }];
  return splitList(cf.text('inet_interfaces')).flatMap((word): { address: string | null; port: number }[] => {
    if (word === 'all') return [{ address: null, port }];
    if (word === 'loopback-only' || word === 'localhost') return [{ address: '127.0.0.1', port }];
    return [{ address: word, port }];
  });
}

/** A trigger every `wakeup` seconds, as master sends it: one octet over the service's socket. */
function* wakeUp(sys: System, service: MasterService): Task<void> {
  for (;;) {
    yield* sys.idle(service.wakeupSeconds * 1e6);
    const connected = yield* sys.connect({ socket: socketOf(service) });
    if (!connected.ok) continue;
    connected.value.write('W');
    connected.value.close();
  }
}
