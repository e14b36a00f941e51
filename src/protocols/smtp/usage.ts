/** What a session has used, as the log's last line about it counts. Mirrors smtpd_format_cmd_stats() of smtpd.c. */
import { COUNTED, type Session } from './session.ts';

const SHOWN_NAMES = COUNTED.map((name) => name.toLowerCase());

/** What was counted last, and its text: one session of a server is much like the other. */
const last: { counts: readonly number[]; text: string } = { counts: [], text: '' };

/** ` ehlo=1 mail=1 rcpt=0/1 commands=2/3`: succeeded, and all where that differs. */
export function usage({ counts }: Session): string {
  if (!isSame(counts, last.counts)) {
    last.counts = counts.slice();
    last.text = textOf(counts);
  }
  return last.text;
}

function isSame(counts: readonly number[], others: readonly number[]): boolean {
  if (counts.length !== others.length) return false;
  for (let at = 0; at < counts.length; at += 1) if (counts[at] !== others[at]) return false;
  return true;
}

function textOf(counts: readonly number[]): string {
  let succeeded = 0;
  let total = 0;
  let text = '';
  for (const [row, name] of SHOWN_NAMES.entries()) {
    const good = counts[2 * row] ?? 0;
    const all = counts[2 * row + 1] ?? 0;
    if (all === 0) continue;
    text += ` ${name}=${good}${good === all ? '' : `/${all}`}`;
    succeeded += good;
    total += all;
  }
  return `${text} commands=${succeeded}${succeeded === total && total > 0 ? '' : `/${total}`}`;
}
