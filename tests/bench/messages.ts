/**
 * `npm run bench -- messages`: letters a second through smtpd, cleanup, qmgr and local into one mailbox, with their log
 * lines, beside a real Postfix on this machine in the same run, in interleaved rounds; and whether a letter costs the same
 * in a world of 100 letters as in one of 100,000. The simulation writes its whole trace. Postfix gets the better of one
 * session after the other and of several side by side; with these it has all of this machine's processors.
 */
import { cpus, loadavg } from 'node:os';
import { prepareEventLoop } from './event-loop.ts';
import { median, whole } from './figures.ts';
import { serveRuns } from './real-postfix-inside.ts';
import { RealPostfix, whatPostfixNeeds, type Run } from './real-postfix.ts';

const LETTERS_PER_ROUND = 1000;
const SIDE_BY_SIDE = [2, 5, 10, 20];
const WANTED_RATIO = 10;
const FEW = 100;
const MANY = 100_000;
/** A world of few letters is over so soon that many are needed for a figure. */
const WORLDS_OF_FEW = 60;
const WANTED_GROWTH = 1.2;

/** So many letters in a world of their own. */
async function simulate(letters: number): Promise<Run> {
  const play = await prepareEventLoop(letters, 'postfix');
  const before = process.cpuUsage();
  const started = performance.now();
  await play();
  const clock = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(before);
  return { clock, processor: (user + system) / 1e6 };
}

function perSecond(runs: readonly Run[], kind: keyof Run): number {
  return LETTERS_PER_ROUND / median(runs.map((run) => run[kind]));
}

function report(name: string, runs: readonly Run[]): void {
  const rates = runs.map(({ clock }) => LETTERS_PER_ROUND / clock);
  const range = `${whole(Math.min(...rates))} to ${whole(Math.max(...rates))}`;
  console.log(`${name.padEnd(46)}${whole(median(rates)).padStart(8)} /s  by processor time ${whole(perSecond(runs, 'processor')).padStart(8)} /s  (${range})`);
}

/** How many sessions side by side this Postfix is fastest with. */
async function bestOf(postfix: RealPostfix): Promise<number> {
  let best = { sessions: 0, clock: Infinity };
  for (const sessions of SIDE_BY_SIDE) {
    const { clock } = await postfix.run({ messages: LETTERS_PER_ROUND, sessions });
    if (clock < best.clock) best = { sessions, clock };
  }
  return best.sessions;
}

/** The rounds against a real Postfix; false when the simulation is slower than wanted. */
async function compare(postfix: RealPostfix, rounds: number): Promise<boolean> {
  const sessions = await bestOf(postfix);
  const runs = { serial: [] as Run[], parallel: [] as Run[], ours: [] as Run[] };
  await simulate(LETTERS_PER_ROUND);
  for (let round = 0; round < rounds; round += 1) {
    runs.serial.push(await postfix.run({ messages: LETTERS_PER_ROUND, sessions: 1 }));
    runs.parallel.push(await postfix.run({ messages: LETTERS_PER_ROUND, sessions }));
    runs.ours.push(await simulate(LETTERS_PER_ROUND));
  }
  report('Postfix 3.7.11, one session after the other', runs.serial);
  report(`Postfix 3.7.11, ${sessions} sessions side by side`, runs.parallel);
  report('Posthorn, one session after the other', runs.ours);
  const ours = perSecond(runs.ours, 'clock');
  const serial = ours / perSecond(runs.serial, 'clock');
  const best = ours / Math.max(perSecond(runs.serial, 'clock'), perSecond(runs.parallel, 'clock'));
  const processor = perSecond(runs.ours, 'processor') / Math.max(perSecond(runs.serial, 'processor'), perSecond(runs.parallel, 'processor'));
  const isFastEnough = best >= WANTED_RATIO;
  console.log(
    `\nPosthorn is × ${best.toFixed(1)} as fast as the best of Postfix (× ${serial.toFixed(1)} where both send one session after the other; ` +
      `by processor time × ${processor.toFixed(1)})  wanted × ${WANTED_RATIO}${isFastEnough ? '' : '  TOO SLOW'}`,
  );
  return isFastEnough;
}

/** False when a letter costs more in a large world than it may. */
async function growth(): Promise<boolean> {
  const few: number[] = [];
  const many: number[] = [];
  const playFew = async (): Promise<void> => {
    for (let world = 0; world < WORLDS_OF_FEW; world += 1) few.push(((await simulate(FEW)).clock / FEW) * 1e9);
  };
  await playFew();
  few.length = 0;
  await playFew();
  many.push(((await simulate(MANY)).clock / MANY) * 1e9);
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
  console.log(`Letters of 1024 octets, each in a session of its own, into one mailbox. ${rounds} rounds of ${whole(LETTERS_PER_ROUND)} letters, medians.\n`);
  const missing = whatPostfixNeeds();
  let isFastEnough = true;
  if (missing.length > 0) {
    console.log(`NO REAL POSTFIX to compare with on this machine; what is missing:\n${missing.map((what) => `  ${what}\n`).join('')}`);
  } else {
    const postfix = await RealPostfix.start(entry);
    try {
      isFastEnough = await compare(postfix, rounds);
    } finally {
      await postfix.end();
    }
  }
  const isFlat = await growth();
  return isFastEnough && isFlat ? 0 : 1;
}

const [, entry = '', first, directory = ''] = process.argv;
if (first === '--inside') {
  await serveRuns(directory);
  // The name server that was started here would keep this process.
  process.exit(0);
}
process.exitCode = await main(entry);
