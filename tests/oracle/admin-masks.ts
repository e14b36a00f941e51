/**
 * Cases of administration that cannot be equal, why, and what of them is equal all the same: a text is compared after
 * its mask has taken away what chance or the recorder's host put there.
 */
export interface Impossible {
  readonly reason: string;
  /** Null: nothing of it can be compared. */
  readonly mask: ((text: string) => string) | null;
}

const OTHER_SESSIONS = 'folders and modes left by other sessions of the recorder\'s host, named after the microsecond of a queue id';
const PROCESS_IDS = 'process ids, and the recorder\'s own processes';
const EARLIER_IDS = 'compare.py does not take the real recording either: it names no queue ids of earlier commands here';

export const IMPOSSIBLE: Readonly<Record<string, Impossible>> = {
  'pipe-03': { reason: 'which of two processes wrote its log line first', mask: (text) => (JSON.parse(text) as string[]).sort().join('\n') },
  'postconf-21': {
    reason: 'the recorder\'s process id, and its host\'s IPv6 addresses',
    mask: (text) => text.replace(/^process_id = \d+$/m, 'process_id').replace(' [::1]/128 [fe80::]/64', ''),
  },
  'postconf-24': { reason: 'how often a file is read again depends on the fraction of the second', mask: (text) => [...new Set(text.split('\n'))].sort().join('\n') },
  'postfix-12': { reason: 'a log line that was lost because postlogd stopped at the same instant', mask: null },
  'ps-01': { reason: PROCESS_IDS, mask: daemons },
  'ps-02': { reason: OTHER_SESSIONS, mask: spool },
  'ps-05': { reason: PROCESS_IDS, mask: (text) => text.replace(/^ +\d+$/m, '').replace(/\w{3} \d\d \d\d:\d\d|\{LSDATE\}/g, 'DATE') },
  'queue-25': { reason: OTHER_SESSIONS, mask: spool },
  'queue-26': { reason: PROCESS_IDS, mask: daemons },
  'queue-36': { reason: OTHER_SESSIONS, mask: spool },
  'queue-48': { reason: OTHER_SESSIONS, mask: spool },
  'queue-71': { reason: `the microsecond of a queue id; ${EARLIER_IDS}`, mask: (text) => text.replace(/\/[0-9A-F]\/\S+/g, '/') },
  'sendmail-20': {
    reason: EARLIER_IDS,
    mask: (text) => text.replace(/(?:\b[0-9A-F]{9,12}|\{QUEUEID\d+\})\.(?:\d{9,10}|\{EPOCH\})\//g, 'ID.EPOCH/').replace(/\b[0-9A-F]{11}\b|\{QUEUEID\d+\}/g, 'ID')
      .replace(/\w{3}, \d\d \w{3} 2026 \d\d:\d\d:\d\d \+0000( \(UTC\))?|\{DATE\}/g, 'DATE').replace(/Tue Nov 24 \d\d:\d\d:\d\d 2026|\{CTIME\}/g, 'CTIME')
      .replace(/\d{14}\.|\{DATETIME14\}\./g, 'TIME.'),
  },
};

/** Daemons that work here as there; which others are idle at that moment is chance, and some are not simulated. */
function daemons(text: string): string {
  const lines = text.split('\n').flatMap((line) => /postfix {3}\\_ ((?:pickup|qmgr) .*)/.exec(line)?.[1] ?? /(\/usr\/lib\/postfix\/sbin\/master -w)/.exec(line)?.[1] ?? []);
  return lines.sort().join('\n');
}

/** A long listing without one-letter folders and what depends on them, lock files of single services, and dates. */
function spool(text: string): string {
  const rows = text.split('\n').filter((line) => !/ [0-9A-F]$|\/[0-9A-F]:$|^total |^$| unix\.\w+$/.test(line));
  return rows
    .map((line) => line.replace(/^(d[rwx-]{9}).* (active)$/, '$2').replace(/^(d\S+) \d+ (\S+ +\S+ +\d+ .*(?:defer|deferred))$/, '$1 N $2')
      .replace(/\w{3} [ \d]\d (?:\d\d:\d\d| 2026)|\{LSDATE\}/, 'DATE').replace(/(?:[0-9A-F]{11}|\{QUEUEID\d+\})$/, 'ID').replace(/ +/g, ' '))
    .sort().join('\n');
}
