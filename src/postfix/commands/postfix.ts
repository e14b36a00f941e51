/**
 * postfix(1) of Postfix 3.7 and its postfix-script: start, stop, reload, abort, flush, check, status. Messages go to the
 * log, and to standard error where that is a terminal. Leaves out set-permissions, upgrade-configuration, logrotate,
 * tls, and what `check` says of permissions.
 */
import { parseMasterCf } from '../../formats/master-cf.ts';
import { inetPlaces } from '../global/inet-places.ts';
import { readMainCf } from '../global/main-cf.ts';
import { MASTER_PID_FILE } from '../global/queue-places.ts';
import { Report, syslogNameOf, type CommandCall, type CommandOutcome } from './command.ts';

const MASTER_CF = '/etc/postfix/master.cf';
const FIELDS = 8;
const SCRIPT = 'postfix-script';
const COMMANDS = 'start (or stop, reload, abort, flush, check, status, set-permissions, upgrade-configuration, logrotate)';
/** What master needs until it finds a port taken. */
const MASTER_DIES_MICROS = 5000;
const NOT_RUNNING = 'the Postfix mail system is not running';

export function postfix(call: CommandCall): CommandOutcome {
  const report = new Report('postfix');
  if (call.user !== 'root') {
    report.stderr = 'postfix: error: to submit mail, use the Postfix sendmail command\n';
    return report.fatal('the postfix command is reserved for the superuser');
  }
  const cf = readMainCf(call.disk, { hostname: call.hostname, addresses: call.addresses });
  if (cf.fatal !== null) return report.fatal(cf.fatal);
  const words = call.args.filter((word) => word !== '-v');
  if (words.length === 0) return report.fatal('usage: postfix [-c config_dir] [-Dv] command');
  const hostname = cf.text('myhostname');
  if (/^[.-]|\.\.|[.-]$/.test(hostname)) {
    report.warn(`valid_hostname: misplaced delimiter: ${hostname}`);
    return report.fatal(`file /etc/postfix/main.cf: parameter myhostname: bad parameter value: ${hostname}`);
  }
  const master = call.disk.read(MASTER_CF) ?? '';
  const problem = parseMasterCf(master).problems[0];
  if (problem !== undefined) {
    // A line that is no comment, nothing and no continuation has at least eight fields.
    const line = 1 + master.split('\n').findIndex((text) => /^[^\s#]/.test(text) && text.trim().split(/\s+/).length < FIELDS);
    report.stderr += `/usr/sbin/postconf: fatal: file ${MASTER_CF}: ${line > 0 ? `line ${line}: bad field count` : problem}\n`;
    return script(call, report, 'fatal: cannot execute /usr/sbin/postconf!', 1);
  }
  return run(call, report, words[0] ?? '');
}

function run(call: CommandCall, report: Report, command: string): CommandOutcome {
  const pid = call.disk.read(MASTER_PID_FILE)?.trim();
  const isRunning = pid !== undefined;
  const say = (text: string, exitCode = 0, afterMicros?: number): CommandOutcome => script(call, report, text, exitCode, afterMicros);
  const signal = (program: string, name: string): void => void report.signals.push({ program, signal: name });
  switch (command) {
    case 'status':
      return isRunning ? say(`the Postfix mail system is running: PID: ${pid}`) : say(NOT_RUNNING, 1);
    case 'check':
      return report.outcome();
    case 'start':
      if (isRunning) return say('fatal: the Postfix mail system is already running', 1);
      signal('master', 'START');
      say('starting the Postfix mail system');
      return isPortTaken(call) ? say('fatal: mail system startup failed', 1, MASTER_DIES_MICROS) : report.outcome();
    case 'stop': case 'abort':
      if (!isRunning) return say(`fatal: ${NOT_RUNNING}`, 1);
      signal('master', 'stop');
      return say(`${command === 'stop' ? 'stopping' : 'aborting'} the Postfix mail system`);
    case 'reload':
      if (!isRunning) return say(`fatal: ${NOT_RUNNING}`, 1);
      signal('master', 'reload');
      return say('refreshing the Postfix mail system');
    case 'flush':
      if (!isRunning) return say(`fatal: ${NOT_RUNNING}`, 1);
      signal('qmgr', 'flush');
      return report.outcome();
    default:
      return say(`fatal: unknown command: '${command}'. Usage: postfix ${COMMANDS}`, 1);
  }
}

/** Whether another programme has a port that master.cf wants: master cannot start. */
function isPortTaken({ disk, listeners, hostname, addresses }: CommandCall): boolean {
  const wanted = inetPlaces(readMainCf(disk, { hostname, addresses }), parseMasterCf(disk.read(MASTER_CF) ?? '').services);
  return wanted.some(({ address, port }) =>
    listeners.some((listener) => listener.port === port && (address === null || listener.address === null || listener.address === address)),
  );
}

function script(call: CommandCall, report: Report, text: string, exitCode: number, afterMicros?: number): CommandOutcome {
  const ident = `${syslogNameOf(call)}/${SCRIPT}`;
  report.log(ident, text, afterMicros);
  if (call.onTerminal) report.stderr += `${ident}: ${text}\n`;
  return report.outcome(exitCode);
}
