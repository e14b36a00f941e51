/** postqueue and mailq, compared with the listings of a real Postfix 3.7. */
import { expect, test } from 'vitest';
import { encodeRecord, RECORD } from '../../formats/queue-record.ts';
import { Disk } from '../../kernel/disk.ts';
import type { CommandCall } from './command.ts';
import { mailq, postqueue } from './postqueue.ts';

const ARRIVAL = Date.UTC(2026, 10, 24, 3, 45, 13) / 1000;

function queueFile(sender: string, recipients: readonly string[]): string {
  return [
    encodeRecord(RECORD.size, '344'), encodeRecord(RECORD.time, String(ARRIVAL)), encodeRecord(RECORD.sender, sender),
    ...recipients.map((recipient) => encodeRecord(RECORD.recipient, recipient)), encodeRecord(RECORD.message, ''),
  ].join('');
}

function hostWith(files: Readonly<Record<string, string>>): (...args: string[]) => CommandCall {
  const disk = new Disk();
  for (const [path, octets] of Object.entries(files)) {
    disk.apply({ how: 'write', path: `/var/spool/postfix/${path}`, octets, mode: 0o600, owner: 'postfix', at: 0 });
  }
  return (...args) => ({
    args, stdin: '', disk, hostname: 'mail', addresses: [], listeners: [], user: 'root', users: [], onTerminal: true, clock: { now: 0, epochMillis: ARRIVAL * 1000, utcOffsetMinutes: 0 },
  });
}

const REFUSED = 'connect to refused.example[203.0.113.97]:25: Connection refused';
const deferLog = (...entries: (readonly [string, string])[]) =>
  entries.map(([recipient, reason]) => `\n<${recipient}>: ${reason}\nrecipient=${recipient}\nstatus=4.4.1\naction=delayed\nreason=${reason}\n`).join('\n');

const call = hostWith({
  'active/BF077248547': queueFile('carol@lab.example', ['y@partner.example']),
  'deferred/6/6F4B824853D': queueFile('', ['a@nx2.servfail.example', 'x@refused.example', 'z@refused.example', 'q@example']),
  'defer/6/6F4B824853D': deferLog(
    ['a@nx2.servfail.example', 'Host or domain name not found. Name service error for name=nx2.servfail.example type=MX: Host not found, try again'],
    ['x@refused.example', REFUSED], ['z@refused.example', REFUSED],
  ),
  'hold/111118248547': queueFile('a"b@lab.example', ['y@partner.example']),
});

test('mailq', () => {
  expect(mailq(call()).stdout).toBe(`-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------
BF077248547*     344 Tue Nov 24 03:45:13  carol@lab.example
                                         y@partner.example

6F4B824853D     344 Tue Nov 24 03:45:13  MAILER-DAEMON
(Host or domain name not found. Name service error for name=nx2.servfail.example type=MX: Host not found, try again)
                                         a@nx2.servfail.example
             (connect to refused.example[203.0.113.97]:25: Connection refused)
                                         x@refused.example
                                         z@refused.example
                                                                            (reason unavailable)
                                         q@example

111118248547!     344 Tue Nov 24 03:45:13  "a\\"b"@lab.example
                                         y@partner.example

-- 1 Kbytes in 3 Requests.
`);
});

test('an empty queue, one letter', () => {
  expect(postqueue(hostWith({})('-p')).stdout).toBe('Mail queue is empty\n');
  const one = hostWith({ 'active/BF077248547': queueFile('carol@lab.example', ['y@partner.example']) });
  expect(postqueue(one('-p')).stdout.endsWith('\n-- 0 Kbytes in 1 Request.\n')).toBe(true);
});

test('postqueue -j', () => {
  const lines = postqueue(call('-j')).stdout.split('\n');
  expect(lines[0]).toBe(
    `{"queue_name": "active", "queue_id": "BF077248547", "arrival_time": ${ARRIVAL}, "message_size": 344, "forced_expire": false, ` +
      '"sender": "carol@lab.example", "recipients": [{"address": "y@partner.example"}]}',
  );
  expect(lines[1]).toContain(`{"address": "x@refused.example", "delay_reason": "${REFUSED}"}`);
  for (const line of lines.filter((text) => text !== '')) expect(JSON.parse(line)).toMatchObject({ message_size: 344 });
  expect(lines[2]).toContain('"sender": "\\"a\\\\\\"b\\"@lab.example"');
});

test('-f wakes the queue manager; mistakes', () => {
  expect(postqueue(call('-f')).signals).toEqual([{ program: 'qmgr', signal: 'flush' }, { program: 'pickup', signal: 'wake' }]);
  const usage = 'postqueue: fatal: usage: postqueue -f | postqueue -i queueid | postqueue -j | postqueue -p | postqueue -s site\n';
  expect(postqueue(call())).toMatchObject({ exitCode: 69, stderr: usage });
  expect(postqueue(call('-x'))).toMatchObject({ exitCode: 69, stderr: `postqueue: invalid option -- 'x'\n${usage}` });
  expect(postqueue(call('-p', '-j'))).toMatchObject({ exitCode: 69, stderr: usage });
});
