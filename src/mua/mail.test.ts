/** The mail reader on a terminal, compared with s-nail 14.9.24 under Debian's /etc/s-nail.rc on a pseudo-terminal. */
import { describe, expect, test } from 'vitest';
import { octetsFromText, textFromOctets } from '../base/octets.ts';
import { openBench, type Bench } from '../../tests/support/terminal-bench.ts';

const PROMPT = 'trunghq@ubuntu:~$ ';
const SPOOL = '/var/mail/trunghq';

const BOX = `From trunghq@ubuntu.localdomain  Tue Nov 24 02:00:05 2026
Return-Path: <trunghq@ubuntu.localdomain>
X-Original-To: hv01@ubuntu.localdomain
Delivered-To: hv01@ubuntu.localdomain
Received: from trunghq.com (localhost [127.0.0.1])
\tby ubuntu.localdomain (Postfix) with SMTP id 913E010089F
\tfor <hv01@ubuntu.localdomain>; Tue, 24 Nov 2026 02:00:00 +0000 (UTC)
Subject: Thu gui thu tu telnet
Message-Id: <20261124020000.913E010089F@ubuntu.localdomain>
Date: Tue, 24 Nov 2026 02:00:00 +0000 (UTC)
From: trunghq@ubuntu.localdomain

Day la mot buc thu gui tu telnet

From MAILER-DAEMON  Tue Nov 24 02:10:05 2026
Return-Path: <>
Received: by ubuntu.localdomain (Postfix)
\tid 0123; Tue, 24 Nov 2026 02:00:00 +0000 (UTC)
Date: Tue, 24 Nov 2026 02:10:00 +0000 (UTC)
From: MAILER-DAEMON@ubuntu.localdomain (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: hv01@ubuntu.localdomain
Message-Id: <20261124021000.0123@ubuntu.localdomain>

This is the mail system.

>From here on
line

From an@example.net  Tue Nov 24 03:00:05 2026
Return-Path: <an@example.net>
Date: Tue, 24 Nov 2026 10:00:00 +0700
From: =?UTF-8?Q?Nguy=E1=BB=85n_An?= <an@example.net>
To: "Hoc Vien" <hv01@ubuntu.localdomain>
Subject: =?UTF-8?B?Q2jDoG8gYuG6oW4sIMSRw6J5IGzDoCBt4buZdCB0acOqdSDEkeG7gSBy4bqldCBkw6BpIMSR4buDIHhlbSBj4bqvdCDhu58gxJHDonU=?=
Mime-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit
Status: RO

Chào bạn.

`;

