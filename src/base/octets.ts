/**
 * Octet strings: inside the engine, bytes are JavaScript strings with one character (U+0000 to U+00FF) per octet.
 * Uint8Array appears only at the edges (workers' transfers, sockets, files for download).
 */
import { assert } from './assert.ts';

/** A string in which every character stands for one octet. */
export type Octets = string;

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder('utf-8', { fatal: true });
const lenientDecoder = new TextDecoder('utf-8');
const CHUNK = 8192;

export function octetsFromBytes(bytes: Uint8Array): Octets {
  let octets = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    octets += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return octets;
}

export function bytesFromOctets(octets: Octets): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(octets.length);
  for (let at = 0; at < octets.length; at += 1) {
    const code = octets.charCodeAt(at);
    assert(code <= 0xff, `not an octet string: U+${code.toString(16)} at ${at}`);
    bytes[at] = code;
  }
  return bytes;
}

/** UTF-8 encodes what a person typed. */
export function octetsFromText(text: string): Octets {
  return isAscii(text) ? text : octetsFromBytes(encoder.encode(text));
}

/** What a terminal or an editor shows: UTF-8 where it is valid, U+FFFD where it is not. */
export function textFromOctets(octets: Octets): string {
  return isAscii(octets) ? octets : lenientDecoder.decode(bytesFromOctets(octets));
}

export function isValidUtf8(octets: Octets): boolean {
  if (isAscii(octets)) return true;
  try {
    strictDecoder.decode(bytesFromOctets(octets));
    return true;
  } catch {
    return false;
  }
}

export function isAscii(text: string): boolean {
  // A short text is gone through sooner than a regular expression is set going.
  if (text.length > 64) return !/[^\0-\x7f]/.test(text);
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}
