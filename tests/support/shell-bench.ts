/** A shell on a host of its own, without a world around it: for trying commands. */
import { octetsFromText, textFromOctets } from '../../src/base/octets.ts';
import { Disk } from '../../src/kernel/disk.ts';
import { createWorldShell } from '../../src/shell/world-shell.ts';

export interface ShellBench {
  readonly disk: Disk;
  /** What the terminal shows after the line. */
  readonly run: (line: string) => Promise<string>;
  readonly prompt: () => string;
  readonly signals: { program: string; signal: string }[];
  readonly slept: () => number;
  readonly ttyProgram: (line: string) => { readonly argv: readonly string[]; readonly cwd: string } | null;
  /** Moves the host's clock. */
  readonly wait: (micros: number) => void;
}

export function openShell(files: Readonly<Record<string, string>> = {}, user = 'trunghq'): ShellBench {
  const disk = new Disk();
  for (const [path, text] of Object.entries(files)) {
    disk.apply({ how: 'write', path, octets: octetsFromText(text), mode: 0o644, owner: 'root', at: 0 });
  }
  const shell = createWorldShell({
    seed: 'bench',
    data: {
      startEpochMillis: Date.UTC(2026, 10, 24, 2, 0, 0),
      utcOffsetMinutes: 0,
      hosts: [
        {
          name: 'ubuntu', hostname: 'ubuntu.localdomain', addresses: ['192.168.10.20'], boot: [{ argv: ['tty', 'ubuntu:1', user] }],
          users: [
            { name: 'trunghq', uid: 1000, gid: 1000, home: '/home/trunghq' },
            { name: 'hv01', uid: 1001, gid: 1001, home: '/home/hv01' },
          ],
        },
      ],
    },
    disk: () => disk,
  });
  let now = 60_000_000;
  let prompt = '';
  let slept = 0;
  const signals: { program: string; signal: string }[] = [];
  return {
    disk,
    signals,
    prompt: () => prompt,
    slept: () => slept,
    wait: (micros) => {
      now += micros;
    },
    ttyProgram: (line) => shell.ttyProgram('ubuntu:1', line),
    run: async (line) => {
      const answer = await shell.run({ host: 'ubuntu', tty: 'ubuntu:1', user, line, now });
      for (const change of answer.changes) disk.apply({ ...change, at: now });
      signals.push(...answer.signals);
      prompt = answer.prompt;
      slept = answer.takesMicros;
      now += 1000;
      return textFromOctets(answer.output);
    },
  };
}