const MIME = `From MAILER-DAEMON  Tue Nov 24 02:10:05 2026
Return-Path: <>
X-Original-To: trunghq@ubuntu.localdomain
Delivered-To: trunghq@ubuntu.localdomain
Received: by ubuntu.localdomain (Postfix)
\tid 0123; Tue, 24 Nov 2026 02:10:00 +0000 (UTC)
Date: Tue, 24 Nov 2026 02:10:00 +0000 (UTC)
From: MAILER-DAEMON@ubuntu.localdomain (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: trunghq@ubuntu.localdomain
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="913E0100.1732413000/ubuntu.localdomain"
Message-Id: <20261124021000.0123@ubuntu.localdomain>

This is a MIME-encapsulated message.

--913E0100.1732413000/ubuntu.localdomain
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host ubuntu.localdomain.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<x@gmail.com>: host gmail said: 550 5.1.1 no

--913E0100.1732413000/ubuntu.localdomain
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; ubuntu.localdomain
X-Postfix-Queue-ID: 913E0100
X-Postfix-Sender: rfc822; trunghq@ubuntu.localdomain
Arrival-Date: Tue, 24 Nov 2026 02:10:00 +0000 (UTC)

Final-Recipient: rfc822; x@gmail.com
Action: failed
Status: 5.1.1

--913E0100.1732413000/ubuntu.localdomain
Content-Description: Undelivered Message
Content-Type: message/rfc822

Return-Path: <trunghq@ubuntu.localdomain>
Received: from trunghq.com (localhost [127.0.0.1])
\tby ubuntu.localdomain (Postfix) with SMTP id 913E0100
\tfor <x@gmail.com>; Tue, 24 Nov 2026 02:00:00 +0000 (UTC)
Subject:Thu gui thu tu telnet
Message-Id: <20261124020000.913E0100@ubuntu.localdomain>
Date: Tue, 24 Nov 2026 02:00:00 +0000 (UTC)
From: trunghq@ubuntu.localdomain

Day la mot buc thu gui tu telnet

--913E0100.1732413000/ubuntu.localdomain--

From an@example.net  Tue Nov 24 03:00:05 2026
Return-Path: <an@example.net>
Date: Tue, 24 Nov 2026 10:00:00 +0700
From: an@example.net
To: hv01@ubuntu.localdomain
Subject: qp
Mime-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Ch=C3=A0o b=E1=BA=A1n.=
 soft
tr=20
end

From an@example.net  Tue Nov 24 03:00:05 2026
Return-Path: <an@example.net>
Date: Tue, 24 Nov 2026 10:00:00 +0700
From: an@example.net
Subject: b64
Mime-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

Q2jDoG8KYuG6oW4=

From root@ubuntu.localdomain  Tue Nov 24 03:00:05 2026
Return-Path: <an@example.net>
From: root@ubuntu.localdomain
Subject:nodate, own, raw 8 bit à

no date hà

From bob@example.net  Tue Nov 24 03:00:05 2026
To: undisclosed-recipients:;

no from

From x@y  Tue Nov 24 03:00:05 2026

no headers at all

From an@example.net  Tue Nov 24 03:00:05 2026
Date: Tue, 24 Nov 2026 10:00:00 +0700
From: an@example.net
Subject: alt
Mime-Version: 1.0
Content-Type: multipart/alternative; boundary=xx

--xx
Content-Type: text/plain

plain
--xx
Content-Type: text/html

<p>html</p>
--xx--

From an@example.net  Tue Nov 24 03:00:05 2026
Date: Tue, 24 Nov 2026 10:00:00 +0700
From: "An, N." <an@example.net>
Subject: control \x07 char
\tfolded
Cc: a@b,
\tc@d

ctl \x1b[31mred \x01 end
`;

const GREETING = "s-nail version v14.9.24.  Type `?' for help\n";
const LIST = `▸N  1 trunghq@ubuntu.loc 2026-11-24 02:00   14/559   Thu gui thu tu telnet      
 N  2 Mail Delivery Syst 2026-11-24 02:10   15/430   Undelivered Mail Returned t
 O  3 Nguyễn An          2026-11-24 03:00   13/450   Chào bạn, đây là một tiêu đ
`;
const LETTER1 = `[-- Message  1 -- 14 lines, 559 bytes --]:
Subject: Thu gui thu tu telnet
Message-Id: <20261124020000.913E010089F@ubuntu.localdomain>
Date: Tue, 24 Nov 2026 02:00:00 +0000 (UTC)
From: trunghq@ubuntu.localdomain

Day la mot buc thu gui tu telnet

`;
const LETTER3 = `[-- Message  3 -- 13 lines, 450 bytes --]:
Date: Tue, 24 Nov 2026 10:00:00 +0700
From: Nguyễn An <an@example.net>
To: "Hoc Vien" <hv01@ubuntu.localdomain>
Subject: Chào bạn, đây là một tiêu đề rất dài để xem cắt ở đâu

Chào bạn.

`;

