/** Letters whose fate is looked at: plain ones, ones with several parts, eight-bit text, long lines, odd headers. */
import type { Chance } from '../chance.ts';

const HEADERS = [
  'X-Mark: me', 'X-Drop: 1', 'X-Hold: 1', 'X-Spam: yes', 'X-Later: yes', 'Sender: bob@lab.example', 'Reply-To: carol', 'Cc: dave, x@remote.example', 'Cc: "Q, R" <carol@lab.example>', 'Bcc: carol@lab.example', 'Resent-From: dave@lab.example', 'Resent-To: bob', 'Return-Path: <x@y.example>',
  'Delivered-To: bob@lab.example', 'Delivered-To: carol@lab.example', 'Delivered-To: dave@lab.example', 'Received: from a by b; Mon, 23 Nov 2026 08:00:00 +0700', 'Received: from c by d; Mon, 23 Nov 2026 08:00:00 +0700', 'Content-Length: 5', 'Errors-To: alice', 'Return-Receipt-To: alice', 'Message-Id: <other@client.example>', 'Precedence: list', 'List-Id: <l.lab.example>', 'Auto-Submitted: auto-replied',
  'X-Long: one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty', 'X-Folded: a\n\tb\n c', `X-Longer: ${'seven and '.repeat(20)}\n\t${'eight but '.repeat(15)}\n\tend of it`, 'Date: Mon, 23 Nov 2026 09:00:00 +0700', 'From: other@remote.example', 'To: bob%lab.example@mail.lab.example', 'X-Original-To: nobody', 'Subject: Chào', 'Full-Name: Al', 'Apparently-To: bob', 'Mail-Followup-To: x', 'References: <a@b> <c@d>', 'Comments: (nothing)', 'To: undisclosed-recipients:;', 'Cc: group: alice, bob@remote.example;',
];
const LINES = ['Xin chao.', 'text', 'From here on', '>From there', '..stuffed', 'second line', 'pills', '', '-- ', ' leading', 'trailing ', 'tab\there', 'Chào bạn', 'x'.repeat(300), 'word '.repeat(220), '--b', '--b--', 'From: not a header', '=3D =', 'a\rb'];
const PARTS = [
  ['MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit', '', 'Chào bạn'],
  ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b', '', 'preamble', '--b', 'Content-Type: text/plain', '', 'Xin chao.', '--b', 'Content-Type: text/html; charset=utf-8', 'Content-Transfer-Encoding: 8bit', '', '<p>Chào</p>', '--b--', 'epilogue'],
  ['MIME-Version: 1.0', 'Content-Type: message/rfc822', '', 'From: joe@remote.example', 'Subject: test inside', 'X-Mark: inside', '', 'pills'],
  ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary="b"', '', '--b', 'Content-Type: message/rfc822', '', 'Subject: nested test', 'Content-Type: text/plain; charset=utf-8', '', 'Chào', '--b--'],
  ['MIME-Version: 1.0', 'Content-Type: text/plain', 'Content-Transfer-Encoding: quoted-printable', '', 'Ch=C3=A0o =', 'there'],
  ['MIME-Version: 1.0', 'Content-Type: text/plain; charset=us-ascii', '', 'octets that lie: é'],
  ['Content-Transfer-Encoding: 7bit', '', 'é'],
];

/** The lines of a letter, not dot-stuffed but where a line is a lone dot. */
export function deliveryLetter(chance: Chance, from: string, to: readonly string[]): readonly string[] {
  const usual = [`From: ${chance.percent(80) ? from || 'MAILER-DAEMON' : `Some One <${from || 'x@y.example'}>`}`, `To: ${to.join(', ')}`, `Subject: ${chance.pick(['test', 'test', 'hi', 'viagra', 'via'])}`, 'Date: Mon, 23 Nov 2026 09:00:00 +0700', `Message-ID: <m${chance.between(1, 9)}@client.example>`];
  const kept = chance.percent(75) ? usual : chance.sample(usual, chance.between(0, 4));
  const head = [...kept, ...chance.sample(HEADERS, chance.weighted([[6, 0], [4, 1], [3, 2], [1, 5]]))].flatMap((header) => header.split('\n'));
  if (chance.percent(18)) return [...head, ...chance.pick(PARTS)];
  if (chance.percent(4)) return chance.pick([[], ['no header at all', 'and more'], [...head]]);
  return [...head, '', ...chance.times(chance.weighted([[6, 2], [4, 4], [1, 0], [1, 20]]), () => chance.pick(LINES))];
}
