/** `posthorn serve`: a simulated host's SMTP port on this machine's loopback address, for real clients. */
import { parseArgs } from 'node:util';
import { fail, ok, type Result } from '../../base/result.ts';
import { isKind } from '../../kernel/trace.ts';
import { describeProblem, type Problem } from '../../lessons/problem.ts';
import { buildWorld } from '../../lessons/world-file.ts';
import { loadWorlds } from '../../lessons/worlds.ts';
import type { WorldData } from '../../net/topology.ts';
import { ownLessons, readLessonFiles } from '../lesson-files.ts';
import { printError, printLine } from '../print.ts';
import { prepareDump } from './dump.ts';
import { startService } from './service.ts';

const USAGE = `usage: posthorn serve [--port N] [--dump DIR] [--world NAME] [--host NAME] [--log]

Runs a simulated network in wall-clock time. Port N of 127.0.0.1 (2525 if not given) is port 25 of one of its mail
hosts; a client appears there as a client on the host itself. Mail never leaves the simulation. Ends with Ctrl+C.
  --dump DIR    keeps the simulated hosts' files in DIR, as DIR/<host>/<path>
  --world NAME  a file of lessons/worlds (lecture)
  --host NAME   which host (the first that runs Postfix)
  --log         prints the hosts' mail.log as it is written`;

const DEFAULT_PORT = 2525;
const SMTP_PORT = 25;

interface Options {
  readonly port: number;
  readonly dump: string | null;
  readonly world: string;
  readonly host: string | null;
  readonly log: boolean;
  readonly help: boolean;
}

export async function serveCommand(args: readonly string[]): Promise<number> {
  const options = readArguments(args);
  if (!options.ok) return complain(`${options.error}\n\n${USAGE}`);
  if (options.value.help) {
    printLine(USAGE);
    return 0;
  }
  const { port, dump, log } = options.value;
  const data = findWorld(options.value.world);
  if (!data.ok) return complain(data.error);
  const host = findHost(data.value, options.value.host);
  if (!host.ok) return complain(host.error);
  const dumpRoot = dump === null ? ok(null) : prepareDump(dump);
  if (!dumpRoot.ok) return complain(dumpRoot.error);
  // Real clients date their letters by the real clock; the hosts' clocks should not contradict them.
  const today = { ...data.value, startEpochMillis: Date.now() };
  return serveUntilStopped({ data: today, host: host.value, port, dumpRoot: dumpRoot.value, log });
}

interface Serving {
  readonly data: WorldData;
  readonly host: string;
  readonly port: number;
  readonly dumpRoot: string | null;
  readonly log: boolean;
}

async function serveUntilStopped({ data, host, port, dumpRoot, log }: Serving): Promise<number> {
  let stop = (_status: number): void => {};
  const stopped = new Promise<number>((resolve) => (stop = resolve));
  try {
    const service = await startService({
      data,
      target: { host, port: SMTP_PORT },
      port,
      dumpRoot,
      onTrace: (events) => {
        if (log) for (const event of events) if (isKind(event, 'log.line')) printLine(event.data.line);
      },
      onProblem: (problem) => {
        printError(`posthorn serve: the simulation stopped: ${messageOf(problem)}`);
        stop(70);
      },
    });
    printLine(`posthorn: 127.0.0.1:${service.port} is port ${SMTP_PORT} of ${host} (world ${data.id}). Ctrl+C ends it.`);
    process.once('SIGINT', () => stop(0));
    process.once('SIGTERM', () => stop(0));
    const status = await stopped;
    await service.close();
    return status;
  } catch (problem) {
    return complain(messageOf(problem));
  }
}

/** A world of the project's lessons, as it is before any lesson changes it. */
export function findWorld(name: string): Result<WorldData> {
  const files = readLessonFiles(ownLessons());
  if (!files.ok) return files;
  const problems: Problem[] = [];
  const worlds = loadWorlds(files.value, problems);
  const world = Object.hasOwn(worlds, name) ? worlds[name] : undefined;
  if (world) return ok(buildWorld(world.source, world.defaults, undefined));
  const wrong = problems.find(({ file }) => file === `worlds/${name}.yml`);
  return fail(wrong ? describeProblem(wrong, 'en') : `there is no world "${name}"; there are: ${Object.keys(worlds).sort().join(', ')}`);
}

function findHost(data: WorldData, name: string | null): Result<string> {
  const mailHosts = data.hosts.filter(({ boot }) => boot.some(({ role, argv }) => role === 'mta' && argv[0] === 'master'));
  const found = name === null ? mailHosts[0] : mailHosts.find((host) => host.name === name);
  if (found) return ok(found.name);
  return fail(`no host "${name ?? ''}" runs Postfix in this world; these do: ${mailHosts.map((host) => host.name).join(', ')}`);
}

function readArguments(args: readonly string[]): Result<Options> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' }, dump: { type: 'string' }, world: { type: 'string' }, host: { type: 'string' },
        log: { type: 'boolean' }, help: { type: 'boolean', short: 'h' },
      },
    });
    const port = values.port === undefined ? DEFAULT_PORT : Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) return fail(`--port ${values.port ?? ''} is no port`);
    return ok({
      port, dump: values.dump ?? null, world: values.world ?? 'lecture', host: values.host ?? null,
      log: values.log ?? false, help: values.help ?? false,
    });
  } catch (problem) {
    return fail(messageOf(problem));
  }
}

function complain(message: string): number {
  printError(`posthorn serve: ${message}`);
  return 2;
}

function messageOf(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem);
}
