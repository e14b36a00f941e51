/**
 * "What would happen?" held against what then happens: for every recipient of every recorded delivery, the rehearsal's
 * reply, transports, next hops and ends are those of the simulation that plays the recording.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readDelivery, type DeliveryCase } from '../../src/cli/replay/delivery-recording.ts';
import { replayDelivery } from '../../src/cli/replay/delivery-run.ts';
import { DELIVERY_HOST, deliveryWorld } from '../../src/cli/replay/delivery-world.ts';
import { isKind, type TraceEvent } from '../../src/kernel/trace.ts';
import { UNAVAILABLE } from '../../src/postfix/rehearsal/ends.ts';
import { whatWouldHappen, type Journey, type Rehearsal } from '../../src/postfix/rehearsal/rehearsal.ts';
import { DiskFold } from '../../src/world/disk-fold.ts';

/** What decides there is the letter, or an outcome that only the attempt has; each with its reason. */
const BY_THE_LETTER: Readonly<Record<string, string>> = {
  'bcc-01': 'always_bcc', 'bounce-13': 'hopcount_limit', 'hchk-01': 'header_checks', 'hchk-02': 'header_checks', 'hchk-05': 'header_checks',
  'hchk-10': 'header_checks', 'hchk-11': 'header_checks', 'hchk-12': 'header_checks', 'hchk-13': 'header_checks',
  'local-107': 'a Delivered-To header', 'recv-15': 'message_size_limit', 'rem-42': 'the destination was found dead just before',
};

/** The client has proven who he is, which a rehearsal's has not. */
const AUTHENTICATED = ['recv-08'];

const FOLDER = new URL('../oracle/postfix/delivery/', import.meta.url);
const cases = readdirSync(FOLDER).filter((file) => file.endsWith('.json')).sort().map((file): DeliveryCase => {
  const read = readDelivery(readFileSync(new URL(file, FOLDER), 'utf8'));
  if (!read?.ok) throw new Error(read?.error ?? 'not a recorded delivery');
  return read.value.done;
});

interface Asked {
  readonly rehearsal: Rehearsal;
  readonly reply: string;
  readonly isOpen: boolean;
}

/** All recipients that were given to smtpd, each rehearsed with the files of that instant; letters with one recipient by queue id. */
function rehearsed(done: DeliveryCase, trace: readonly TraceEvent[]): { readonly asked: readonly Asked[]; readonly letters: ReadonlyMap<string, Journey> } {
  const data = deliveryWorld(done);
  const host = data.hosts.find(({ name }) => name === DELIVERY_HOST);
  if (!host) throw new Error('no mail host');
  const disks = new DiskFold(data);
  const asked: Asked[] = [];
  const letters = new Map<string, Journey>();
  const clients = new Map<string, { address: string; helo: string; mail: string; sender: string | null; pending: Rehearsal | null; accepted: Rehearsal[]; hasOthers: boolean }>();
  for (const event of trace) {
    disks.apply(event);
    if (event.host !== DELIVERY_HOST) continue;
    if (isKind(event, 'log.line') && event.data.text.startsWith('connect from ')) clients.set(`pid${event.data.pid}`, { address: /\[([^\]]*)\]/.exec(event.data.text)?.[1] ?? '', helo: '', mail: '', sender: null, pending: null, accepted: [], hasOthers: false });
    const client = clients.get(`pid${event.pid}`);
    if (client && isKind(event, 'smtp.command')) {
      const path = /^\s*(?:MAIL FROM|RCPT TO):\s*<([^>]*)>\s*$/i.exec(event.data.line)?.[1];
      if (event.data.verb === 'HELO' || event.data.verb === 'EHLO') client.helo = event.data.argument ?? '';
      if (event.data.verb === 'MAIL') [client.mail, client.accepted, client.hasOthers] = [path ?? '', [], false];
      // With parameters a recipient is not rehearsed, and its letter is no letter with one recipient.
      if (event.data.verb === 'RCPT' && path === undefined) client.hasOthers = true;
      if (event.data.verb === 'RCPT' && path !== undefined && client.sender !== null) {
        client.pending = whatWouldHappen({ data: host, disk: disks.disk(DELIVERY_HOST), mainCfOf: () => null }, { address: path, from: client, sender: client.sender });
      }
    }
    if (client && isKind(event, 'smtp.reply')) {
      if (event.data.to === 'MAIL') client.sender = event.data.code === 250 ? client.mail : null;
      if (event.data.to === 'RCPT' && client.pending !== null) {
        asked.push({ rehearsal: client.pending, reply: event.data.lines.join('\n'), isOpen: (client.pending.reply?.unasked.length ?? 0) > 0 });
        if (event.data.code === 250) client.accepted.push(client.pending);
        client.pending = null;
      }
      const [only, ...others] = client.accepted;
      if (event.data.to === 'end-of-data' && event.data.queueId !== undefined && only && others.length === 0 && !client.hasOthers) letters.set(event.data.queueId, only.journey);
    }
  }
  return { asked, letters };
}

