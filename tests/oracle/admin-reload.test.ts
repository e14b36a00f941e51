/** `postfix reload` applies main.cf to a daemon that is running; without it, the daemon keeps what it read at its start. */
import { expect, test } from 'vitest';
import { runAdminSession } from '../../src/cli/replay/admin-run.ts';
import { ADMIN_SESSIONS } from './admin-sessions.ts';

const QUIT: [string, string][] = [['S', '220 '], ['C', 'QUIT'], ['S', '221 ']];
const visit = { kind: 'smtp' as const, client_ip: '10.20.0.30', transcript: QUIT };
const named = (id: string) => ({ kind: 'case' as const, id, user: 'root', then: 'the steps up to the next case' });

async function identsAfter(command: string): Promise<readonly string[]> {
  const host = ADMIN_SESSIONS.find(({ id }) => id === 's18');
  if (!host) throw new Error('the recorded session is missing');
  const steps = [named('first'), visit, { kind: 'case' as const, id: 'change', user: 'root', command }, named('second'), visit];
  const results = await runAdminSession({ ...host, steps, ids: [] });
  return (results.get('second')?.log ?? []).map((line) => / (\S+)\[\d+\]: /.exec(line)?.[1] ?? '');
}

test('with a reload', async () => {
  expect(await identsAfter('postconf -e syslog_name=lab; postfix reload')).toEqual(['lab/smtpd', 'lab/smtpd']);
});

test('without one', async () => {
  expect(await identsAfter('postconf -e syslog_name=lab')).toEqual(['postfix/smtpd', 'postfix/smtpd']);
});
