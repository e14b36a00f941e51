/**
 * `npm run bench -- messages`: letters a second through smtpd, cleanup, qmgr and local into one mailbox, with their log
 * lines, beside a real Postfix on this machine in the same run, in interleaved rounds; and whether a letter costs the same
 * in a world of 100 letters as in one of 100,000. The simulation sends one session after the other and writes its whole
 * trace. Postfix may send several side by side, with all of this machine's processors; and it is measured twice: as it is
 * installed, with its queue on the disk, and with everything in memory, where it need not wait for the disk at all.
 */
import { cpus, loadavg } from 'node:os';
import { prepareEventLoop } from './event-loop.ts';
import { median, whole } from './figures.ts';
import { serveRuns } from './real-postfix-inside.ts';
import { RealPostfix, whatPostfixNeeds, type Place, type Run } from './real-postfix.ts';

const LETTERS_PER_ROUND = 1000;
/** The simulation's rounds are longer, and so is its warm-up: its code is compiled while it runs. */
const OUR_LETTERS = 3000;
const WARM_UP = 12_000;
const SIDE_BY_SIDE = [1, 2, 5, 10, 20];
const WANTED_RATIO = 10;
const FEW = 100;
const MANY = 100_000;
/** A world of few letters is over so soon that many are needed for a figure. */
const WORLDS_OF_FEW = 60;
const WANTED_GROWTH = 1.2;

/** Letters a second: by the clock, and by the processor time that they cost. */
interface Rate {
  readonly clock: number;
  readonly processor: number;
}

/** Whoever delivers letters; a run of each in every round. */
interface Candidate {
  readonly name: string;
  readonly rates: Rate[];
  readonly deliver: () => Promise<Rate>;
}

function rateOf(letters: number, { clock, processor }: Run): Rate {
  return { clock: letters / clock, processor: letters / processor };
}

/** So many letters in a world of their own. */
async function simulate(letters: number): Promise<Rate> {
  const play = await prepareEventLoop(letters, 'postfix');
  const before = process.cpuUsage();
  const started = performance.now();
  await play();
  const clock = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(before);
  return rateOf(letters, { clock, processor: (user + system) / 1e6 });
}

/** One session after the other, and as many side by side as this Postfix is fastest with. */
async function candidatesOf(postfix: RealPostfix, place: Place): Promise<readonly Candidate[]> {
  const candidate = (sessions: number): Candidate => ({
    name: `Postfix 3.7.11, ${place === 'disk' ? 'on disk' : 'in memory'}, ${sessions === 1 ? 'one session after the other' : `${sessions} sessions side by side`}`,
    rates: [],
    deliver: async () => rateOf(LETTERS_PER_ROUND, await postfix.run({ messages: LETTERS_PER_ROUND, sessions })),
  });
  let best = { sessions: 1, clock: 0 };
  for (const sessions of SIDE_BY_SIDE) {
    const { clock } = await candidate(sessions).deliver();
    if (clock > best.clock) best = { sessions, clock };
  }
  return best.sessions === 1 ? [candidate(1)] : [candidate(1), candidate(best.sessions)];
}

function medianOf({ rates }: Candidate, kind: keyof Rate): number {
  return median(rates.map((rate) => rate[kind]));
}

/** One line of the table; with how many times it the simulation is. */
function report(candidate: Candidate, ours: Candidate): void {
  const { name, rates } = candidate;
  const clocks = rates.map(({ clock }) => clock);
  const ratio = (kind: keyof Rate): string => `× ${(medianOf(ours, kind) / medianOf(candidate, kind)).toFixed(1)}`;
  const range = `${whole(Math.min(...clocks))} to ${whole(Math.max(...clocks))}`;
  const compared = candidate === ours ? '' : `  Posthorn ${ratio('clock')}, by processor time ${ratio('processor')}`;
  console.log(`${name.padEnd(60)}${whole(median(clocks)).padStart(7)} /s (${range})${compared}`);
}

/** The rounds; false when the simulation is slower than wanted beside Postfix as it is installed. */
async function compare(disk: RealPostfix, memory: RealPostfix, rounds: number): Promise<boolean> {
  const ours: Candidate = { name: 'Posthorn, one session after the other', rates: [], deliver: () => simulate(OUR_LETTERS) };
  const onDisk = await candidatesOf(disk, 'disk');
  const inMemory = await candidatesOf(memory, 'memory');
  const all = [...onDisk, ...inMemory, ours];
  await simulate(WARM_UP);
  for (let round = 0; round < rounds; round += 1) for (const { rates, deliver } of all) rates.push(await deliver());
  for (const candidate of all) report(candidate, ours);
  const best = (candidates: readonly Candidate[]): number => medianOf(ours, 'clock') / Math.max(...candidates.map((one) => medianOf(one, 'clock')));
  const isFastEnough = best(inMemory) >= WANTED_RATIO;
  console.log(
    `\nPosthorn is × ${best(onDisk).toFixed(1)} as fast as the best of Postfix on disk, × ${best(inMemory).toFixed(1)} as the best in memory, ` +
      `wanted × ${WANTED_RATIO}${isFastEnough ? '' : '  TOO SLOW'}`,
  );
  return isFastEnough;
}

/** False when a letter costs more in a large world than it may. */
async function growth(): Promise<boolean> {
  const few: number[] = [];
  const many: number[] = [];
  const playFew = async (): Promise<void> => {
    for (let world = 0; world < WORLDS_OF_FEW; world += 1) few.push(1e9 / (await simulate(FEW)).clock);
  };
  await playFew();
  few.length = 0;
  await playFew();
  many.push(1e9 / (await simulate(MANY)).clock);
  await playFew();
  const quotient = median(many) / median(few);
  const isFlat = quotient <= WANTED_GROWTH;
  console.log(
    `\nA letter costs ${whole(median(few))} ns in a world of ${whole(FEW)} and ${whole(median(many))} ns in a world of ${whole(MANY)}: ` +
      `quotient ${quotient.toFixed(2)}  wanted at most ${WANTED_GROWTH}${isFlat ? '' : '  GROWS'}`,
  );
  return isFlat;
}

async function main(entry: string): Promise<number> {
  const rounds = Number(process.argv[2] ?? 7);
  const [{ model } = { model: 'unknown processor' }] = cpus();
  const [load = 0] = loadavg();
  console.log(`${cpus().length} × ${model}, load ${load.toFixed(1)}, Node ${process.version}, ${process.platform} ${process.arch}`);
  console.log(`Letters of 1024 octets, each in a session of its own, into one mailbox. Medians of ${rounds} rounds.\n`);
  const missing = whatPostfixNeeds();
  let isFastEnough = true;
  if (missing.length > 0) {
    console.log(`NO REAL POSTFIX to compare with on this machine; what is missing:\n${missing.map((what) => `  ${what}\n`).join('')}`);
  } else {
    const started: RealPostfix[] = [];
    try {
      for (const place of ['disk', 'memory'] as const) started.push(await RealPostfix.start(entry, place));
      const [disk, memory] = started as [RealPostfix, RealPostfix];
      isFastEnough = await compare(disk, memory, rounds);
    } finally {
      for (const postfix of started) await postfix.end();
    }
  }
  const isFlat = await growth();
  return isFastEnough && isFlat ? 0 : 1;
}

const [, entry = '', first, directory = '', place] = process.argv;
if (first === '--inside') {
  await serveRuns(directory, place === 'disk' ? 'disk' : 'memory');
  // The name server that was started here would keep this process.
  process.exit(0);
}
process.exitCode = await main(entry);
