/** Shrinking deliveries, with a stand-in for the two hosts: a rule that says which cases differ. */
import { describe, expect, test } from 'vitest';
import type { DifferentialDelivery } from './delivery-case.ts';
import { deliveriesOf } from './generate-deliveries.ts';
import { shrinkDelivery } from './shrink-delivery.ts';

const CASE: DifferentialDelivery = {
  id: 's/0/0', master: '', settings: [['soft_bounce', 'yes'], ['relay_domains', 'example.com'], ['myorigin', 'x']], commands: ['postmap hash:/etc/postfix/a', 'chmod 1777 /var/mail'],
  files: { '/etc/aliases': 'a: b\nteam: bob\nc: d\n', '/etc/postfix/a': 'x y\n' }, sinks: { 'mx.remote.example': { DATA: 'CLOSE' }, 'mx.other.example': { RCPT: '550' } }, deaf: ['smart.isp.example'],
  deeds: [
    { kind: 'smtp', from: '10.20.0.30', steps: ['EHLO x', 'MAIL FROM:<a@b> RET=FULL', 'RCPT TO:<team@lab.example> NOTIFY=NEVER', 'RCPT TO:<bob@lab.example>', { letter: ['From: a', '', 'hello', 'world'] }, 'QUIT'] },
    { kind: 'sendmail', user: 'alice', argv: ['sendmail', '-i', '-F', 'x', '--', 'bob', 'carol'], stdin: 'Subject: x\n\none\ntwo\n' },
    { kind: 'cmd', cmd: 'postqueue -f' },
  ],
};

async function shrunk(one: DifferentialDelivery, differs: (text: string) => boolean) {
  let asked = 0;
  const small = await shrinkDelivery(one, async (candidate) => {
    asked += 1;
    return differs(JSON.stringify(candidate));
  });
  return { small, asked };
}

describe('shrinkDelivery', () => {
  test('keeps only what the difference needs', async () => {
    const { small } = await shrunk(CASE, (text) => ['soft_bounce', 'team: bob', 'RCPT TO:<team@lab.example>', 'CLOSE'].every((word) => text.includes(word)));
    expect(small).toEqual({
      id: 's/0/0', master: '', settings: [['soft_bounce', 'yes']], commands: [], files: { '/etc/aliases': 'team: bob\n' }, sinks: { 'mx.remote.example': { DATA: 'CLOSE' } }, deaf: [],
      deeds: [{ kind: 'smtp', from: '10.20.0.30', steps: ['RCPT TO:<team@lab.example>'] }],
    });
  });

  test('letters get short, and words of sendmail fewer', async () => {
    const { small } = await shrunk(CASE, (text) => text.includes('world') && text.includes('carol') && text.includes('two'));
    expect(small.deeds).toEqual([
      { kind: 'smtp', from: '10.20.0.30', steps: [{ letter: ['world'] }] },
      { kind: 'sendmail', user: 'alice', argv: ['carol'], stdin: 'two\n' },
    ]);
  });

  test('ends, and the result differs, for generated deliveries and any rule about one word', async () => {
    for (const [index, one] of deliveriesOf('shrink', 1, 8).entries()) {
      const word = ['MAIL', 'sendmail', 'lab.example', 'Subject'][index % 4] ?? '';
      const differs = (text: string) => text.includes(word);
      if (!differs(JSON.stringify(one))) continue;
      const { small, asked } = await shrunk(one, differs);
      expect(differs(JSON.stringify(small))).toBe(true);
      expect(JSON.stringify(small).length).toBeLessThan(JSON.stringify(one).length);
      expect(asked).toBeLessThanOrEqual(400);
    }
  });
});
