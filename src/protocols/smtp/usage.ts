/** What a session has used, as the log's last line about it counts. Mirrors smtpd_format_cmd_stats() of smtpd.c. */
import { COUNTED, type Session } from './session.ts';

const SHOWN_NAMES = COUNTED.map((name) => name.toLowerCase());

/** ` ehlo=1 mail=1 rcpt=0/1 commands=2/3`: succeeded, and all where that differs. */
export function usage(session: Session): string {
  let succeeded = 0;
  let total = 0;
  let text = '';
  for (let row = 0; row < COUNTED.length; row += 1) {
    const good = session.counts[2 * row] ?? 0;
    const all = session.counts[2 * row + 1] ?? 0;
    if (all === 0) continue;
    text += ` ${SHOWN_NAMES[row]}=${good}${good === all ? '' : `/${all}`}`;
    succeeded += good;
    total += all;
  }
  return `${text} commands=${succeeded}${succeeded === total && total > 0 ? '' : `/${total}`}`;
}
