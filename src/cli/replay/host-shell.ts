/** Command lines on a host of a replayed world, on pipes, as a given user; what they do to the host is carried out. */
import type { Micros } from '../../kernel/trace.ts';
import { runShellLine, type ShellLineResult } from '../../shell/shell-line.ts';
import type { World } from '../../world/world.ts';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const CARRY_OUT_MICROS: Micros = 1000;

export interface CommandLine {
  readonly line: string;
  readonly user: string;
  /** Octets. */
  readonly stdin?: string;
}

export async function runOnHost(world: World, hostName: string, { line, user, stdin = '' }: CommandLine): Promise<ShellLineResult> {
  const { startEpochMillis, utcOffsetMinutes, hosts } = world.data;
  const host = hosts.find(({ name }) => name === hostName);
  if (!host) throw new RangeError(`there is no host ${hostName}`);
  const clock = {
    get now() { return world.now; },
    get epochMillis() { return startEpochMillis + world.now / 1000; },
    utcOffsetMinutes,
  };
  const carryOut = async (done: Parameters<World['carryOut']>[1]): Promise<void> => {
    world.carryOut(hostName, done);
    await world.advance(world.now + CARRY_OUT_MICROS);
  };
  const result = await runShellLine({
    host, disk: world.disk(hostName), clock, user, cwd: '/', env: new Map([['PATH', PATH]]), line, history: [], lastStatus: 0, seconds: 0,
    seed: world.seed, onPipe: true, stdin,
    pass: async (micros, done) => {
      await carryOut(done);
      await world.advance(world.now + micros);
    },
  });
  await carryOut(result);
  return result;
}

/** A word of a command line that the shell takes as it is. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
