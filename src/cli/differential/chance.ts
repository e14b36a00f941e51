/** Seeded choices for generated cases: the same seed, the same cases, on every machine. */
import { createRandom, type Random } from '../../kernel/random.ts';

export type Weighted<T> = readonly (readonly [weight: number, value: T])[];

export class Chance {
  private readonly random: Random;

  constructor(seed: string) {
    this.random = createRandom(seed);
  }

  /** An integer from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.random.below(most - least + 1);
  }

  /** True in so many of a hundred cases. */
  percent(of: number): boolean {
    return this.random.below(100) < of;
  }

  pick<T>(choices: readonly T[]): T {
    const choice = choices[this.random.below(choices.length)];
    if (choice === undefined) throw new RangeError('nothing to choose from');
    return choice;
  }

  weighted<T>(choices: Weighted<T>): T {
    let at = this.random.below(choices.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, value] of choices) {
      if (at < weight) return value;
      at -= weight;
    }
    throw new RangeError('nothing to choose from');
  }

  /** `count` different ones, in random order. */
  sample<T>(choices: readonly T[], count: number): T[] {
    const left = [...choices];
    const taken: T[] = [];
    while (taken.length < count && left.length > 0) taken.push(...left.splice(this.random.below(left.length), 1));
    return taken;
  }

  times<T>(count: number, make: (index: number) => T): readonly T[] {
    return Array.from({ length: count }, (_, index) => make(index));
  }
}
