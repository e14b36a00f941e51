/** The inspector's message, followed through a real run of the lecture's letter. */
import { beforeAll, describe, expect, it } from 'vitest';
import { LECTURE_LINES, typedSession } from '../../../tests/support/typed-session.ts';
import type { TraceEvent } from '../../kernel/trace.ts';
import { aliasTrace, bouncedTrace, deferredTrace, refusedTrace } from '../diagram/lecture-trace.fixture.ts';
import { logsAt, logParts, MAX_LOG_LINES, stepLogs, NO_LOGS } from './log-model.ts';
import { latestMessage, messagesAt } from './message-model.ts';
import { differenceOf, letterOf } from './message-view.tsx';

const last = (events: readonly TraceEvent[], count = events.length) => latestMessage(messagesAt(events, count));
const countAfter = (events: readonly TraceEvent[], fits: (event: TraceEvent) => boolean) => events.findIndex(fits) + 1;

describe('the lecture’s letter, by a real run', () => {
  let events: readonly TraceEvent[] = [];
  beforeAll(async () => {
    events = await typedSession(LECTURE_LINES);
  });

  it('is one message on all its way, whoever carries it', () => {
    expect(messagesAt(events, events.length).messages).toHaveLength(1);
  });

  it('has an envelope before it has a letter', () => {
    const count = countAfter(events, (event) => event.kind === 'smtp.reply' && event.data.to === 'RCPT');
    const message = last(events, count);
    expect(message?.sender).toBe('trunghq@ubuntu.localdomain');
    expect(message?.recipients).toEqual([{ address: 'haquoctrung@gmail.com', answer: 'accepted', code: 250, expandedTo: [] }]);
    expect(message && letterOf(message)).toBeNull();
    expect(message?.state).toBe('writing');
  });

  it('grows line by line, is queued, goes on its way and is delivered', () => {
    const typed = countAfter(events, (event) => event.kind === 'smtp.line' && event.data.section === 'body');
    expect(last(events, typed)?.lines).toEqual(['Subject:Thu gui thu tu telnet', 'Day la mot buc thu gui tu telnet']);
    const queued = countAfter(events, (event) => event.kind === 'letter.accepted');
    expect(last(events, queued)).toMatchObject({ state: 'queued' });
    expect(last(events, queued)?.letter).toContain('Received: from trunghq.com');
    const active = countAfter(events, (event) => event.kind === 'queue.move' && event.data.to === 'active');
    expect(last(events, active)?.state).toBe('active');
    const end = last(events);
    expect(end?.state).toBe('delivered');
    expect(end && letterOf(end)?.returnPath?.value).toBe('<trunghq@ubuntu.localdomain>');
    expect(end && differenceOf(end, letterOf(end))).toBe('no-to');
  });

  it('is told in mail.log, whose newest line is the current one', () => {
    const book = logsAt(events, events.length);
    const host = book.hosts.find((log) => log.host === 'ubuntu');
    expect(host?.lines.at(-1)?.text).toMatch(/removed$/);
    expect(book.newest).toBe(host?.lines.at(-1)?.index);
    const about = host?.lines.map((line) => [logParts(line).program, logParts(line).about] as const) ?? [];
    expect(about).toContainEqual(['postfix/smtp', 'envelope']);
    expect(about).toContainEqual(['postfix/cleanup', 'letter']);
  });
});

describe('other endings', () => {
  it('waits while deferred', () => {
    expect(last(deferredTrace())?.state).toBe('deferred');
  });

  it('comes back as a message of its own, from nobody', () => {
    const { messages } = messagesAt(bouncedTrace(), bouncedTrace().length);
    expect(messages[0]?.state).toBe('bounced');
    expect(messages.some(({ sender }) => sender === '')).toBe(true);
  });

  it('keeps a refused recipient with its code', () => {
    const refused = messagesAt(refusedTrace(), 999).messages.flatMap(({ recipients }) => recipients).find(({ answer }) => answer === 'refused');
    expect(refused?.code).toBeGreaterThanOrEqual(400);
  });

  it('shows the address that an alias put in place', () => {
    const expanded = messagesAt(aliasTrace(), aliasTrace().length).messages.flatMap(({ recipients }) => recipients.flatMap(({ expandedTo }) => expandedTo));
    expect(expanded.length).toBeGreaterThan(0);
  });

  it('says when letter and envelope name different people', async () => {
    const lines = [
      'telnet 127.0.0.1 25', 'HELO pc', 'MAIL FROM:<trunghq@ubuntu.localdomain>', 'RCPT TO:<an@xa.example>', 'DATA',
      'To: lop-mail@xa.example', '', 'x', '.',
    ];
    const message = last(await typedSession(lines, { settleMicros: 0 }));
    expect(message && differenceOf(message, letterOf(message))).toBe('differ');
  });

  it('abandons an envelope that a second greeting wipes', async () => {
    const lines = ['telnet 127.0.0.1 25', 'HELO pc', 'MAIL FROM:<trunghq@ubuntu.localdomain>', 'HELO pc'];
    expect(last(await typedSession(lines, { settleMicros: 0 }))?.state).toBe('abandoned');
  });
});

describe('mail.log', () => {
  it('keeps the newest lines and says how many are gone', () => {
    let book = NO_LOGS;
    for (let at = 0; at < MAX_LOG_LINES + 20; at += 1) {
      const data = { ident: 'postfix/qmgr', pid: 1, text: String(at), line: `postfix/qmgr[1]: ${at}`, from: 'h/q.1' };
      book = stepLogs(book, { t: at, host: 'h', process: 'h/s.1', pid: 1, n: at, cause: null, kind: 'log.line', data }, at);
    }
    expect(book.hosts[0]?.lines).toHaveLength(MAX_LOG_LINES);
    expect(book.hosts[0]?.dropped).toBe(20);
  });
});
