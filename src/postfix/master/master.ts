/**
 * master(8): reads master.cf and stands for its services: it registers their sockets with the host, which starts their
 * processes on demand. One runs on each site that has daemons of the host, and registers what belongs to its role.
 * Leaves out chroot, privileges, and services whose programme is not simulated (they are not there at all).
 *
 * @absent services Services without a simulated programme, such as postscreen(8), dnsblog(8), tlsproxy(8),
 *   proxymap(8), spawn(8): nothing listens at their sockets.
 * @absent privileges chroot, file permissions and limits of the operating system: they are shown, not enforced.
 */
import { parseMasterCf, type MasterService } from '../../formats/master-cf.ts';
import type { Task } from '../../kernel/task.ts';
import { FILE_TYPE } from '../../kernel/disk.ts';
import type { ListenOptions, System } from '../../net/system.ts';
import { IpcStream } from '../global/attributes.ts';
import { inetPlaces, type InetPlace } from '../global/inet-places.ts';
import { readMainCf, type MainCf } from '../global/main-cf.ts';
import { MASTER_LOCK, MASTER_PID_FILE, SPOOL_FOLDERS } from '../global/queue-places.ts';

const MASTER_CF_PATH = '/etc/postfix/master.cf';

/** Programmes that open mailboxes and hence run with the mail delivery agent. */
const MDA_PROGRAMS = ['local', 'virtual'];
const MTA_PROGRAMS = [
  'pickup', 'smtpd', 'cleanup', 'qmgr', 'trivial-rewrite', 'bounce', 'smtp', 'lmtp', 'error', 'discard', 'anvil', 'verify', 'flush', 'pipe', 'scache',
];
/** multi_server(3) and trigger_server(3) daemons: one process serves all who ask. */
const SHARED = ['qmgr', 'trivial-rewrite', 'anvil', 'pickup', 'scache', 'verify'];
/** Daemons that work without being asked. */
const STARTED_AT_ONCE = ['pickup', 'qmgr'];
const PID_WIDTH = 32;
const SOCKET_MODE = FILE_TYPE.socket | 0o666;
const ANY_ADDRESS = '0.0.0.0';

export function* master(sys: System): Task<number> {
  const cf = readMainCf(sys.disk, { hostname: sys.host.hostname, addresses: sys.host.addresses });
  const isMain = sys.role === 'mta';
  if (cf.fatal !== null) {
    if (isMain) sys.log(identOf(cf), `fatal: ${cf.fatal}`);
    return 1;
  }
  const file = parseMasterCf(sys.disk.read(MASTER_CF_PATH) ?? '');
  if (isMain) {
    for (const warning of cf.warnings) sys.log(identOf(cf), `warning: ${warning}`);
    for (const problem of file.problems) sys.log(identOf(cf), `fatal: ${MASTER_CF_PATH}: ${problem}`);
  }
  if (file.problems.length > 0) return 1;
  const wanted = isMain ? MTA_PROGRAMS : MDA_PROGRAMS;
  const services = file.services.filter(({ program }) => wanted.includes(program));
  if (isMain) makeFolders(sys, cf);
  if (!open(sys, cf, services)) return 1;
  if (isMain) {
    settle(sys, cf, file.services);
    sys.log(identOf(cf), `daemon started -- version ${cf.text('mail_version')}, configuration /etc/postfix`);
  }
  for (const service of services) start(sys, service);
  return yield* serve(sys, cf, services);
}

/** The queue directory's folders, those that are missing: what `postfix check` does before every start. */
function makeFolders(sys: System, cf: MainCf): void {
  const queueDirectory = cf.text('queue_directory');
  for (const [name, { mode, owner }] of Object.entries(SPOOL_FOLDERS)) {
    if (sys.disk.stat(`${queueDirectory}/${name}`) === null) sys.disk.mkdir(`${queueDirectory}/${name}`, { mode, owner });
  }
}

/** Its own lock and process id, and a socket for every service, whether or not its programme is simulated. */
function settle(sys: System, cf: MainCf, services: readonly MasterService[]): void {
  const pid = `${String(sys.pid).padStart(PID_WIDTH)}\n`;
  sys.disk.write(`${cf.text('data_directory')}/${MASTER_LOCK}`, pid, { mode: 0o600, owner: 'postfix' });
  sys.disk.write(MASTER_PID_FILE, pid, { mode: 0o600, owner: 'root' });
  for (const service of services) {
    if (service.type === 'inet') continue;
    const owner = service.isPrivate ? 'postfix' : 'postfix:postdrop';
    sys.disk.write(`${cf.text('queue_directory')}/${socketOf(service)}`, '', { mode: SOCKET_MODE, owner });
  }
}

