/**
 * Makes a differing case as small as it can be while it still differs: drops steps, settings and tables' lines, and
 * shortens what is sent. Both sides are run again for each attempt, so `differs` is asked as rarely as possible.
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
    await search.tableLines();
    await search.shorterSends();
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

  async tableLines(): Promise<void> {
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

  private async attempt(candidate: DifferentialCase): Promise<boolean> {
    if (this.attempts >= MAX_ATTEMPTS) return false;
    this.attempts += 1;
    if (!(await this.differs(candidate))) return false;
    this.smallest = candidate;
    return true;
  }
}

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