async function reading(box: string | null = BOX): Promise<Bench & { readonly shown: () => string; readonly say: (...lines: string[]) => Promise<string> }> {
  const bench = await openBench(null, box === null ? {} : { [SPOOL]: { octets: octetsFromText(box), mode: 0o600, owner: 'trunghq' } });
  await bench.run('mail');
  const shown = () => bench.screen().replace(`${PROMPT}mail\n`, '');
  const say = async (...lines: string[]) => {
    const before = bench.screen().length;
    for (const line of lines) await bench.type(line);
    return bench.screen().slice(before);
  };
  return { ...bench, shown, say };
}

const spool = (bench: Bench) => textFromOctets(bench.world.disk('ubuntu').read(SPOOL) ?? '');
const statuses = (bench: Bench) => spool(bench).split('\n').filter((line) => /^(From |Status)/.test(line));

describe('reading', () => {
  test('the list on opening', async () => {
    const { shown } = await reading();
    expect(shown()).toBe(`${GREETING}${SPOOL}: 3 messages 2 new\n${LIST}? `);
  });

  test('a number types a letter, Enter the next, until the end', async () => {
    const { say } = await reading();
    expect(await say('1')).toBe(`1\n${LETTER1}? `);
    expect(await say('')).toContain('\n[-- Message  2 -- 15 lines, 430 bytes --]:\nDate: ');
    expect(await say('')).toBe(`\n${LETTER3}? `);
    expect(await say('')).toBe('\nAt EOF\n? ');
  });

  test('Type shows every field, the From_ line and the status', async () => {
    const { say } = await reading();
    expect(await say('P 1')).toBe(`P 1
[-- Message  1 -- 14 lines, 559 bytes --]:
From trunghq@ubuntu.localdomain  Tue Nov 24 02:00:05 2026
Return-Path: <trunghq@ubuntu.localdomain>
X-Original-To: hv01@ubuntu.localdomain
Delivered-To: hv01@ubuntu.localdomain
Received: from trunghq.com (localhost [127.0.0.1]) by ubuntu.localdomain (Postfix) with SMTP id 913E010089F for <hv01@ubuntu.localdomain>; Tue, 24 Nov 2026 02:00:00 +0000 (UTC)
Subject: Thu gui thu tu telnet
Message-Id: <20261124020000.913E010089F@ubuntu.localdomain>
Date: Tue, 24 Nov 2026 02:00:00 +0000 (UTC)
From: trunghq@ubuntu.localdomain
Status: R

Day la mot buc thu gui tu telnet

? `);
  });

  test('lists, sizes and wrong numbers', async () => {
    const { say } = await reading();
    await say('1');
    expect(await say('from 1-2')).toBe(`from 1-2\n${LIST.split('\n').slice(0, 2).join('\n').replace('▸N', '▸R')}\n? `);
    expect(await say('size')).toBe('size\n1: 14/559\n? ');
    expect(await say('=')).toBe('=\n1\n? ');
    expect(await say('9')).toBe('9\ns-nail: 9: Invalid message number\n? ');
    expect(await say('d abc')).toBe('d abc\ns-nail: No applicable messages\n? ');
    expect(await say('foo')).toBe('foo\ns-nail: foo: unknown command\n? ');
    expect(await say('-')).toBe('-\ns-nail: Referencing before first message\n? ');
  });

  test('delete moves on; undelete brings back', async () => {
    const { say } = await reading();
    expect(await say('d 2', 'h')).toBe(`d 2\n? h\n${LIST.split('\n')[0]!.replace('▸', ' ')}\n▸O${LIST.split('\n')[2]!.slice(2)}\n? `);
    expect(await say('p')).toBe(`p\n${LETTER3}? `);
    expect(await say('t 2')).toBe('t 2\ns-nail: 2: inappropriate message\n? ');
    expect(await say('undelete 2', 'h')).toContain('\n▸R  2 Mail Delivery');
    expect(await say('d *', 'h', 'p')).toBe('d *\n? h\ns-nail: No applicable messages\n? p\ns-nail: No applicable messages\n? ');
  });

  test('screenfuls of 22', async () => {
    const many = Array.from({ length: 45 }, (_, index) => {
      const two = String(index + 1).padStart(2, '0');
      const status = index < 2 ? 'Status: O' : 'X-A: b';
      return `From an@example.net  Tue Nov 24 02:${two}:05 2026\nDate: Tue, 24 Nov 2026 02:${two}:00 +0000\nFrom: an@example.net\nSubject: number ${index + 1}\n${status}\n\nbody ${index + 1}\n\n`;
    }).join('');
    const { shown, say } = await reading(many);
    expect(shown()).toContain(`${SPOOL}: 45 messages 43 new 45 unread\n U  1 an@example.net     2026-11-24 02:01    8/142   number 1                   \n`);
    expect(shown()).toContain('\n▸N  3 ');
    expect(shown()).not.toContain('N 23 ');
    expect(await say('z')).toMatch(/^z\n▸N 23 (.*\n){22}\? $/);
    expect(await say('z', 'z')).toMatch(/▸N 45 .*\n\? z\nOn last screenful of messages\n▸N 45 .*\n\? $/);
    expect(await say('z-')).toMatch(/^z-\n▸N 23 /);
  });
});

