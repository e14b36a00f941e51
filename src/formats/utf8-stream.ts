/**
 * UTF-8 that arrives in pieces: decodes what is complete and keeps an unfinished character for the next piece.
 * Octets that are no UTF-8 become U+FFFD, as in a terminal.
 */
import { textFromOctets, type Octets } from '../base/octets.ts';

/** How many octets at the end are the beginning of a character whose rest has not come yet. */
function unfinishedOctets(octets: Octets): number {
  for (let back = 1; back <= 3 && back <= octets.length; back += 1) {
    const code = octets.charCodeAt(octets.length - back);
    if (code < 0x80) return 0;
    if (code < 0xc0) continue;
    const wanted = code >= 0xf8 ? 0 : code >= 0xf0 ? 4 : code >= 0xe0 ? 3 : 2;
    return wanted > back ? back : 0;
  }
  return 0;
}

export class Utf8Stream {
  private kept: Octets = '';

  /** The text of everything that is complete by now. */
  take(octets: Octets): string {
    const all = this.kept + octets;
    const rest = unfinishedOctets(all);
    this.kept = all.slice(all.length - rest);
    return textFromOctets(all.slice(0, all.length - rest));
  }

  /** The text of what was left unfinished. */
  end(): string {
    const text = textFromOctets(this.kept);
    this.kept = '';
    return text;
  }
}
