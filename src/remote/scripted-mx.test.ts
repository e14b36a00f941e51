/** Scripts of scripted hosts, and a conversation with one. */
import { describe, expect, test } from 'vitest';
import type { WorldData } from '../net/topology.ts';
import { createInlineWorld } from '../roles/inline-world.ts';
import { parseMxScript } from './mx-script.ts';

const SCRIPT = {
  name: 'mx.test', capabilities: ['SIZE 1000', '8BITMIME'],
  replies: { DOT: '250 2.0.0 OK  {epoch} {random}-gsmtp', NOOP: ['250 first', '250 then'], VRFY: 'CLOSE' },
  recipients: [{ startsWith: 'nouser', reply: '550 5.1.1 <{local}> no such user' }, { contains: 'GREY@', reply: ['450 4.2.0 later', '250 2.1.5 now'] }],
  thinkMicros: { banner: 3_000_000 }, noRecipients: '554 5.5.1 no valid recipients',
};

function worldWith(script: string): WorldData {
  return {
    id: 'mx', startEpochMillis: 1_000_000_000_000, utcOffsetMinutes: 0, links: [], internetLatencyMicros: 1000,
    hosts: [
      { name: 'pc', hostname: 'pc', addresses: ['192.0.2.1'], roles: ['mua'], users: [], files: {}, boot: [] },
      {
        name: 'mx', hostname: 'mx', addresses: ['192.0.2.2'], roles: ['mta'], users: [], boot: [{ role: 'mta', argv: ['scripted-mx'] }],
        files: { '/etc/scripted-mx.json': { octets: script } },
      },
    ],
  };
}

async function talk(script: string, says: readonly string[]) {
  const world = createInlineWorld({ data: worldWith(script), seed: 's' });
  await world.input({ kind: 'connect', id: 'c', host: 'pc', to: { address: '192.0.2.2', port: 25 } }, 100_000);
  for (const [at, octets] of says.entries()) await world.input({ kind: 'send', id: 'c', host: 'pc', octets }, 10_000_000 + at * 1_000_000);
  await world.advance(60_000_000);
  const replies = world.trace.flatMap((event) => (event.kind === 'smtp.reply' ? [event.data.lines.join('|')] : []));
  return { world, replies };
}

describe('scripts', () => {
  test('faults are named', () => {
    expect(parseMxScript('{')).toEqual({ ok: false, error: 'not JSON' });
    expect(parseMxScript('{"name":"x","nmae":1}')).toEqual({ ok: false, error: 'unknown key nmae' });
    expect(parseMxScript('{"name":"x","replies":{"DOTS":"1"}}').ok).toBe(false);
    expect(parseMxScript('{"name":"x","recipients":[{"reply":"1"}]}').ok).toBe(false);
    expect(parseMxScript('{"name":"x","thinkMicros":{"DOT":-1}}').ok).toBe(false);
    expect(parseMxScript(JSON.stringify(SCRIPT)).ok).toBe(true);
  });

  test('a host without a usable script says so', async () => {
    const { replies } = await talk('{}', ['EHLO pc\r\n']);
    expect(replies).toEqual(['554 5.3.5 this scripted host has no usable script', '503 5.5.1 no usable script']);
  });
});

describe('a conversation', () => {
  test('as the script says, and the letter is kept', async () => {
    const { world, replies } = await talk(JSON.stringify(SCRIPT), [
      'EHLO pc\r\n', 'DATA\r\n', 'MAIL FROM:<a@b>\r\nRCPT TO:<nouser1@mx>\r\nRCPT TO:<grey@mx>\r\nRCPT TO:<grey@mx>\r\nDATA\r\n',
      'Subject: x\r\n\r\n..dot\r\nFrom here\r\n.\r\n', 'NOOP\r\nNOOP\r\nNOOP\r\nFOO\r\nQUIT\r\n',
    ]);
    expect(replies.slice(0, 8)).toEqual([
      '220 mx.test ESMTP', '250-mx.test|250-SIZE 1000|250 8BITMIME', '554 5.5.1 no valid recipients', '250 2.1.0 OK', '550 5.1.1 <nouser1> no such user',
      '450 4.2.0 later', '250 2.1.5 now', '354 go ahead',
    ]);
    expect(replies[8]).toMatch(/^250 2\.0\.0 OK {2}10000000\d\d [a-z0-9]{16}-gsmtp$/);
    expect(replies.slice(9)).toEqual(['250 first', '250 then', '250 then', '500 5.5.2 command not recognized', '221 2.0.0 bye']);
    const greeting = world.trace.find((event) => event.kind === 'smtp.reply');
    expect(greeting?.t).toBeGreaterThan(3_000_000);
    const letter = 'Return-Path: <a@b>\nDelivered-To: grey@mx\nSubject: x\n\n.dot\n>From here\n\n';
    expect(world.disk('mx').read('/var/mail/grey')).toMatch(new RegExp(`^From a@b  \\w{3} \\w{3} .*\\n${letter.replaceAll('.', '\\.')}$`));
    expect(world.trace.filter((event) => event.kind === 'letter.accepted')).toHaveLength(1);
  });

  test('CLOSE hangs up without a word; a silent host says nothing', async () => {
    const closed = await talk(JSON.stringify(SCRIPT), ['VRFY x\r\n']);
    expect(closed.replies).toEqual(['220 mx.test ESMTP']);
    expect(closed.world.trace.some((event) => event.kind === 'tcp.close' && event.data.from === 'server')).toBe(true);
    const silent = await talk(JSON.stringify({ name: 'x', banner: 'HANG' }), ['EHLO pc\r\n']);
    expect(silent.replies).toEqual([]);
  });

  test.each(['TAKE CLOSE', 'TAKE HANG'])('%s: the letter is kept, and its client does not hear of it', async (answer) => {
    const { world, replies } = await talk(JSON.stringify({ name: 'mx.test', replies: { DOT: answer } }), [
      'EHLO pc\r\n', 'MAIL FROM:<a@b>\r\nRCPT TO:<c@mx>\r\nDATA\r\n', 'Subject: x\r\n.\r\n',
    ]);
    expect(replies.at(-1)).toBe('354 go ahead');
    expect(world.disk('mx').read('/var/mail/c')).toContain('Subject: x');
  });
});