describe('MIME', () => {
  test('a bounce: its parts, as far as they are text', async () => {
    const { shown, say } = await reading(MIME);
    expect(shown()).toContain('▸N  1 Mail Delivery Syst 2026-11-24 02:10   59/1926  Undelivered Mail Returned t\n');
    expect(await say('1')).toBe(`1
[-- Message  1 -- 59 lines, 1926 bytes --]:
Date: Tue, 24 Nov 2026 02:10:00 +0000 (UTC)
From: MAILER-DAEMON@ubuntu.localdomain (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: trunghq@ubuntu.localdomain
Message-Id: <20261124021000.0123@ubuntu.localdomain>


[-- #1.1 10/298 text/plain, 7bit, us-ascii --]
[-- Notification --]

This is the mail system at host ubuntu.localdomain.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<x@gmail.com>: host gmail said: 550 5.1.1 no

[-- #1.2 12/316 message/delivery-status, 7bit, us-ascii --]
[-- Delivery report --]

[-- No MIME handler installed, or not applicable --]

[-- #1.3 14/475 message/rfc822 --]
[-- Undelivered Message --]

Subject:Thu gui thu tu telnet
Message-Id: <20261124020000.913E0100@ubuntu.localdomain>
Date: Tue, 24 Nov 2026 02:00:00 +0000 (UTC)
From: trunghq@ubuntu.localdomain


[-- #1.3.1 11/404 text/plain, 7bit, us-ascii --]

Day la mot buc thu gui tu telnet
? `);
  });

  test('encodings, missing fields, control characters', async () => {
    const { shown, say } = await reading(MIME);
    expect(shown()).toContain(` N  4 root@ubuntu.locald Tue Nov 24 03:00    7/163   nodate, own, raw 8 bit à   
 N  5 bob@example.net    Tue Nov 24 03:00    9/141                              
 N  6 an@example.net     2026-11-24 03:00   17/273   alt                        
 N  7 An, N.             2026-11-24 03:00    9/182   control ␇ char folded      
`);
    expect(await say('2')).toContain('Subject: qp\n\nChào bạn. soft\ntr \nend\n\n? ');
    expect(await say('3')).toContain('Subject: b64\n\nChào\nbạn\n? ');
    expect(await say('4')).toContain('From: root@ubuntu.localdomain\nSubject:nodate, own, raw 8 bit à\n\nno date hà\n\n? ');
    expect(await say('5')).toContain('\nno from\n\nFrom x@y  Tue Nov 24 03:00:05 2026\n\nno headers at all\n\n? ');
    expect(await say('6')).toContain('Subject: alt\n\n\n[-- #1.1 3/31 text/plain, 7bit, us-ascii --]\n\nplain\n\n[-- #1.2 3/36 text/html, 7bit, us-ascii --]\n? ');
    expect(await say('7')).toContain('Subject: control ␇ char folded\nCc: a@b, c@d\n\nctl ␛[31mred ␁ end\n? ');
  });
});

