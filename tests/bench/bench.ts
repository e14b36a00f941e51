/**
 * `npm run bench`: SMTP sessions per second in memory, beside npm smtp-server in the same run. Interleaved rounds (A B C
 * D A B C D …) so that what else the machine does hits all alike; one warm-up, then medians. What counts are the ratios:
 * the same machine can be three times as fast an hour later.
 */
import { cpus } from 'node:os';
import { playEngineAlone } from './engine-alone.ts';
import { playEventLoop } from './event-loop.ts';
import { createSmtpServerPeer } from './smtp-server-peer.ts';

interface Candidate {
  readonly name: string;
  readonly sessions: number;
  /** At least so many times the first candidate's speed; null where nothing is asked. */
  readonly wanted: number | null;
  /** Plays the sessions; the seconds that count. */
  play(sessions: number): Promise<number>;
}

const smtpServer = createSmtpServerPeer();

async function timed(play: () => void | Promise<void>): Promise<number> {
  const started = performance.now();
  await play();
  return (performance.now() - started) / 1000;
}

const CANDIDATES: readonly Candidate[] = [
  { name: 'A  smtp-server, in-memory duplex', sessions: 2000, wanted: null, play: (n) => timed(() => smtpServer(n)) },
  { name: 'B  our engine alone, no trace', sessions: 30_000, wanted: 15, play: (n) => timed(() => playEngineAlone(n)) },
  { name: 'C  event loop with trace, smtpd, sink', sessions: 3000, wanted: 2.5, play: async (n) => (await playEventLoop(n, 'sink')).seconds },
  { name: 'D  event loop with trace, all of Postfix', sessions: 500, wanted: null, play: async (n) => (await playEventLoop(n, 'postfix')).seconds },
];

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

async function main(): Promise<number> {
  const rounds = Number(process.argv[2] ?? 7);
  const only = process.argv[3] ?? '';
  const candidates = CANDIDATES.filter(({ name }) => only === '' || only.includes(name.charAt(0)));
  const rates = new Map<Candidate, number[]>(candidates.map((candidate) => [candidate, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const candidate of candidates) {
      const rate = candidate.sessions / (await candidate.play(candidate.sessions));
      if (round > 0) rates.get(candidate)?.push(rate);
    }
  }
  const [{ model } = { model: 'unknown processor' }] = cpus();
  console.log(`${cpus().length} × ${model}, Node ${process.version}, ${process.platform} ${process.arch}; median of ${rounds} rounds after a warm-up`);
  console.log('One session: 220, EHLO, MAIL, RCPT, DATA, 1024 octets, QUIT.\n');
  const base = median(rates.get(candidates[0] as Candidate) ?? []);
  let failed = 0;
  for (const [{ name, wanted }, found] of rates) {
    const ratio = median(found) / base;
    const isTooSlow = wanted !== null && ratio < wanted;
    if (isTooSlow) failed += 1;
    const asked = wanted === null ? '' : `  wanted × ${wanted}${isTooSlow ? '  TOO SLOW' : ''}`;
    console.log(`${name.padEnd(42)}${whole(median(found)).padStart(9)} /s  × ${ratio.toFixed(2).padStart(6)}  (${whole(Math.min(...found))} to ${whole(Math.max(...found))})${asked}`);
  }
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main();
