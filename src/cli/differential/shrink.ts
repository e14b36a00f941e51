/**
 * Makes a differing case as small as it can be while it still differs: drops steps, settings, words of their values and
 * tables' lines, shortens what is sent, and puts plain addresses in the place of odd ones. Both sides are run again for each attempt, so `differs` is asked as rarely as possible.
 */
import type { Action, DifferentialCase } from './case.ts';

export type Differs = (one: DifferentialCase) => Promise<boolean>;

const MAX_ATTEMPTS = 400;

export async function shrink(one: DifferentialCase, differs: Differs): Promise<DifferentialCase> {
  const search = new Search(one, differs);
  let before: DifferentialCase;
  do {
    before = search.smallest;
    await search.fewer(({ config }) => config, (small, config) => ({ ...small, config }));
    await search.fewer(({ script }) => script, (small, script) => ({ ...small, script }));
    await search.settingWords();
    await search.tableLines();
    await search.shorterSends();
    await search.plainerCommands();
  } while (search.smallest !== before);
  return search.smallest;
}

class Search {
  smallest: DifferentialCase;
  private readonly differs: Differs;
  private attempts = 0;

  constructor(one: DifferentialCase, differs: Differs) {
    this.smallest = one;
    this.differs = differs;
  }

  /** Drops runs of items, long runs first. */
  async fewer<T>(itemsOf: (one: DifferentialCase) => readonly T[], having: (one: DifferentialCase, items: readonly T[]) => DifferentialCase): Promise<void> {
    for (let length = Math.ceil(itemsOf(this.smallest).length / 2); length >= 1; length = Math.floor(length / 2)) {
      for (let at = 0; at < itemsOf(this.smallest).length; ) {
        const items = itemsOf(this.smallest);
        const left = [...items.slice(0, at), ...items.slice(at + length)];
        if (!(await this.attempt(having(this.smallest, left)))) at += length;
      }
    }
  }

  /** Fewer words in each value that is a list. */
  async settingWords(): Promise<void> {
    for (let index = 0; index < this.smallest.config.length; index += 1) {
      const wordsOf = ({ config }: DifferentialCase) => (config[index]?.[1] ?? '').split(/[,\s]+/).filter((word) => word !== '');
      if (wordsOf(this.smallest).length < 2) continue;
      await this.fewer(wordsOf, (one, words) => ({ ...one, config: one.config.map(([name, value], at) => [name, at === index ? words.join(' ') : value] as const) }));
    }
  }

  /** Tables that nothing names are dropped whole, others line by line. */
  async tableLines(): Promise<void> {
    const { config, maps } = this.smallest;
    const named = Object.entries(maps).filter(([name]) => config.some(([, value]) => value.includes(`/${name}`)));
    if (named.length < Object.keys(maps).length) await this.attempt({ ...this.smallest, maps: Object.fromEntries(named) });
    for (const name of Object.keys(this.smallest.maps)) {
      const linesOf = ({ maps }: DifferentialCase) => (maps[name] ?? '').split('\n').filter((line) => line !== '');
      await this.fewer(linesOf, (one, lines) => ({ ...one, maps: { ...one.maps, [name]: lines.map((line) => `${line}\n`).join('') } }));
    }
  }

  /** Fewer lines in each write. The mark that ends a letter stays. */
  async shorterSends(): Promise<void> {
    for (let index = 0; index < this.smallest.script.length; index += 1) {
      const action = this.smallest.script[index];
      if (action?.send === undefined || /^BDAT/im.test(action.send)) continue;
      await this.fewer((one) => linesOf(one.script[index]?.send ?? ''), (one, lines) => ({ ...one, script: withSend(one.script, index, lines) }));
    }
  }

  /** Plain names and addresses, no parameters. */
  async plainerCommands(): Promise<void> {
    for (let index = 0; index < this.smallest.script.length; index += 1) {
      const action = this.smallest.script[index];
      if (action?.send === undefined || action.only_after_354) continue;
      for (let line = 0; line < linesOf(action.send).length; line += 1) {
        for (const [pattern, plain] of PLAINER) {
          const { script } = this.smallest;
          const lines = linesOf(script[index]?.send ?? '');
          const plainer = (lines[line] ?? '').replace(pattern, plain);
          if (plainer === lines[line]) continue;
          const send = lines.map((one, at) => (at === line ? plainer : one)).join('');
          await this.attempt({ ...this.smallest, script: script.map((one, at) => (at === index ? { ...one, send } : one)) });
        }
      }
    }
  }

  private async attempt(candidate: DifferentialCase): Promise<boolean> {
    if (this.attempts >= MAX_ATTEMPTS) return false;
    this.attempts += 1;
    if (!(await this.differs(candidate))) return false;
    this.smallest = candidate;
    return true;
  }
}

/** What is odd in a command, and what a plain one has there. */
const PLAINER: readonly (readonly [RegExp, string])[] = [
  [/^((?:MAIL FROM|RCPT TO):)[^\r\n]*/i, '$1<alice>'],
  [/^((?:MAIL FROM|RCPT TO):[^\r\n]*>) [^\r\n]*/i, '$1'],
  [/^((?:EHLO|HELO) )[^\r\n]*/i, '$1x'],
];

function linesOf(octets: string): readonly string[] {
  return octets.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** A letter keeps its end; a group of commands awaits one reply less for each line less. */
function withSend(script: readonly Action[], index: number, lines: readonly string[]): readonly Action[] {
  return script.map((action, at) => {
    if (at !== index) return action;
    const send = lines.join('');
    if (action.only_after_354) return /(^|\n)\.\r?\n/.test(send) ? { ...action, send } : { ...action, send: '.\r\n', replies: 1 };
    return action.replies === undefined ? { ...action, send } : { ...action, send, replies: lines.length };
  });
}
