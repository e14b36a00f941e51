/**
 * master(8): reads master.cf and stands for its services: it registers their sockets with the host, which starts their
 * processes on demand. One runs on each site that has daemons of the host, and registers what belongs to its role.
 * Leaves out chroot, privileges, and services whose programme is not simulated (they are not there at all).
 */
import { splitList } from '../../formats/parameter-value.ts';
import { parseMasterCf, type MasterService } from '../../formats/master-cf.ts';
import type { Task } from '../../kernel/task.ts';
import type { System } from '../../net/system.ts';
import { readMainCf, type MainCf } from '../global/main-cf.ts';
import { MASTER_PID_FILE } from '../global/queue-places.ts';

const MASTER_CF_PATH = '/etc/postfix/master.cf';
const IDENT = 'postfix/master';

/** Programmes that open mailboxes and hence run with the mail delivery agent. */
const MDA_PROGRAMS = ['local', 'virtual'];
const MTA_PROGRAMS = [
  'pickup', 'smtpd', 'cleanup', 'qmgr', 'trivial-rewrite', 'bounce', 'smtp', 'lmtp', 'error', 'discard', 'anvil', 'verify', 'flush',
];
/** multi_server(3) and trigger_server(3) daemons: one process serves all who ask. */
const SHARED = ['qmgr', 'trivial-rewrite', 'anvil', 'pickup', 'verify'];
/** Daemons that work without being asked. */
const STARTED_AT_ONCE = ['pickup', 'qmgr'];
const PID_WIDTH = 32;

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
  const services = file.services.filter(({ program }) => wanted.includes(program));
  for (const service of services) start(sys, cf, service);
  if (isMain) sys.disk.write(MASTER_PID_FILE, `${String(sys.pid).padStart(PID_WIDTH)}\n`, { mode: 0o600, owner: 'root' });
  return yield* serve(sys, cf, services);
}

/**
 * Until `postfix stop`. After a reload, daemons that serve one client at a time read their settings anew, and finish
 * first what they are at. The shared ones keep theirs until the next start.
 */
function* serve(sys: System, cf: MainCf, services: readonly MasterService[]): Task<number> {
  const isMain = sys.role === 'mta';
  for (;;) {
    const signal = yield* sys.signals.take();
    if (signal === 'stop') {
      for (const service of services) for (const place of placesOf(sys, cf, service)) sys.unlisten(place);
      for (const program of new Set(services.map((service) => service.program))) sys.signal(program, 'KILL');
      if (isMain) sys.disk.remove(MASTER_PID_FILE);
      return 0;
    }
    if (signal !== 'reload') continue;
    if (isMain) sys.log(IDENT, `reload -- version ${cf.text('mail_version')}, configuration /etc/postfix`);
    for (const program of new Set(services.map((service) => service.program))) {
      if (!SHARED.includes(program)) sys.signal(program, 'RETIRE');
    }
  }
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
  for (const place of placesOf(sys, cf, service)) {
    const listening = sys.listen(place, options);
    if (!listening.ok) sys.log(IDENT, `fatal: bind ${listening.error}`);
  }
  if (STARTED_AT_ONCE.includes(service.program)) sys.spawn(argv);
  if (service.wakeupSeconds > 0 && !STARTED_AT_ONCE.includes(service.program)) sys.fork(wakeUp(sys, service));
}

function placesOf(sys: System, cf: MainCf, service: MasterService): ({ address: string | null; port: number } | { socket: string })[] {
  return service.type === 'inet' ? inetPlaces(sys, cf, service.name) : [{ socket: socketOf(service) }];
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
