/** Seeded random numbers (xoshiro128**, Blackman and Vigna), one stream for each process, never for a site. */

export interface Random {
  /** A 32-bit unsigned integer. */
  next(): number;
  /** An integer from 0 to `limit` - 1. */
  below(limit: number): number;
}

/** FNV-1a over UTF-16 units, finished by a mixing step so that near strings give far seeds. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

export function createRandom(seed: string): Random {
  let a = hashText(`${seed}/a`);
  let b = hashText(`${seed}/b`);
  let c = hashText(`${seed}/c`);
  let d = hashText(`${seed}/d`) | 1;
  function next(): number {
    const scaled = Math.imul(b, 5);
    const result = Math.imul((scaled << 7) | (scaled >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  }
  return { next, below: (limit) => Math.floor((next() / 0x1_0000_0000) * limit) };
}