/** Registers all sockets; where one is taken, none. */
function open(sys: System, cf: MainCf, services: readonly MasterService[]): boolean {
  const opened: Place[] = [];
  for (const [place, options] of listenersOf(sys, cf, services)) {
    if (sys.listen(place, options).ok) {
      opened.push(place);
      continue;
    }
    sys.log(identOf(cf), `fatal: bind ${shown(place)}: Address already in use`);
    for (const earlier of opened) sys.unlisten(earlier);
    return false;
  }
  return true;
}

function listenersOf(sys: System, cf: MainCf, services: readonly MasterService[]): readonly (readonly [Place, ListenOptions])[] {
  return services.flatMap((service) => placesOf(sys, cf, service).map((place) => [place, listenOptions(cf, service)] as const));
}

function shown(place: Place): string {
  return 'socket' in place ? place.socket : `${place.address ?? ANY_ADDRESS} port ${place.port}`;
}

function identOf(cf: MainCf): string {
  return `${cf.text('syslog_name')}/master`;
}

interface Running {
  readonly cf: MainCf;
  readonly services: readonly MasterService[];
}

/** Until `postfix stop`. */
function* serve(sys: System, cf: MainCf, services: readonly MasterService[]): Task<number> {
  let running: Running = { cf, services };
  const throttled = new Set<string>();
  for (;;) {
    const words = (yield* sys.signals.take()).split(' ');
    const [signal, argument = ''] = words;
    switch (signal) {
      case 'child':
        reap(sys, running, throttled, words.slice(1));
        break;
      case 'log':
        sys.log(identOf(running.cf), words.slice(1).join(' '));
        break;
      case 'stop':
        for (const [place] of listenersOf(sys, running.cf, running.services)) sys.unlisten(place);
        for (const program of programsOf(running)) sys.signal(program, 'KILL');
        if (sys.role === 'mta') sys.disk.remove(MASTER_PID_FILE);
        return 0;
      case 'reload':
        running = reload(sys, running);
        break;
      case 'left':
        for (const service of running.services) if (service.program === argument) start(sys, service);
        break;
      case 'flush':
        // `postqueue -s` and `-i` run outside and cannot connect to a socket.
        if (sys.role === 'mta') sys.fork(askFlush(sys, argument));
        break;
      default:
    }
  }
}

/**
 * A daemon died (master_reap_child()): another may be started for its service, at once if it had served anybody, else
 * after a while, since something must be wrong. What works without being asked is woken as often as ever.
 */
function reap(sys: System, { cf, services }: Running, throttled: Set<string>, [pid, signal, status, served, ...argv]: readonly string[]): void {
  const service = services.find((one) => argvOf(one).join(' ') === argv.join(' '));
  if (!service) return;
  const path = `${cf.text('daemon_directory')}/${service.program}`;
  const resume = (): void => placesOf(sys, cf, service).forEach((place) => sys.resume(place));
  tell(sys, cf, `warning: process ${path} pid ${pid} ${signal === '0' ? `exit status ${status}` : `killed by signal ${signal}`}`);
  const worksUnasked = STARTED_AT_ONCE.includes(service.program);
  if (worksUnasked && service.wakeupSeconds > 0) sys.fork(wakeAgain(sys, service));
  const key = argv.join(' ');
  if (throttled.has(key)) return;
  if (served !== '0' || worksUnasked) return resume();
  tell(sys, cf, `warning: ${path}: bad command startup -- throttling`);
  throttled.add(key);
  sys.timer(cf.seconds('service_throttle_time') * 1e6, () => {
    throttled.delete(key);
    resume();
  });
}

/** The mta's master speaks for all. */
function tell(sys: System, cf: MainCf, text: string): void {
  if (sys.role === 'mta' || !sys.host.roles.includes('mta')) sys.log(identOf(cf), text);
  else sys.signal('master', `log ${text}`, 'mta');
}

function programsOf({ services }: Running): ReadonlySet<string> {
  return new Set(services.map(({ program }) => program));
}

/**
 * Both files are read anew; sockets of services that are gone are closed, those of new ones opened. Every daemon ends as
 * soon as it has nothing to do, and is started again when it is needed: pickup and the queue manager at once.
 */
