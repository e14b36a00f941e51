/** `posthorn differential`: random sessions, the same for a real Postfix and for the simulation, compared. */
import { parseArgs } from 'node:util';
import { printError, printLine } from '../print.ts';
import { recordingText, type DifferentialCase, type RecordedDifferentialCase } from './case.ts';
import { recorded, verdictOn, type Verdict } from './compare-case.ts';
import { casesOf } from './generate.ts';
import { startLivePostfix, type LivePostfix } from './live/live-pool.ts';
import { thisMachine, whatIsMissing } from './live/requirements.ts';
import { runWorker } from './live/worker.ts';
import { duration, Progress } from './progress.ts';
import { savedRecordings, saveRecording } from './saved.ts';
import { shrink } from './shrink.ts';

const USAGE = `usage: posthorn differential [--seed S] [--configurations N] [--sessions N] [--only CONF[/N]] [--jobs N]
                             [--save DIR] [--shrink N]
       posthorn differential --against DIR [--only CONF[/N]]

Makes random but plausible main.cf settings and SMTP sessions from a seed, plays each session against a real Postfix
3.7.11 on this machine and in the simulation, and compares all that came of it: the dialogue, the log, mailboxes,
sessions with other hosts, the queue. Where processes work side by side, Postfix itself is done in either order: such
sessions are counted apart. The real Postfix runs in namespaces of its own; this machine's own is not touched.
  --seed S            any text; the same seed makes the same cases (1)
  --configurations N  how many (10)
  --sessions N        how many for each configuration (10)
  --only CONF[/N]     only this configuration, or only its session N, to repeat a difference; may be given several times
  --jobs N            how many real Postfixes run side by side (4)
  --save DIR          keeps the cases and what the real Postfix did as recordings in DIR
  --against DIR       compares the simulation with recordings in DIR; needs no Postfix
  --shrink N          makes the first N differing sessions as small as they get, and prints them as recordings (0)
Exit status: 0 no difference, 1 differences, 2 wrongly called, 3 no real Postfix can be run here.`;

const SHOWN_CHARACTERS = 500;

interface Options {
  readonly seed: string;
  readonly configurations: number;
  readonly sessions: number;
  readonly only: readonly string[];
  readonly jobs: number;
  readonly save: string | null;
  readonly against: string | null;
  readonly shrink: number;
  readonly help: boolean;
  readonly inside: string | null;
}

export async function differentialCommand(args: readonly string[]): Promise<number> {
  const options = readArguments(args);
  if (!options) return 2;
  if (options.inside !== null) return runWorker(options.inside);
  if (options.help) {
    printLine(USAGE);
    return 0;
  }
  if (options.against !== null) return againstSaved(options, options.against);
  const missing = whatIsMissing(thisMachine());
  if (missing.length > 0) {
    printError(`posthorn differential: no real Postfix can be run here. What is missing:\n${missing.map((line) => `  ${line}`).join('\n')}`);
    printError('Recordings of an earlier run can be compared without one: posthorn differential --against DIR');
    return 3;
  }
  return runLive(options);
}

