/**
 * `npm run bench`: SMTP sessions per second in memory, beside npm smtp-server in the same run. Interleaved rounds (A B C
 * D E A B C D E …) so that what else the machine does hits all alike; one warm-up, then medians. What counts are the ratios:
 * the same machine can be three times as fast an hour later.
 */
import { cpus, loadavg } from 'node:os';
import { playEngineAlone } from './engine-alone.ts';
import { prepareEventLoop } from './event-loop.ts';
import { median, whole } from './figures.ts';
import { createSmtpServerPeer } from './smtp-server-peer.ts';

interface Candidate {
  readonly name: string;
  readonly sessions: number;
  /** At least so many times the first candidate's speed; null where nothing is asked. */
  readonly wanted: number | null;
  /** Prepares whatever does not count; what is returned plays the sessions. */
  readonly prepare: (sessions: number) => Promise<() => void | Promise<void>>;
}

/** Sessions per second: by the clock, and by the processor time of this process, which other work disturbs less. */
interface Rate {
  readonly clock: number;
  readonly processor: number;
}

const smtpServer = createSmtpServerPeer();

const CANDIDATES: readonly Candidate[] = [
  { name: 'A  smtp-server, in-memory duplex', sessions: 3000, wanted: null, prepare: async (count) => () => smtpServer(count) },
  { name: 'B  our engine alone, no trace', sessions: 60_000, wanted: 15, prepare: async (count) => () => playEngineAlone(count) },
  { name: 'C  our engine, event loop, trace', sessions: 24_000, wanted: 2.5, prepare: (count) => prepareEventLoop(count, 'engine') },
  { name: 'D  smtpd(8), event loop, trace, sink', sessions: 3000, wanted: null, prepare: (count) => prepareEventLoop(count, 'smtpd') },
  { name: 'E  all of Postfix, event loop, trace', sessions: 600, wanted: null, prepare: (count) => prepareEventLoop(count, 'postfix') },
];

async function measure({ sessions, prepare }: Candidate): Promise<Rate> {
  const play = await prepare(sessions);
  const before = process.cpuUsage();
  const started = performance.now();
  await play();
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(before);
  return { clock: sessions / seconds, processor: sessions / ((user + system) / 1e6) };
}

/** One line of the table; false when it is slower than wanted. */
function report({ name, wanted }: Candidate, rates: readonly Rate[], base: readonly Rate[]): boolean {
  const clocks = rates.map(({ clock }) => clock);
  const ratio = median(clocks) / median(base.map(({ clock }) => clock));
  const processorRatio = median(rates.map(({ processor }) => processor)) / median(base.map(({ processor }) => processor));
  const isFastEnough = wanted === null || ratio >= wanted;
  const range = `${whole(Math.min(...clocks))} to ${whole(Math.max(...clocks))}`;
  const asked = wanted === null ? '' : `wanted × ${wanted}${isFastEnough ? '' : '  TOO SLOW'}`;
  console.log(
    `${name.padEnd(42)}${whole(median(clocks)).padStart(9)} /s  × ${ratio.toFixed(2).padStart(6)}  by processor time × ${processorRatio.toFixed(2).padStart(6)}  (${range})  ${asked}`,
  );
  return isFastEnough;
}

async function main(): Promise<number> {
  const rounds = Number(process.argv[2] ?? 7);
  const only = process.argv[3] ?? 'ABCDE';
  const candidates = CANDIDATES.filter(({ name }) => only.includes(name.charAt(0)));
  const rates = candidates.map((): Rate[] => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, candidate] of candidates.entries()) {
      const rate = await measure(candidate);
      if (round > 0) rates[index]?.push(rate);
    }
  }
  const [{ model } = { model: 'unknown processor' }] = cpus();
  const [load = 0] = loadavg();
  console.log(`${cpus().length} × ${model}, load ${load.toFixed(1)}, Node ${process.version}, ${process.platform} ${process.arch}`);
  console.log(`One session: 220, EHLO, MAIL, RCPT, DATA, 1024 octets, QUIT. Median of ${rounds} rounds after a warm-up.\n`);
  const passed = candidates.map((candidate, index) => report(candidate, rates[index] ?? [], rates[0] ?? []));
  return passed.every(Boolean) ? 0 : 1;
}

process.exitCode = await main();
