/** Octets as text, where they are text. */
import { isValidUtf8, textFromOctets } from '../../base/octets.ts';

export function shownText(octets: string): string {
  return isValidUtf8(octets) ? textFromOctets(octets) : octets;
}