function reload(sys: System, before: Running): Running {
  const isMain = sys.role === 'mta';
  if (isMain) sys.log(identOf(before.cf), `reload -- version ${before.cf.text('mail_version')}, configuration /etc/postfix`);
  const cf = readMainCf(sys.disk, { hostname: sys.host.hostname, addresses: sys.host.addresses });
  const file = parseMasterCf(sys.disk.read(MASTER_CF_PATH) ?? '');
  const problem = cf.fatal ?? file.problems[0];
  if (problem !== undefined) {
    if (isMain) sys.log(identOf(before.cf), `fatal: ${problem}`);
    return before;
  }
  const after: Running = { cf, services: file.services.filter(({ program }) => (isMain ? MTA_PROGRAMS : MDA_PROGRAMS).includes(program)) };
  moveListeners(sys, before, after);
  if (isMain) settle(sys, cf, file.services);
  for (const program of programsOf(before)) sys.signal(program, STARTED_AT_ONCE.includes(program) ? 'leave' : 'RETIRE');
  const known = programsOf(before);
  for (const service of after.services) if (!known.has(service.program)) start(sys, service);
  return after;
}

/** What waits at a socket of a service that stays as it is goes on waiting. */
function moveListeners(sys: System, before: Running, after: Running): void {
  const keyed = ({ cf, services }: Running): Map<string, readonly [Place, ListenOptions]> =>
    new Map(listenersOf(sys, cf, services).map((listener) => [JSON.stringify(listener), listener]));
  const [old, wanted] = [keyed(before), keyed(after)];
  for (const [key, [place]] of old) if (!wanted.has(key)) sys.unlisten(place);
  for (const [key, [place, options]] of wanted) {
    if (!old.has(key) && !sys.listen(place, options).ok) sys.log(identOf(after.cf), `fatal: bind ${shown(place)}: Address already in use`);
  }
}

/** `site=…` or `id=…`. */
function* askFlush(sys: System, wish: string): Task<void> {
  const connected = yield* sys.connect({ socket: 'public/flush' });
  if (!connected.ok) return;
  const stream = new IpcStream(connected.value);
  const [what, value = ''] = wish.split('=');
  stream.send(what === 'site' ? { request: 'send_site', site: value } : { request: 'send_file', queue_id: value });
  yield* stream.attributes();
  stream.close();
}

/** The command line of a service's processes, as get_master_ent(3) makes it. */
export function argvOf({ program, name, type, args, maxProcesses, isUnprivileged, isChrooted }: MasterService): readonly string[] {
  const argv = [program];
  if (maxProcesses === 1) argv.push('-l');
  if (maxProcesses === 0) argv.push('-z');
  if (program !== name) argv.push('-n', name);
  argv.push('-t', type);
  if (isUnprivileged) argv.push('-u');
  if (isChrooted) argv.push('-c');
  // What smtpd is told under stress; master never is, here.
  if (type === 'inet' && maxProcesses !== 0 && maxProcesses !== 1) argv.push('-o', 'stress=');
  return [...argv, ...args];
}

function listenOptions(cf: MainCf, service: MasterService): ListenOptions {
  const limit = service.maxProcesses ?? cf.number('default_process_limit');
  return {
    program: service.program,
    argv: argvOf(service),
    maxProcesses: limit === 0 ? Number.MAX_SAFE_INTEGER : limit,
    concurrency: SHARED.includes(service.program) ? 'shared' : 'exclusive',
  };
}

function start(sys: System, service: MasterService): void {
  if (STARTED_AT_ONCE.includes(service.program)) sys.spawn(argvOf(service));
  else if (service.wakeupSeconds > 0) sys.fork(wakeUp(sys, service));
}

type Place = InetPlace | { socket: string };

function placesOf(sys: System, cf: MainCf, service: MasterService): Place[] {
  if (service.type !== 'inet') return [{ socket: socketOf(service) }];
  const places = inetPlaces(cf, [service]);
  if (places.length === 0) sys.log(identOf(cf), `fatal: ${MASTER_CF_PATH}: unknown service: ${service.name.slice(service.name.lastIndexOf(':') + 1)}/tcp`);
  return places;
}

function socketOf(service: MasterService): string {
  return `${service.isPrivate ? 'private' : 'public'}/${service.name}`;
}

/** The next of the wake-ups that come every so many seconds; while the daemon lives, it does without. */
function* wakeAgain(sys: System, service: MasterService): Task<void> {
  const period = service.wakeupSeconds * 1e6;
  yield* sys.sleep(period - (sys.now % period));
  const connected = yield* sys.connect({ socket: socketOf(service) });
  if (!connected.ok) return;
  connected.value.write('W');
  connected.value.close();
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
