/**
 * postsuper(1) of Postfix 3.7: deletes, holds, releases, requeues and force-expires queue files (-d -h -H -r -e, each
 * with an id, `-` for ids on standard input, or ALL), and looks after the queue directories (-s -p find nothing to do
 * here: names never differ from what they should be). Queue files move on the disk; daemons are woken afterwards.
 */
import { getopt } from '../../formats/getopt.ts';
import { readMainCf, type MainCf } from '../global/main-cf.ts';
import { queueIds, queuePath } from '../global/queue-places.ts';
import { Report, type CommandCall, type CommandOutcome } from './command.ts';

const USAGE =
  'usage: postsuper [-c config_dir] [-d queue_id (delete)] [-e queue_id (expire)] [-f queue_id (expire+flush)] ' +
  '[-h queue_id (hold)] [-H queue_id (un-hold)] [-p (purge temporary files)] [-r queue_id (requeue)] [-s (structure fix)] ' +
  '[-S (redundant structure fix)] [-v (verbose)] [queue...]';
const QUEUES = ['maildrop', 'incoming', 'active', 'deferred', 'hold'];
const LOGS = ['bounce', 'defer', 'trace'];
/** By this the queue manager knows a message that is to be returned (MAIL_QUEUE_STAT_EXPIRE). */
const EXPIRED_MODE = 0o010;

interface Action {
  readonly from: readonly string[];
  readonly each: string;
  readonly sum: string;
  readonly all: readonly string[];
}

const ACTIONS: Readonly<Record<string, Action>> = {
  d: { from: QUEUES, all: QUEUES, each: 'removed', sum: 'Deleted' },
  r: { from: QUEUES.filter((queue) => queue !== 'maildrop'), all: QUEUES.slice(1), each: 'requeued', sum: 'Requeued' },
  h: { from: ['incoming', 'active', 'deferred', 'maildrop'], all: ['maildrop', 'incoming', 'active', 'deferred'], each: 'placed on hold', sum: 'Placed on hold' },
  H: { from: ['hold'], all: ['hold'], each: 'released from hold', sum: 'Released from hold' },
  e: { from: ['incoming', 'active', 'deferred'], all: ['incoming', 'active', 'deferred'], each: 'expired', sum: 'Force-expired' },
};

export function postsuper(call: CommandCall): CommandOutcome {
  const report = new Report('postsuper');
  if (call.user !== 'root') return report.fatal('use of this command is reserved for the superuser');
  const options = getopt(call.args, { letters: 'c:d:e:f:h:H:pr:sSv' });
  if (!options.ok) {
    report.complain(options.text);
    return report.fatal(USAGE);
  }
  const stray = options.operands.find((queue) => ![...QUEUES, ...LOGS, 'corrupt', 'flush'].includes(queue));
  if (stray !== undefined) return report.fatal(`bad queue name: ${stray}`);
  const cf = readMainCf(call.disk, { hostname: call.hostname, addresses: call.addresses });
  for (const { letter, value } of options.given) {
    const action = ACTIONS[letter];
    if (action) new Work(call, report, letter, action, cf, options.operands).run(value);
  }
  return report.outcome();
}

/** One option's work. */
class Work {
  private readonly call: CommandCall;
  private readonly report: Report;
  private readonly letter: string;
  private readonly action: Action;
  private readonly cf: MainCf;
  private readonly queues: readonly string[];
  private count = 0;

  constructor(call: CommandCall, report: Report, letter: string, action: Action, cf: MainCf, operands: readonly string[]) {
    this.call = call;
    this.report = report;
    this.letter = letter;
    this.action = action;
    this.cf = cf;
    this.queues = operands.length > 0 ? action.from.filter((queue) => operands.includes(queue)) : action.from;
  }

  run(wanted: string): void {
    const isAll = wanted === 'ALL';
    const ids = wanted === '-' ? this.call.stdin.split('\n').map((line) => line.trim()).filter((line) => line !== '') : [wanted];
    if (isAll) for (const queue of this.queues) for (const id of queueIds(this.call.disk, this.cf, queue)) this.handle(queue, id);
    else for (const id of ids) this.one(id);
    this.say(`${this.action.sum}: ${this.count} message${this.count === 1 ? '' : 's'}`);
  }

  private one(id: string): void {
    if (!/^[0-9A-Za-z]+$/.test(id)) return;
    const queue = this.queues.find((name) => this.call.disk.stat(this.placeOf(name, id))?.kind === 'file');
    if (queue === undefined) return;
    this.handle(queue, id);
    this.say(`${id}: ${this.action.each}`);
  }

  private handle(queue: string, id: string): void {
    const { report, call } = this;
    const path = this.placeOf(queue, id);
    this.count += 1;
    switch (this.letter) {
      case 'd':
        for (const log of LOGS) if (call.disk.stat(this.placeOf(log, id))) report.removes.push(this.placeOf(log, id));
        report.removes.push(path);
        return;
      case 'h':
        return this.move(path, this.placeOf('hold', id));
      case 'H':
        this.move(path, this.placeOf('deferred', id));
        return;
      case 'r':
        this.move(path, this.placeOf('maildrop', id));
        return;
      default: {
        const node = call.disk.stat(path);
        if (node) report.writes.push({ path, octets: node.octets, mode: node.mode | EXPIRED_MODE, owner: node.owner });
      }
    }
  }

  private move(from: string, to: string): void {
    const node = this.call.disk.stat(from);
    if (!node) return;
    this.report.writes.push({ path: to, octets: node.octets, mode: node.mode, owner: node.owner });
    this.report.removes.push(from);
  }

  private placeOf(queue: string, id: string): string {
    return queuePath(this.cf, queue, id);
  }

  private say(text: string): void {
    this.report.stderr += `postsuper: ${text}\n`;
    this.report.log(`${this.cf.text('syslog_name')}/postsuper`, text);
  }
}
