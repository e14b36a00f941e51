/**
 * data table: the remote hosts of the recorder's network as scripts for the scripted SMTP host: names, addresses, what
 * they offer and refuse. `mail.trunghq.com` is a client of some sessions as well.
 */
import type { Sink } from './outbound.ts';

interface RecorderSink extends Sink {
  readonly banner?: string;
  readonly capabilities: readonly string[];
  readonly knowsOnlyHelo?: boolean;
}

/** In the recorder's order, in which the results list their sessions. */
export const SINKS: readonly RecorderSink[] = [
  {
    sink: 'gmail-smtp-in.l.google.com', ip: '192.0.2.26', banner: '220 mx.google.com ESMTP sink',
    capabilities: ['SIZE 35882577', '8BITMIME', 'ENHANCEDSTATUSCODES', 'PIPELINING', 'SMTPUTF8'],
  },
  { sink: 'mx.example.com', ip: '192.0.2.27', capabilities: ['PIPELINING', 'SIZE 10240000', 'ENHANCEDSTATUSCODES', '8BITMIME', 'DSN'] },
  { sink: 'mx.example.net', ip: '192.0.2.28', banner: '220 mx.example.net SMTP sink', capabilities: [], knowsOnlyHelo: true },
  { sink: 'example.org', ip: '192.0.2.29', capabilities: ['ENHANCEDSTATUSCODES'] },
  { sink: 'mx.blocked.test', ip: '192.0.2.30', banner: '554 5.7.1 mx.blocked.test no mail accepted from you', capabilities: [] },
  { sink: 'mail.trunghq.com', ip: '192.0.2.11', capabilities: ['PIPELINING', 'SIZE 10240000', '8BITMIME'] },
];

const UNKNOWN = '500 5.5.2 what?';

/** The script that makes a scripted host behave as the recorder's sink did. */
export function sinkScript({ sink, banner, capabilities, knowsOnlyHelo }: RecorderSink): string {
  return JSON.stringify({
    name: sink,
    banner: banner ?? '220 {name} ESMTP sink',
    capabilities,
    replies: {
      ...(knowsOnlyHelo && { EHLO: '502 5.5.1 command not recognized' }),
      DOT: '250 2.0.0 OK sink accepted', VRFY: UNKNOWN, AUTH: UNKNOWN, STARTTLS: UNKNOWN, unknown: UNKNOWN,
    },
    recipients: [
      { startsWith: 'nouser', reply: '550 5.1.1 <{local}> no such user here' },
      { startsWith: 'greylist', reply: '450 4.2.0 greylisted, try again later' },
      { startsWith: 'full', reply: '552 5.2.2 mailbox full' },
    ],
    noRecipients: '554 5.5.1 no valid recipients',
    afterRefusal: '503 5.5.1 no service',
  });
}
