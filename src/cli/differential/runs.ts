/** A run of the differential test, of either kind: cases live and in the simulation, or saved and in the simulation. */
import { printError, printLine } from '../print.ts';
import type { Kind } from './kinds.ts';
import { startLivePostfix, type LivePostfix } from './live/live-pool.ts';
import { duration, Progress } from './progress.ts';
import type { Verdict } from './verdict.ts';

const SHOWN_CHARACTERS = 500;

export interface Options {
  readonly seed: string;
  readonly configurations: number;
  readonly sessions: number;
  readonly only: readonly string[];
  readonly jobs: number;
  readonly save: string | null;
  readonly against: string | null;
  readonly shrink: number;
}

interface Named {
  readonly id: string;
}

/** Is this case of those asked for by --only? */
function isWanted({ id }: Named, only: readonly string[]): boolean {
  const place = placeOf(id);
  return only.length === 0 || only.some((one) => place === one || place.startsWith(`${one}/`));
}

function placeOf(id: string): string {
  return id.split('/').slice(-2).join('/');
}

class Findings<Case> {
  readonly different: string[] = [];
  readonly differentCases: Case[] = [];
  /** Cases that are equal but for the order in which processes side by side were done. */
  readonly inOrder: string[] = [];
  failed = 0;
  count = 0;
  private readonly progress: Progress;

  constructor(total: number, what: string) {
    this.progress = new Progress(total, process.stderr, what);
  }

  add(id: string, verdict: Verdict, one?: Case): void {
    this.count += 1;
    this.progress.step(verdict.kind === 'different');
    if (verdict.kind === 'in-order') this.inOrder.push(id);
    if (verdict.kind !== 'different') return;
    const { difference } = verdict;
    this.different.push(id);
    if (one !== undefined) this.differentCases.push(one);
    this.progress.end();
    printLine(`different ${id}: ${difference.where}\n  real:      ${shown(difference.expected, difference.got)}\n  simulated: ${shown(difference.got, difference.expected)}`);
  }

  fail(id: string, error: unknown): void {
    this.failed += 1;
    this.progress.end();
    printError(`not played ${id}: ${error instanceof Error ? error.message : String(error)}`);
  }

  end(): void {
    this.progress.end();
    if (this.inOrder.length > 0) printLine(`equal but for the order in which processes side by side were done: ${this.inOrder.join(' ')}`);
  }
}

/** The simulation and recordings of an earlier run. Returns the exit status. */
export async function againstSaved<Case extends Named, Live, Recorded extends Named>(kind: Kind<Case, Live, Recorded>, options: Options, directory: string): Promise<number> {
  const cases = kind.saved(directory).filter((one) => isWanted(one, options.only));
  const findings = new Findings<Case>(cases.length, kind.plural);
  for (const one of cases) findings.add(one.id, await kind.verdictOn(one));
  findings.end();
  printLine(`${findings.count} ${kind.plural} compared, ${findings.different.length} different`);
  return findings.different.length > 0 ? 1 : 0;
}

export async function runLive<Case extends Named, Live, Recorded extends Named>(kind: Kind<Case, Live, Recorded>, options: Options): Promise<number> {
  const begun = performance.now();
  const groups = Array.from({ length: options.configurations }, (_, number) => kind.casesOf(options.seed, number, options.sessions))
    .map((cases) => cases.filter((one) => isWanted(one, options.only)))
    .filter((cases) => cases.length > 0);
  const findings = new Findings<Case>(groups.reduce((sum, cases) => sum + cases.length, 0), kind.plural);
  const waiting = [...groups];
  await Promise.all(Array.from({ length: Math.min(options.jobs, groups.length) }, () => playGroups(kind, waiting, options, findings)));
  findings.end();
  if (options.shrink > 0 && findings.differentCases.length > 0) await shrinkFirst(kind, findings.differentCases.slice(0, options.shrink));
  printLine(
    `seed ${options.seed}: ${groups.length} configurations, ${findings.count} ${kind.plural} in ${duration(performance.now() - begun)}, ${findings.different.length} different` +
      (findings.failed > 0 ? `, ${findings.failed} not played` : ''),
  );
  const which = kind.name === 'session' ? '' : ` --kind ${kind.name}`;
  for (const id of findings.different) printLine(`  posthorn differential${which} --seed ${options.seed} --only ${placeOf(id)}`);
  return findings.different.length + findings.failed > 0 ? 1 : 0;
}

/** One real Postfix takes configuration after configuration until none waits. */
async function playGroups<Case extends Named, Live, Recorded extends Named>(
  kind: Kind<Case, Live, Recorded>, waiting: (readonly Case[])[], options: Options, findings: Findings<Case>,
): Promise<void> {
  const live = await startLivePostfix<Case, Live>(kind.name);
  for (let cases = waiting.shift(); cases; cases = waiting.shift()) {
    const played: Recorded[] = [];
    for (const one of cases) {
      try {
        const recorded = kind.recorded(one, await live.record(one));
        played.push(recorded);
        findings.add(one.id, await kind.verdictOn(recorded), one);
      } catch (error) {
        findings.fail(one.id, error);
      }
    }
    const number = cases[0]?.id.split('/').at(-2) ?? '';
    if (options.save !== null) kind.save(options.save, `${options.seed}-${number.padStart(3, '0')}`, played);
  }
  await live.end();
}

async function shrinkFirst<Case extends Named, Live, Recorded extends Named>(kind: Kind<Case, Live, Recorded>, different: readonly Case[]): Promise<void> {
  const live: LivePostfix<Case, Live> = await startLivePostfix<Case, Live>(kind.name);
  const record = async (one: Case): Promise<Recorded> => kind.recorded(one, await live.record(one));
  for (const one of different) {
    const small = await kind.shrink(one, async (candidate) => (await kind.verdictOn(await record(candidate))).kind === 'different');
    printLine(kind.text(await record(small)));
  }
  await live.end();
}

/** Of a long text what stands around the first octet in which it is not the other. */
function shown(value: unknown, other: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  const against = other === undefined ? '' : JSON.stringify(other);
  const same = [...text].findIndex((octet, at) => octet !== against[at]);
  const start = text.length > SHOWN_CHARACTERS && same > SHOWN_CHARACTERS / 2 ? same - SHOWN_CHARACTERS / 2 : 0;
  return `${start > 0 ? '…' : ''}${text.slice(start, start + SHOWN_CHARACTERS)}${text.length > start + SHOWN_CHARACTERS ? '…' : ''}`;
}
