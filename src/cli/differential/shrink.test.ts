/** Shrinking, with a stand-in for the two servers: a rule that says which cases differ. */
import { describe, expect, test } from 'vitest';
import { replayCase } from '../replay/replay.ts';
import { pairOf, type DifferentialCase } from './case.ts';
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

/** The dialogue as if a server had said nothing but had taken everything. */
function asHeard({ script }: DifferentialCase) {
  const sends = script.flatMap(({ send, replies }) => (send === undefined ? [] : [{ c: send }, ...Array.from({ length: replies ?? 1 }, () => ({ s: '' }))]));
  return [{ s: '' }, ...sends, { closed: 'server' as const }];
}

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

  test('words of lists, tables that nothing names, and odd addresses go', async () => {
    const one: DifferentialCase = {
      ...CASE, config: [['smtpd_recipient_restrictions', 'permit_mynetworks, check_client_access hash:/etc/postfix/maps/acc,reject'], ['myorigin', 'x']],
      maps: { ...CASE.maps, other: 'x y\n' },
      script: [{ send: 'EHLO [192.0.2.10\r\n' }, { send: 'mail from:<"a b"@c.d> SIZE=10\r\nRCPT TO:<bob@x.y> NOTIFY=NEVER\r\n', replies: 2 }],
    };
    const { small } = await shrunk(one, ({ config, maps, script }) => {
      const sent = script.map(({ send }) => send ?? '').join('');
      return config.some(([, value]) => value.includes('check_client_access hash:/etc/postfix/maps/acc')) && (maps['acc'] ?? '').includes('b REJECT') && /EHLO .*\n.*from:.*\n.*<bob@x.y>/s.test(sent);
    });
    expect(small.config).toEqual([['smtpd_recipient_restrictions', 'check_client_access hash:/etc/postfix/maps/acc']]);
    expect(small.maps).toEqual({ acc: 'b REJECT\n' });
    expect(small.script.map(({ send }) => send)).toEqual(['EHLO x\r\n', 'mail from:<alice>\r\nRCPT TO:<bob@x.y>\r\n']);
  });

  /** As if smtpd forgot what HOLD means: the case, and the same one without it. */
  test('a real session, of which one of two servers does not know HOLD', async () => {
    const one = casesOf('third', 2, 14)[13];
    if (!one) throw new Error('no such case');
    const forgetful = (maps: DifferentialCase['maps']) => Object.fromEntries(Object.entries(maps).map(([name, text]) => [name, text.replaceAll(' HOLD', ' DUNNO')]));
    const queueAfter = async (candidate: DifferentialCase) => JSON.stringify((await replayCase(pairOf({ ...candidate, result: { transcript: asHeard(candidate) } }).done)).queue);
    const small = await shrink(one, async (candidate) => (await queueAfter(candidate)) !== (await queueAfter({ ...candidate, maps: forgetful(candidate.maps) })));
    expect(small.config).toEqual([['smtpd_data_restrictions', 'check_client_access hash:/etc/postfix/maps/access-data']]);
    expect(small.maps).toEqual({ 'access-data': 'unknown HOLD\n' });
    expect(small.script).toHaveLength(3);
    expect(small.script.slice(0, 2)).toEqual([{ send: 'Mail from:<alice>\r\n' }, { send: 'RCPT TO:<alice>\r\n' }]);
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
