/** Makes a differing delivery as small as it can be while it still differs: deeds, settings, files' lines, sinks, letters. */
import type { Deed, DifferentialDelivery, SmtpStep } from './delivery-case.ts';

export type Differs = (one: DifferentialDelivery) => Promise<boolean>;

const MAX_ATTEMPTS = 400;
const LETTER = ['Subject: x', '', 'x'];

export async function shrinkDelivery(one: DifferentialDelivery, differs: Differs): Promise<DifferentialDelivery> {
  const search = new Search(one, differs);
  let before: DifferentialDelivery;
  do {
    before = search.smallest;
    await search.fewer(({ deeds }) => deeds, (small, deeds) => ({ ...small, deeds }));
    await search.fewer(({ settings }) => settings, (small, settings) => ({ ...small, settings }));
    await search.fewer(({ deaf }) => deaf, (small, deaf) => ({ ...small, deaf }));
    await search.fewer(({ sinks }) => Object.entries(sinks), (small, sinks) => ({ ...small, sinks: Object.fromEntries(sinks) }));
    await search.fewer(({ files }) => Object.entries(files), (small, files) => ({ ...small, files: Object.fromEntries(files) }));
    await search.fewer(({ commands }) => commands, (small, commands) => ({ ...small, commands }));
    for (const path of Object.keys(search.smallest.files)) {
      await search.fewer((small) => (small.files[path] ?? '').split('\n').filter((line) => line !== ''), (small, lines) => ({ ...small, files: { ...small.files, [path]: lines.map((line) => `${line}\n`).join('') } }));
    }
    await search.plainerDeeds();
  } while (search.smallest !== before);
  return search.smallest;
}

class Search {
  smallest: DifferentialDelivery;
  private readonly differs: Differs;
  private attempts = 0;

  constructor(one: DifferentialDelivery, differs: Differs) {
    this.smallest = one;
    this.differs = differs;
  }

  /** Drops runs of items, long runs first. */
  async fewer<T>(itemsOf: (one: DifferentialDelivery) => readonly T[], having: (one: DifferentialDelivery, items: readonly T[]) => DifferentialDelivery): Promise<void> {
    for (let length = Math.ceil(itemsOf(this.smallest).length / 2); length >= 1; length = Math.floor(length / 2)) {
      for (let at = 0; at < itemsOf(this.smallest).length; ) {
        const items = itemsOf(this.smallest);
        const left = [...items.slice(0, at), ...items.slice(at + length)];
        if (!(await this.attempt(having(this.smallest, left)))) at += length;
      }
    }
  }

  /** Fewer recipients, letters of one line, no parameters. */
  async plainerDeeds(): Promise<void> {
    for (let index = 0; index < this.smallest.deeds.length; index += 1) {
      const withDeed = (small: DifferentialDelivery, deed: Deed): DifferentialDelivery => ({ ...small, deeds: small.deeds.map((one, at) => (at === index ? deed : one)) });
      const deed = this.smallest.deeds[index];
      if (deed?.kind === 'sendmail') {
        await this.fewer((small) => argvOf(small.deeds[index]), (small, argv) => withDeed(small, { ...deed, argv }));
        await this.fewer((small) => stdinOf(small.deeds[index]), (small, lines) => withDeed(small, { ...deed, argv: argvOf(small.deeds[index]), stdin: lines.join('') }));
      }
      if (deed?.kind !== 'smtp') continue;
      const steps = (small: DifferentialDelivery): readonly SmtpStep[] => stepsOf(small.deeds[index]);
      await this.fewer(steps, (small, left) => withDeed(small, { ...deed, steps: left }));
      for (let at = 0; at < steps(this.smallest).length; at += 1) {
        const change = (to: SmtpStep): DifferentialDelivery => withDeed(this.smallest, { ...deed, steps: steps(this.smallest).map((one, place) => (place === at ? to : one)) });
        const step = steps(this.smallest)[at] ?? '';
        if (typeof step === 'string') {
          const plain = step.replace(/^((?:MAIL FROM|RCPT TO):<.*>) .*$/, '$1');
          if (plain !== step) await this.attempt(change(plain));
        } else if (!(JSON.stringify(step.letter) === JSON.stringify(LETTER)) && !(await this.attempt(change({ letter: LETTER })))) {
          await this.fewer((small) => letterOf(steps(small)[at]), (small, letter) => withDeed(small, { ...deed, steps: steps(small).map((one, place) => (place === at ? { letter } : one)) }));
        }
      }
    }
  }

  private async attempt(candidate: DifferentialDelivery): Promise<boolean> {
    if (this.attempts >= MAX_ATTEMPTS) return false;
    this.attempts += 1;
    if (!(await this.differs(candidate))) return false;
    this.smallest = candidate;
    return true;
  }
}

function argvOf(deed: Deed | undefined): readonly string[] {
  return deed?.kind === 'sendmail' ? deed.argv : [];
}

function stdinOf(deed: Deed | undefined): readonly string[] {
  return deed?.kind === 'sendmail' ? (deed.stdin.match(/[^\n]*\n|[^\n]+$/g) ?? []) : [];
}

function stepsOf(deed: Deed | undefined): readonly SmtpStep[] {
  return deed?.kind === 'smtp' ? deed.steps : [];
}

function letterOf(step: SmtpStep | undefined): readonly string[] {
  return step === undefined || typeof step === 'string' ? [] : step.letter;
}
