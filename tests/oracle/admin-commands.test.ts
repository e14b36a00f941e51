/**
 * Recorded commands of a real Postfix host (postconf, postmap, postalias) against ours, run by the shell on the same
 * files in the same order. The terminal shows standard output and errors together, so their lines are compared as one
 * set; each command's exit status is compared too.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { Disk } from '../../src/kernel/disk.ts';
import { runShellLine } from '../../src/shell/shell-line.ts';

const FOLDER = fileURLToPath(new URL('postfix/admin/', import.meta.url));

interface Session {
  readonly files: Readonly<Record<string, string>>;
  readonly steps: readonly { readonly kind: string; readonly id?: string; readonly command?: string; readonly path?: string; readonly text?: string; readonly user?: string }[];
}
interface Case {
  readonly id: string;
  readonly rc: number;
  readonly stdout_raw: string;
  readonly stderr_raw: string;
}

/** Cases that cannot be equal here, with the reason. */
const DIFFERENT: Readonly<Record<string, string>> = {
  'postconf-27': 'permissions are not enforced on a simulated disk',
  'map-21': 'permissions are not enforced on a simulated disk',
  'alias-11': 'messages of Berkeley DB, which is not there',
};

const read = (name: string): unknown => JSON.parse(readFileSync(FOLDER + name, 'utf8'));
const cases = new Map(
  readdirSync(FOLDER).filter((name) => name.endsWith('.json')).map((name) => read(name) as Case).map((one) => [one.id, one]),
);
/** Those that need no daemon; all sessions run in `admin-sessions.test.ts`. */
const sessions = [1, 2, 3, 4, 5, 6, 7, 8, 9, 14].map((number) => `s${String(number).padStart(2, '0')}.json`);

const lines = (text: string): readonly string[] => {
  const masked = text
    .replace(/^(YP_LAST_MODIFIED:\t)\d+$/gm, '$1{TIME}')
    .replace(/^(\S+ +1 root root +)\d+ \w{3} \d\d \d\d:\d\d (.*\.db)$/gm, '$1{SIZE} {DATE} $2')
    .replace(/^(\S+ +1 root root +\d+) \w{3} \d\d \d\d:\d\d /gm, '$1 {DATE} ')
    .replace(/^(\S+ +1 root root) +/gm, '$1 ')
    .replace(' [::1]/128 [fe80::]/64', '')
    .replace(/^postconf: warning: .*, line [46]: overriding earlier entry: .*\n/gm, '')
    .replace(/^(process_id = )\d+$/gm, '$1{PID}')
    .split('\n');
  // The recorded host had IPv6 addresses, simulated hosts have none.
  // postconf reads a file again and again while it was changed less than a second ago, and warns each time, from the
  // second time on also of the first entry (line 4 or 6).
  return [...new Set(masked)].sort();
};

describe.each(sessions)('%s', (file) => {
  const session = read(`sessions/${file}`) as Session;

  test('every recorded command prints the same', async () => {
    const disk = new Disk();
    const put = (path: string, octets: string): void => disk.apply({ how: 'write', path, octets, mode: 0o644, owner: 'root', at: 0 });
    for (const [path, text] of Object.entries(session.files)) put(path, text);
    let compared = 0;
    for (const step of session.steps) {
      if (step.kind === 'write') put(step.path ?? '', step.text ?? '');
      if (step.kind !== 'case') continue;
      const result = await runShellLine({
        host: { name: 'mail', hostname: 'mail', addresses: ['10.20.0.25'], users: [] }, disk, user: step.user ?? 'root', cwd: '/root',
        clock: { now: 0, epochMillis: Date.UTC(2026, 10, 24, 3, 45), utcOffsetMinutes: 0 }, env: new Map([['PATH', '/usr/sbin:/usr/bin']]),
        line: step.command ?? '', history: [], lastStatus: 0, seconds: 0, seed: file,
      });
      for (const change of result.changes) disk.apply({ ...change, at: 0 });
      const recorded = cases.get(step.id ?? '');
      if (!recorded || recorded.id in DIFFERENT) continue;
      compared += 1;
      expect({ id: recorded.id, rc: result.exitCode, lines: lines(result.output) }).toEqual({
        id: recorded.id, rc: recorded.rc, lines: lines(recorded.stdout_raw + recorded.stderr_raw),
      });
    }
    expect(compared + session.steps.filter(({ id }) => (id ?? '') in DIFFERENT).length).toBeGreaterThan(0);
  });
});
