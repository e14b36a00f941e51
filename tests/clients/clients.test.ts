/**
 * Recorded sessions of smtplib, curl, swaks and s-nail with a real Postfix: the programs themselves against
 * `posthorn serve`, with the recorded dialogue, log, mailboxes, output and exit status; and for every client the octets
 * that it sent, in a world alone. A program that is not here in the recorded version is named, and not run.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { octetsFromText } from '../../src/base/octets.ts';
import { ReplayClient } from '../../src/cli/replay/client.ts';
import { LAST_LOOK_MICROS, type Plan, type Step } from '../../src/cli/replay/plan.ts';
import { splitReplies } from '../../src/cli/replay/reply-reader.ts';
import { startService, type Service } from '../../src/cli/serve/service.ts';
import type { TraceEvent } from '../../src/kernel/trace.ts';
import { createInlineWorld } from '../../src/roles/inline-world.ts';
import { ADDRESS, CLIENT_WORLD, isOver, MAIL_HOST, outcomeOf, SMTP_PORT } from './client-world.ts';
import { findClient, runClient } from './installed-clients.ts';
import { CLIENT_CASES, comparable, LEFT_OUT, normalOutcome, normalPrinted, withProcessIdsOf, type ClientCase } from './recorded-clients.ts';

const RUN = ['python3', 'curl', 'swaks', 's-nail'] as const;
/** Clients whose programs are not run, with the reason. */
const NOT_RUN: Readonly<Record<string, string>> = {
  telnet: 'has to be typed at',
  bash: 'whether what it sends at once comes before or after the greeting is chance',
};
const found = new Map(RUN.map((client) => [client, findClient(client)] as const));
const casesOf = (client: string): readonly ClientCase[] => CLIENT_CASES.filter((one) => one.client === client);
const named = (cases: readonly ClientCase[]): (readonly [string, ClientCase])[] => cases.map((one) => [`${one.id} ${one.title}`, one] as const);

describe('the recordings', () => {
  test('each is here or named with the reason why not', () => {
    expect(CLIENT_CASES).toHaveLength(33);
    expect(RUN.map((client) => casesOf(client).length)).toEqual([12, 3, 8, 4]);
    expect(CLIENT_CASES.filter(({ id }) => id in LEFT_OUT)).toEqual([]);
    expect(CLIENT_CASES.length + Object.keys(LEFT_OUT).length).toBe(51);
  });

  test.each(named(CLIENT_CASES))('the normalisation is the recorder\'s: %s', (_name, { exact, normalised }) => {
    const { stdout, stderr, rc, ...outcome } = normalised;
    expect(normalOutcome(exact)).toEqual(outcome);
    expect(normalPrinted({ stdout: exact.stdout, stderr: exact.stderr, rc: exact.rc })).toEqual({ stdout, stderr, rc });
  });
});

const START_MICROS = 1_000_000;
const REPLY_MICROS = 10_000_000;
const DELIVERY_MICROS = 10_000_000;

describe('the octets that a client sent, in a world', () => {
  test.each(named(CLIENT_CASES))('%s', async (_name, recorded) => {
    let client: ReplayClient | null = null;
    const world = createInlineWorld({ data: CLIENT_WORLD, seed: recorded.id, onTrace: (events) => events.forEach((event) => client?.apply(event)) });
    await world.advance(START_MICROS);
    client = new ReplayClient(world, planOf(recorded), () => ({ host: MAIL_HOST, to: { address: ADDRESS, port: SMTP_PORT } }));
    await client.run();
    await world.advance(world.now + DELIVERY_MICROS);
    expect(comparable(outcomeOf(world.trace, world.disk(MAIL_HOST)), recorded.exact)).toEqual(comparable(recorded.exact, recorded.exact));
  });
});

test('a process id of another length makes the recorded letter of swaks longer, and nothing else', () => {
  const recorded = CLIENT_CASES.find(({ id }) => id === 'clients-044')?.exact;
  if (!recorded) throw new Error('clients-044 is missing');
  const longer = JSON.parse(JSON.stringify(recorded).replaceAll(/(?<=_BOUNDARY_000_)\d+/g, '1234567')) as typeof recorded;
  const text = JSON.stringify(withProcessIdsOf(longer, recorded));
  expect(text).toMatch(/size=807,/);
  expect(text).toMatch(/,S=1040,W=1074"/);
  expect(text).toMatch(/"size":1040,/);
  expect(withProcessIdsOf(recorded, recorded)).toBe(recorded);
});

/** The client's octets, write for write, each after as many replies as it had then. */
function planOf({ client, exact }: ClientCase): Plan {
  const conn = 'A';
  const steps: Step[] = [{ kind: 'open', conn, address: ADDRESS }];
  for (const { d, t } of exact.connections[0]?.turns ?? []) {
    if (d === 'S') for (const _ of splitReplies(t)) steps.push({ kind: 'reply', conn, limitMicros: REPLY_MICROS });
    // Telnet's own octets are no UTF-8.
    else if (d === 'C') steps.push({ kind: 'send', conn, octets: client === 'telnet' ? t : octetsFromText(t) });
  }
  return { steps: [...steps, { kind: 'close', conn, limitMicros: LAST_LOOK_MICROS }], namesConnections: false, isRelayed: false };
}

let service: Service | null = null;
let folder = '';
let events: TraceEvent[] = [];
let notify = (): void => {};

beforeEach(() => {
  events = [];
  folder = mkdtempSync(join(tmpdir(), 'posthorn-client-'));
});
afterEach(async () => {
  await service?.close();
  service = null;
  rmSync(folder, { recursive: true });
});

async function serve(): Promise<Service> {
  service = await startService({
    data: CLIENT_WORLD,
    target: { host: MAIL_HOST, port: SMTP_PORT, address: ADDRESS },
    port: 0,
    dumpRoot: null,
    onTrace: (batch) => {
      events.push(...batch);
      notify();
    },
    onProblem: (problem) => expect.unreachable(String(problem)),
  });
  return service;
}

test('which clients are here', () => {
  const lines = [...found].map(([client, here]) =>
    'why' in here ? `${client}: ${here.why}: only the octets of its ${casesOf(client).length} cases were tried` : `${client} ${here.version}: ${casesOf(client).length} cases`);
  const others = Object.entries(NOT_RUN).map(([client, why]) => `${client}: ${why}: only the octets of its ${casesOf(client).length} cases were tried`);
  console.log(`mail clients run against serve:\n  ${[...lines, ...others].join('\n  ')}`);
  expect([...RUN, ...Object.keys(NOT_RUN)].sort()).toEqual([...new Set(CLIENT_CASES.map(({ client }) => client))].sort());
});

for (const [client, here] of found) {
  if ('why' in here) {
    test(`${client} itself is not run: ${here.why}`, () => expect(findClient(client)).toEqual(here));
    continue;
  }
  describe(`${client} ${here.version} itself, against serve`, () => {
    test.each(named(casesOf(client)))('%s', async (_name, recorded) => {
      const { port, world } = await serve();
      const printed = await runClient(recorded, here.path, { port, folder });
      const disk = world.disk(MAIL_HOST);
      while (!isOver(events, disk)) await new Promise<void>((resolve) => (notify = resolve));
      const { stdout, stderr, rc } = recorded.normalised;
      expect(normalPrinted(printed)).toEqual({ stdout, stderr, rc });
      const outcome = outcomeOf(events, disk);
      expect(comparable(outcome, recorded.exact)).toEqual(comparable(withProcessIdsOf(outcome, recorded.exact), recorded.exact));
    });
  });
}