function routesFound(trace: readonly TraceEvent[], queueId: string): readonly string[] {
  return [...new Set(trace.flatMap((event) => (isKind(event, 'delivery.begin') && event.data.queueId === queueId ? [`${event.data.recipient} ${event.data.transport}:${event.data.nexthop}`] : [])))].sort();
}

const NOBODY_THERE = ['retry', `4.3.0 ${UNAVAILABLE}`].join(':');

function routesTold({ destinations }: Journey): readonly string[] {
  return [...new Set(destinations.flatMap(({ recipient, transport, nexthop, ends }) => [
    `${recipient} ${ends.some((end) => end.kind === 'deferred' && end.text === UNAVAILABLE) ? NOBODY_THERE : `${transport}:${nexthop}`}`,
    ...ends.flatMap((end) => (end.kind === 'handed-over' ? [`${end.address} ${end.transport}:${end.nexthop}`] : [])),
  ]))].sort();
}

const FAILED_WRITE = /^(?:cannot update mailbox|cannot append message|maildir delivery failed|delivery failed to mailbox|cannot open)/;

/** They decide by what this host knows; smtp(8) and its kin by what others say. */
const AGENTS: ReadonlySet<string> = new Set(['local', 'virtual', 'error', 'discard']);

/** What the agents of this host said at the first attempt. */
function endsFound(trace: readonly TraceEvent[], queueId: string): { readonly ends: readonly string[]; readonly forwarded: readonly string[] } {
  const agents = new Map<string, string>();
  const ends = new Set<string>();
  const forwarded: string[] = [];
  for (const event of trace) {
    if (isKind(event, 'process.start')) agents.set(event.process, event.data.argv[0] ?? '');
    if (!isKind(event, 'delivery.attempt') || event.data.queueId !== queueId || !AGENTS.has(agents.get(event.process) ?? '')) continue;
    const { status, text, dsn } = event.data;
    const child = /^forwarded as (\w+)$/.exec(text)?.[1];
    if (child !== undefined) forwarded.push(child);
    else if (status !== 'sent') ends.add(FAILED_WRITE.test(text) ? 'written' : `${status === 'bounced' ? 'bounced' : 'deferred'} ${dsn} ${text}`);
    else ends.add(/^delivered to/.test(text) ? 'written' : `discarded ${text}`);
  }
  return { ends: [...ends].sort(), forwarded };
}

function endsTold({ destinations }: Journey): readonly string[] {
  const ends = new Set<string>();
  for (const end of destinations.flatMap((one) => one.ends)) {
    if (end.kind === 'mailbox' || end.kind === 'file') ends.add('written');
    if (end.kind === 'bounced' || end.kind === 'deferred') ends.add(`${end.kind} ${end.status} ${end.text}`);
    if (end.kind === 'discarded') ends.add(`discarded ${end.text}`);
  }
  return [...ends].sort();
}

/** One letter, and those that local(8) made of it. */
function compareLetter(trace: readonly TraceEvent[], queueId: string, journey: Journey, seen: { letters: number; ends: number; forwarded: number }): void {
  expect(routesTold(journey)).toEqual(routesFound(trace, queueId));
  const { ends, forwarded } = endsFound(trace, queueId);
  const told = endsTold(journey);
  // What a command does with the letter is known when it was run, and not before.
  const commands = journey.destinations.flatMap((one) => one.ends.filter((end) => end.kind === 'command')).length;
  if (commands === 0) expect(told).toEqual(ends);
  else {
    expect(ends).toEqual(expect.arrayContaining([...told]));
    expect(ends.length - told.length).toBeLessThanOrEqual(commands);
  }
  seen.letters += 1;
  seen.ends += ends.length;
  const journeys = journey.destinations.flatMap((one) => one.ends.flatMap((end) => (end.kind === 'forwarded' && end.journey !== null ? [end.journey] : [])));
  expect(journeys.length === 0).toBe(forwarded.length === 0);
  const [child, ...others] = forwarded;
  if (child === undefined || others.length > 0) return;
  // One new letter for all of them.
  seen.forwarded += 1;
  compareLetter(trace, child, { address: '', steps: [], trouble: null, destinations: journeys.flatMap(({ destinations }) => destinations) }, seen);
}

describe('what would happen is what then happens', () => {
  const seen = { replies: 0, letters: 0, ends: 0, forwarded: 0 };

  test.each(cases.map((done) => [done.id, done] as const))('%s', async (id, done) => {
    const { trace } = await replayDelivery(done);
    const { asked, letters } = rehearsed(done, trace);
    for (const { rehearsal, reply, isOpen } of asked) {
      if (isOpen || AUTHENTICATED.includes(id)) continue;
      seen.replies += 1;
      expect(rehearsal.reply?.lines.join('\n')).toBe(reply);
    }
    const isEqual = (): void => {
      for (const [queueId, journey] of letters) compareLetter(trace, queueId, journey, seen);
    };
    if (id in BY_THE_LETTER) expect(isEqual, 'agrees after all').toThrow();
    else isEqual();
  });

  test('and there was something to compare', () => {
    expect(seen).toEqual({ replies: 342, letters: 250, ends: 121, forwarded: 15 });
  });
});