function readArguments(args: readonly string[]): Options | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string', default: '1' }, configurations: { type: 'string', default: '10' }, sessions: { type: 'string', default: '10' },
        only: { type: 'string', multiple: true, default: [] }, jobs: { type: 'string', default: '4' }, save: { type: 'string' }, against: { type: 'string' },
        shrink: { type: 'string', default: '0' }, inside: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return {
      seed: values.seed, configurations: count('--configurations', values.configurations), sessions: count('--sessions', values.sessions),
      only: values.only, jobs: count('--jobs', values.jobs), save: values.save ?? null, against: values.against ?? null,
      shrink: count('--shrink', values.shrink), help: values.help, inside: values.inside ?? null,
    };
  } catch (error) {
    printError(`posthorn differential: ${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return null;
  }
}

function count(option: string, text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new Error(`${option} needs a number, not "${text}"`);
  return Number(text);
}

/** Is this case of those asked for by --only? */
function isWanted({ id }: DifferentialCase, only: readonly string[]): boolean {
  const place = id.split('/').slice(-2).join('/');
  return only.length === 0 || only.some((one) => place === one || place.startsWith(`${one}/`));
}

class Findings {
  readonly different: RecordedDifferentialCase[] = [];
  /** Sessions that are equal but for the order in which processes side by side were done. */
  readonly inOrder: string[] = [];
  failed = 0;
  sessions = 0;
  private readonly progress: Progress;

  constructor(total: number) {
    this.progress = new Progress(total, process.stderr);
  }

  add(one: RecordedDifferentialCase, verdict: Verdict): void {
    this.sessions += 1;
    this.progress.step(verdict.kind === 'different');
    if (verdict.kind === 'in-order') this.inOrder.push(one.id);
    if (verdict.kind !== 'different') return;
    const { difference } = verdict;
    this.different.push(one);
    this.progress.end();
    printLine(`different ${one.id}: ${difference.where}\n  real:      ${shown(difference.expected)}\n  simulated: ${shown(difference.got)}`);
  }

  fail(one: DifferentialCase, error: unknown): void {
    this.failed += 1;
    this.progress.end();
    printError(`not played ${one.id}: ${error instanceof Error ? error.message : String(error)}`);
  }

  end(): void {
    this.progress.end();
    if (this.inOrder.length > 0) printLine(`equal but for the order in which processes side by side were done: ${this.inOrder.join(' ')}`);
  }
}

async function againstSaved(options: Options, directory: string): Promise<number> {
  const cases = savedRecordings(directory).flat().filter((one) => isWanted(one, options.only));
  const findings = new Findings(cases.length);
  for (const one of cases) findings.add(one, await verdictOn(one));
  findings.end();
  printLine(`${findings.sessions} sessions compared, ${findings.different.length} different`);
  return findings.different.length > 0 ? 1 : 0;
}

async function runLive(options: Options): Promise<number> {
  const begun = performance.now();
  const groups = Array.from({ length: options.configurations }, (_, number) => casesOf(options.seed, number, options.sessions))
    .map((cases) => cases.filter((one) => isWanted(one, options.only)))
    .filter((cases) => cases.length > 0);
  const findings = new Findings(groups.reduce((sum, cases) => sum + cases.length, 0));
  const waiting = [...groups];
  await Promise.all(Array.from({ length: Math.min(options.jobs, groups.length) }, () => playGroups(waiting, options, findings)));
  findings.end();
  if (options.shrink > 0 && findings.different.length > 0) await shrinkFirst(findings.different.slice(0, options.shrink));
  printLine(
    `seed ${options.seed}: ${groups.length} configurations, ${findings.sessions} sessions in ${duration(performance.now() - begun)}, ${findings.different.length} different` +
      (findings.failed > 0 ? `, ${findings.failed} not played` : ''),
  );
  for (const { id } of findings.different) printLine(`  posthorn differential --seed ${options.seed} --only ${id.split('/').slice(-2).join('/')}`);
  return findings.different.length + findings.failed > 0 ? 1 : 0;
}

/** One real Postfix takes configuration after configuration until none waits. */
async function playGroups(waiting: (readonly DifferentialCase[])[], options: Options, findings: Findings): Promise<void> {
  const live = await startLivePostfix();
  for (let cases = waiting.shift(); cases; cases = waiting.shift()) {
    const played: RecordedDifferentialCase[] = [];
    for (const one of cases) {
      try {
        const pair = recorded(one, await live.record(one));
        played.push(pair);
        findings.add(pair, await verdictOn(pair));
      } catch (error) {
        findings.fail(one, error);
      }
    }
    const number = cases[0]?.id.split('/').at(-2) ?? '';
    if (options.save !== null) saveRecording(options.save, `${options.seed}-${number.padStart(3, '0')}`, played);
  }
  await live.end();
}

async function shrinkFirst(different: readonly RecordedDifferentialCase[]): Promise<void> {
  const live = await startLivePostfix();
  for (const one of different) {
    const { result: _result, ...inputs } = one;
    const small = await shrink(inputs, async (candidate) => (await verdictOn(recorded(candidate, await live.record(candidate)))).kind === 'different');
    printLine(recordingText('differential', [await record(live, small)]));
  }
  await live.end();
}

async function record(live: LivePostfix, one: DifferentialCase): Promise<RecordedDifferentialCase> {
  return recorded(one, await live.record(one));
}

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
