/** Shrinking, with a stand-in for the two servers: a rule that says which cases differ. */
import { describe, expect, test } from 'vitest';
import type { DifferentialCase } from './case.ts';
import { casesOf } from './generate.ts';
import { shrink } from './shrink.ts';

const CASE: DifferentialCase = {
  id: 's/0/0', category: 'differential', title: '', why: '', client: { ip: '127.0.0.1' },
  config: [['soft_bounce', 'yes'], ['relay_domains', 'example.com'], ['myorigin', 'x']],
  maps: { acc: 'a OK\nb REJECT\nc HOLD\n' },
  script: [
    { send: 'EHLO x\r\n' }, { send: 'MAIL FROM:<a@b.c>\r\nRCPT TO:<alice>\r\nRCPT TO:<bob>\r\nDATA\r\n', replies: 4 },
    { send: 'Subject: x\r\n\r\nhello\r\nworld\r\n.\r\n', only_after_354: true }, { send: 'NOOP\r\n' }, { send: 'QUIT\r\n' },
  ],
};

async function shrunk(one: DifferentialCase, differs: (one: DifferentialCase) => boolean) {
  let asked = 0;
  const small = await shrink(one, async (candidate) => {
    asked += 1;
    return differs(candidate);
  });
  return { small, asked };
}

describe('shrink', () => {
  test('keeps only what the difference needs', async () => {
    const { small } = await shrunk(CASE, ({ config, maps, script }) =>
      config.some(([name]) => name === 'relay_domains') && (maps['acc'] ?? '').includes('b REJECT') && script.some(({ send }) => send?.includes('<bob>') === true));
    expect(small).toMatchObject({ config: [['relay_domains', 'example.com']], maps: { acc: 'b REJECT\n' }, script: [{ send: 'RCPT TO:<bob>\r\n', replies: 1 }] });
  });

  test('a letter keeps its end', async () => {
    const { small } = await shrunk(CASE, ({ script }) => script.some(({ send }) => send?.includes('world') === true));
    expect(small.script).toEqual([{ send: 'world\r\n.\r\n', only_after_354: true }]);
  });

  test('a case that stops to differ whatever is dropped stays as it is', async () => {
    const { small } = await shrunk(CASE, (one) => JSON.stringify(one) === JSON.stringify(CASE));
    expect(small).toEqual(CASE);
  });

  test('ends, and the result differs, for generated cases and any rule about one word', async () => {
    for (const [index, one] of casesOf('shrink', 1, 12).entries()) {
      const word = ['MAIL', 'RCPT', 'DATA', 'QUIT'][index % 4] ?? '';
      const differs = ({ script }: DifferentialCase) => script.some(({ send }) => send?.toUpperCase().includes(word) === true);
      if (!differs(one)) continue;
      const { small, asked } = await shrunk(one, differs);
      expect(differs(small)).toBe(true);
      expect(small.script).toHaveLength(1);
      expect(small.config).toHaveLength(0);
      expect(asked).toBeLessThanOrEqual(400);
    }
  });
});
