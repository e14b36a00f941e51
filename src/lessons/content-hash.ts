/**
 * The hash that names a lesson's content in submissions: SHA-256 over everything that decides a grade (exercise.yml, its
 * world with default files, the shared detectors). Prose is left out, so that mending a comma marks nobody's work.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesFromOctets, octetsFromText } from '../base/octets.ts';

/** Line ends do not count: a checkout may have changed them. Sixty-four hexadecimal digits. */
export function contentHashOf(lesson: string, world: string, files: ReadonlyMap<string, string>): string {
  const folder = worldFolder(files.get(`worlds/${world}.yml`) ?? '');
  const paths = [...files.keys()]
    .filter((path) => path === `${lesson}/exercise.yml` || path === `worlds/${world}.yml` || path === 'mistakes.yml' || (folder !== null && path.startsWith(folder)))
    .sort();
  const text = paths.map((path) => `${path}\n${(files.get(path) ?? '').replace(/\r\n?/g, '\n')}\0`).join('');
  return hexOf(sha256(bytesFromOctets(octetsFromText(text))));
}

function worldFolder(world: string): string | null {
  const name = /^defaults:\s*([a-z0-9-]+)\s*$/m.exec(world)?.[1];
  return name === undefined ? null : `worlds/${name}/`;
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