describe('leaving', () => {
  test('quit marks what was there, and what was read', async () => {
    const bench = await reading();
    expect(await bench.say('1', 'q')).toBe(`1\n${LETTER1}? q\nHeld 3 messages in ${SPOOL}\n${PROMPT}`);
    expect(statuses(bench).filter((line) => line.startsWith('Status'))).toEqual(['Status: RO', 'Status: O', 'Status: RO']);
    expect(bench.world.disk('ubuntu').stat(SPOOL)).toMatchObject({ mode: 0o600, owner: 'trunghq' });
    await bench.run('mail');
    expect(bench.screen()).toContain(`${SPOOL}: 3 messages 1 unread\n O  1 `);
  });

  test('quit drops deleted letters; ^D is quit', async () => {
    const bench = await reading();
    await bench.say('d 1');
    await bench.key('eof', '');
    expect(bench.screen().endsWith(`? Held 2 messages in ${SPOOL}\n${PROMPT}`)).toBe(true);
    expect(statuses(bench)[0]).toBe('From MAILER-DAEMON  Tue Nov 24 02:10:05 2026');
  });

  test('exit changes nothing; ^C only interrupts', async () => {
    const bench = await reading();
    await bench.say('d *');
    await bench.key('interrupt', 'abc');
    expect(bench.screen().endsWith('? abc^CInterrupt\n? ')).toBe(true);
    await bench.say('x');
    expect(spool(bench)).toBe(BOX);
  });

  test('a letter that comes meanwhile stays', async () => {
    const bench = await reading();
    const later = 'From late@example.net  Tue Nov 24 04:00:00 2026\nSubject: late\n\nlate\n\n';
    await bench.input({ kind: 'edit', host: 'ubuntu', path: SPOOL, text: BOX + later });
    expect(await bench.say('d *', 'q')).toContain('New mail has arrived.\n');
    expect(spool(bench)).toBe(later);
  });

  test('no mailbox, an empty one, another user, another file', async () => {
    const none = await reading(null);
    expect(none.shown()).toBe(`s-nail: ${SPOOL}: No such entry, file or directory\n${GREETING}(Currently no active mailbox)\nNo more mail.\n? `);
    expect(await none.say('h', '1', 'q')).toBe(`h\ns-nail: headers: needs an active mailbox\n? 1\ns-nail: next: needs an active mailbox\n? q\n${PROMPT}`);
    const empty = await reading('');
    expect(empty.shown()).toBe(`${GREETING}${SPOOL}: 0 messages\nNo more mail.\n? `);
    expect(await empty.say('h', '1', 'q')).toBe(`h\ns-nail: No applicable messages\n? 1\nAt EOF\n? q\n${PROMPT}`);
    await none.run('mail', '-u', 'nosuchuser');
    expect(none.screen()).toContain('s-nail: nosuchuser is not a user of this system\n');
  });

  test('-f reads a file, -H only lists, a recipient is not possible', async () => {
    const bench = await openBench(null, { '/home/trunghq/box': { octets: octetsFromText(BOX) } });
    await bench.run('mail', '-f', 'box');
    await bench.type('q');
    expect(bench.screen()).toContain('/home/trunghq/box: 3 messages 2 new\n');
    expect(bench.screen()).toContain('? q\n/home/trunghq/box updated.\n');
    await bench.run('mail', '-H', '-f', 'box');
    expect(bench.screen()).toContain('\n▸U  1 trunghq@ubuntu.loc 2026-11-24 02:00   15/569   Thu gui thu tu telnet     \n');
    await bench.run('mail', 'an@example.net');
    expect(bench.screen()).toContain('it does not write them');
  });
});
