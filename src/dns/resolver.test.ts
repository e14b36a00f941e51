/** Resolver and name server together, over simulated UDP. */
import { describe, expect, test } from 'vitest';
import type { Task } from '../kernel/task.ts';
import type { TraceEvent } from '../kernel/trace.ts';
import { Site } from '../net/site.ts';
import type { System } from '../net/system.ts';
import { createTopology, type WorldData } from '../net/topology.ts';
import { Conductor, ONE_SITE } from '../world/conductor.ts';
import { named } from './named.ts';
import { lookup, lookupHost, reverseLookup } from './resolver.ts';

const ZONE = `@ SOA ns.test. h.test. 1 2 3 4 5
mail.test. A 192.0.2.25
mail.test. A 192.0.2.26
test. MX 10 mail.test.
alias.test. CNAME mail.test.
far.test. CNAME out.broken.test.
broken.test. NS ns.test.
25.2.0.192.in-addr.arpa. PTR mail.test.
short.inside.test. A 192.0.2.99
`;
const CONF = `server:
  zonesdir: "/etc/nsd"
zone:
  name: "."
  zonefile: root.zone
zone:
  name: "broken.test"
  zonefile: nosuch.zone
zone:
  name: "silent.test"
  answer: drop
`;

async function ask(question: (sys: System) => Task<unknown>, resolv = 'nameserver 192.0.2.53\nsearch inside.test\n') {
  const answers: unknown[] = [];
  let took = 0;
  function* client(sys: System): Task<number> {
    const start = sys.now;
    answers.push(yield* question(sys));
    took = sys.now - start;
    return 0;
  }
  const data: WorldData = {
    id: 'dns', startEpochMillis: 0, utcOffsetMinutes: 0, links: [], internetLatencyMicros: 5000,
    hosts: [
      {
        name: 'pc', hostname: 'pc', addresses: ['192.0.2.1'], roles: ['mua'], users: [], boot: [{ role: 'mua', argv: ['client'] }],
        files: { '/etc/resolv.conf': { octets: resolv }, '/etc/hosts': { octets: '127.0.0.1 localhost\n192.0.2.77 listed.test l # x\n' } },
      },
      {
        name: 'ns', hostname: 'ns', addresses: ['192.0.2.53'], roles: ['infra'], users: [], boot: [{ role: 'infra', argv: ['named', '/etc/nsd/nsd.conf'] }],
        files: { '/etc/nsd/nsd.conf': { octets: CONF }, '/etc/nsd/root.zone': { octets: ZONE } },
      },
    ],
  };
  const programs = { client: client, named };
  const trace: TraceEvent[] = [];
  const topology = createTopology(data);
  const sites = ONE_SITE.map((roles) => {
    const site = new Site({ world: data, roles, seed: 's', programs, echo: {} });
    return { roles, run: (grant: Parameters<Site['run']>[0]) => site.run(grant) };
  });
  await new Conductor(topology, sites, (events) => trace.push(...events)).advance(60e6);
  return { answer: answers[0], took, queries: trace.filter((event) => event.kind === 'dns.query').length, trace };
}

describe('lookup', () => {
  test('found, with the trace of question and answer', async () => {
    const { answer, trace } = await ask((sys) => lookup(sys, 'test', 'MX'));
    expect(answer).toMatchObject({ kind: 'found', name: 'test', records: [{ data: { preference: 10, exchange: 'mail.test' } }] });
    const query = trace.find((event) => event.kind === 'dns.query');
    const reply = trace.find((event) => event.kind === 'dns.answer');
    expect(query?.data).toMatchObject({ server: '192.0.2.53', name: 'test', type: 'MX', arrives: (query?.t ?? 0) + 5000 });
    expect(reply?.data).toMatchObject({ client: '192.0.2.1', rcode: 'NOERROR', answers: ['10 mail.test.'], arrives: (reply?.t ?? 0) + 5000 });
  });

  test('no data, no such name', async () => {
    expect((await ask((sys) => lookup(sys, 'mail.test', 'MX'))).answer).toEqual({ kind: 'nodata' });
    expect((await ask((sys) => lookup(sys, 'no.such', 'A'))).answer).toEqual({ kind: 'nxdomain' });
    expect((await ask((sys) => lookup(sys, 'bad..name', 'A'))).answer).toEqual({ kind: 'nxdomain' });
  });

  test('an alias is followed; into a broken zone it fails softly', async () => {
    expect((await ask((sys) => lookup(sys, 'alias.test', 'A'))).answer).toMatchObject({ kind: 'found', name: 'mail.test' });
    expect((await ask((sys) => lookup(sys, 'far.test', 'A'))).answer).toEqual({ kind: 'servfail' });
  });

  test('server failure is asked twice at once; silence twice five seconds', async () => {
    const failed = await ask((sys) => lookup(sys, 'x.broken.test', 'A'));
    expect(failed).toMatchObject({ answer: { kind: 'servfail' }, queries: 2 });
    expect(failed.took).toBeLessThan(100_000);
    expect(await ask((sys) => lookup(sys, 'x.silent.test', 'A'))).toMatchObject({ answer: { kind: 'timeout' }, queries: 2, took: 10e6 });
    const hasty = 'nameserver 192.0.2.53\noptions timeout:1 attempts:1\n';
    expect(await ask((sys) => lookup(sys, 'x.silent.test', 'A'), hasty)).toMatchObject({ queries: 1, took: 1e6 });
  });

  test('nobody listens: silence; a second server is then asked', async () => {
    const two = await ask((sys) => lookup(sys, 'test', 'MX'), 'nameserver 192.0.2.99\nnameserver 192.0.2.53\n');
    expect(two).toMatchObject({ answer: { kind: 'found' }, queries: 2 });
    expect(two.took).toBeGreaterThan(5e6);
  });
});

describe('hosts', () => {
  test('the file first, then DNS with the search list', async () => {
    expect((await ask((sys) => lookupHost(sys, 'L'))).answer).toEqual({ kind: 'found', addresses: ['192.0.2.77'] });
    expect((await ask((sys) => lookupHost(sys, 'mail.test'))).answer).toEqual({ kind: 'found', addresses: ['192.0.2.25', '192.0.2.26'] });
    expect((await ask((sys) => lookupHost(sys, 'short'))).answer).toEqual({ kind: 'found', addresses: ['192.0.2.99'] });
    expect((await ask((sys) => lookupHost(sys, 'nosuch.test'))).answer).toEqual({ kind: 'none' });
    expect((await ask((sys) => lookupHost(sys, 'x.silent.test'))).answer).toEqual({ kind: 'again' });
  });

  test('names of addresses', async () => {
    expect((await ask((sys) => reverseLookup(sys, '192.0.2.77'))).answer).toEqual({ kind: 'found', name: 'listed.test' });
    expect((await ask((sys) => reverseLookup(sys, '192.0.2.25'))).answer).toEqual({ kind: 'found', name: 'mail.test' });
    expect((await ask((sys) => reverseLookup(sys, '192.0.2.200'))).answer).toEqual({ kind: 'none' });
  });
});
