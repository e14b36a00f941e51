/**
 * smtp(8) alone against scripted hosts and a name server, fed with the requests that a recorded Postfix 3.7.11 had:
 * what it says on the wire and in the log must be what was recorded. Cases that need a routing table are left to the
 * whole chain.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { named } from '../../dns/named.ts';
import { octetsFromText } from '../../base/octets.ts';
import { buildMap, parseMapSource } from '../../formats/map-source.ts';
import type { Task } from '../../kernel/task.ts';
import type { TraceEvent } from '../../kernel/trace.ts';
import { Site } from '../../net/site.ts';
import type { Socket, System } from '../../net/system.ts';
import { createTopology, type HostData, type WorldData } from '../../net/topology.ts';
import { scriptedMx } from '../../remote/scripted-mx.ts';
import { Conductor, ONE_SITE } from '../../world/conductor.ts';
import { IpcStream } from '../global/attributes.ts';
import { sendRequest, type DeliveryRequest } from '../global/delivery-request.ts';
import { smtp } from './smtp.ts';

const DIRECTORY = new URL('../../../tests/oracle/postfix/delivery/', import.meta.url);
const QUEUE_ID = 'ABCDEF123';

/** Needs TLS, routing tables of trivial-rewrite, or the queue manager's way of splitting and retrying. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  'rem-32': 'STARTTLS is not simulated',
  'rem-38': 'two messages', 'rem-40': 'split by recipient limit; connection cache', 'rem-41': 'two destinations', 'rem-42': 'two messages', 'rem-43': 'split',
  'relay-05': 'refused by smtpd', 'relay-14': 'refused by smtpd', 'relay-17': 'no such transport',
  'relay-01': 'transport table', 'relay-02': 'transport table', 'relay-15': 'transport table', 'relay-16': 'sender table', 'relay-18': 'transport table', 'relay-21': 'transport table',
  'mx-21': 'ICMP unreachable needs a router', 'smtp-208': 'lmtp',
};

type Transcript = readonly (readonly [string, string])[];
interface Recording {
  readonly id: string;
  readonly config: {
    readonly 'main.cf': string;
    readonly files: Readonly<Record<string, string>>;
    readonly sink_behaviour: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly sinks_not_listening: readonly string[];
  };
  readonly input: readonly { readonly kind: string; readonly transcript?: Transcript }[];
  readonly result: {
    readonly log: readonly string[];
    readonly outbound_raw: readonly { readonly server: string; readonly transcript: Transcript }[];
  };
}

const SINKS: Readonly<Record<string, string>> = {
  'mx.remote.example': '203.0.113.11', 'mx1.multi.example': '203.0.113.21', 'mx2.multi.example': '203.0.113.22',
  'a.aonly.example': '203.0.113.23', 'smart.isp.example': '203.0.113.24', 'inside.corp.example': '203.0.113.25',
  'mx.other.example': '203.0.113.26', 'mx.partner.example': '203.0.113.27',
};

function host(name: string, address: string, rest: Partial<HostData>): HostData {
  return { name, hostname: name, addresses: [address], roles: ['mta'], users: [], files: {}, boot: [], ...rest };
}

function worldOf(recording: Recording): WorldData {
  const sinks = Object.entries(SINKS).filter(([name]) => !recording.config.sinks_not_listening.includes(name));
  const resolv = 'nameserver 10.20.0.53\noptions timeout:1 attempts:1\n';
  const files = Object.fromEntries(
    Object.entries(recording.config.files).flatMap(([path, text]) => [
      [path, { octets: octetsFromText(text) }],
      // What postmap made of it.
      [`${path}.db`, { octets: buildMap(parseMapSource(octetsFromText(text), path), `${path}.db`).db }],
    ]),
  );
  return {
    id: recording.id, startEpochMillis: 0, utcOffsetMinutes: 0, links: [], internetLatencyMicros: 500,
    hosts: [
      host('mail', '10.20.0.10', {
        boot: [{ role: 'mta', argv: ['driver'] }],
        files: {
          ...files, '/etc/postfix/main.cf': { octets: recording.config['main.cf'] }, '/etc/resolv.conf': { octets: resolv },
          '/etc/hosts': { octets: '127.0.0.1\tlocalhost\n10.20.0.10\tmail.lab.example mail\n' },
        },
      }),
      host('dns', '10.20.0.53', { roles: ['infra'], boot: [{ role: 'infra', argv: ['named'] }], files: zoneFiles() }),
      host('refused', '203.0.113.97', {}),
      ...sinks.map(([name, address]) => host(name, address, {
        boot: [{ role: 'mta', argv: ['scripted-mx'] }],
        files: { '/etc/scripted-mx.json': { octets: octetsFromText(JSON.stringify(scriptOf(name, recording.config.sink_behaviour[name] ?? {}))) } },
      })),
    ],
  };
}

function zoneFiles(): HostData['files'] {
  const lines = readFileSync(new URL('partA_zone.txt', DIRECTORY), 'utf8').split('\n').filter((line) => !line.startsWith(';'));
  const dots = (line: string): string => line.replace(/^(\S+) (MX \d+ |CNAME |PTR )(\S+)$/, (_, name: string, type: string, target: string) => `${name} ${type}${target.replace(/\.$/, '')}.`);
  const zone = ['@ SOA ns. h. 1 2 3 4 5', ...lines.filter((line) => !line.includes('!')).map(dots)].join('\n');
  const conf = 'zone:\n name: "."\n zonefile: root\nzone:\n name: servfail.example\n zonefile: none\nzone:\n name: dnstimeout.example\n answer: drop\n';
  return { '/etc/nsd/nsd.conf': { octets: conf }, '/etc/nsd/root': { octets: `${zone}\n` } };
}

/** The recorder's sink as a script. */
function scriptOf(name: string, behaviour: Readonly<Record<string, unknown>>): object {
  const { banner, RCPT, ...replies } = behaviour;
  const rules = typeof RCPT === 'object' && RCPT !== null && !Array.isArray(RCPT) ? Object.entries(RCPT) : [];
  return {
    name, banner: banner ?? '220 {name} ESMTP sink',
    capabilities: ['PIPELINING', 'SIZE 10240000', '8BITMIME', 'ENHANCEDSTATUSCODES', 'DSN'],
    replies: {
      MAIL: '250 2.1.0 Ok', RCPT: rules.length === 0 && RCPT !== undefined ? RCPT : '250 2.1.5 Ok', DATA: '354 End data with <CR><LF>.<CR><LF>',
      DOT: '250 2.0.0 Ok: queued as SINK{count4}', RSET: '250 2.0.0 Ok', NOOP: '250 2.0.0 Ok', QUIT: '221 2.0.0 Bye',
      AUTH: '235 2.7.0 Authentication successful', unknown: '502 5.5.2 Error: command not recognized', ...replies,
    },
    recipients: rules.map(([contains, reply]) => ({ contains, reply })),
    acceptsBareLf: true,
  };
}

/** The request that the recorded queue manager made of the first message. */
function requestOf(recording: Recording): DeliveryRequest {
  const { log, outbound_raw: outbound } = recording.result;
  const active = /\{QUEUEID1\}: from=<(.*)>, size=(\d+), nrcpt=(\d+) \(queue active\)/.exec(log.join('\n'));
  const addresses = [...new Set(log.flatMap((line) => /\{QUEUEID1\}: to=<(.*?)>, (?:relay|orig_to)/.exec(line)?.[1] ?? []))].sort();
  const letter = outbound.map((one) => letterOf(one.transcript)).find((one) => one !== '') ?? 'Subject: none\n\nx\n';
  const envelope = (recording.input.find((one) => one.kind === 'smtp')?.transcript ?? []).map(([, line]) => line);
  const mail = envelope.find((line) => /^MAIL/i.test(line)) ?? '';
  const notify = / NOTIFY=(\S+)/.exec(envelope.find((line) => /^RCPT/i.test(line)) ?? '')?.[1]?.split(',') ?? [];
  const bits: Readonly<Record<string, number>> = { NEVER: 1, SUCCESS: 2, FAILURE: 4, DELAY: 8 };
  const relayhost = /^relayhost = (.*)$/m.exec(recording.config['main.cf'])?.[1] ?? '';
  return {
    flags: 0, queueName: 'active', queueId: QUEUE_ID, rewriteContext: 'local', dsnEnvid: / ENVID=(\S+)/.exec(mail)?.[1]?.replace('+2B', '+') ?? '',
    nexthop: relayhost !== '' ? relayhost : (addresses[0] ?? '').replace(/^.*@/, '').replace(/^\[(.*)\]$/, '[$1]'),
    encoding: mail.includes('8BITMIME') ? '8bit' : '', smtputf8: mail.includes('SMTPUTF8') ? 1 | 2 : 0, dsnRet: mail.includes('RET=HDRS') ? 2 : 0,
    sender: (active?.[1] ?? '').replaceAll('"', ''), size: Number(active?.[2] ?? 0),
    stats: { incomingArrival: 0, activeArrival: 0, agentHandoff: null, connDone: null, deliverDone: null },
    origin: { clientName: '', clientAddress: '', clientPort: '', protocolName: '', heloName: '' },
    recipients: addresses.map((address, offset) => ({
      address: address.replaceAll('"', ''), origAddress: address.replaceAll('"', ''), offset,
      dsnNotify: notify.reduce((mask, word) => mask | (bits[word] ?? 0), 0),
      dsnOrcpt: / ORCPT=(\S+)/.exec(envelope.find((line) => /^RCPT/i.test(line)) ?? '')?.[1]?.replace('+2B', '+') ?? '',
    })),
    letter,
  };
}

/** The letter as it was sent, dots as they were, long lines joined again. */
function letterOf(transcript: Transcript): string {
  const start = transcript.findIndex(([side, line]) => side === 'S' && line.startsWith('354'));
  const end = transcript.findIndex(([side, line], at) => at > start && side === 'C' && line === '.');
  if (start < 0 || end < 0) return '';
  let letter = '';
  let last = '';
  for (const [, text] of transcript.slice(start + 1, end)) {
    const line = octetsFromText(text);
    const isBroken = line.startsWith(' ') && last.length === 998;
    letter = isBroken ? `${letter.slice(0, -1)}${line.slice(1)}\n` : `${letter}${line}\n`;
    last = line;
  }
  return letter;
}

/** A queue manager with one message, and a bounce service that takes everything down. */
function* driver(sys: System, recording: Recording): Task<number> {
  sys.listen({ socket: 'private/smtp' }, { program: 'smtp', argv: ['smtp', '-n', 'smtp', '-t', 'unix'], maxProcesses: 5, concurrency: 'exclusive' });
  for (const name of ['bounce', 'defer', 'trace']) {
    sys.listen({ socket: `private/${name}` }, { program: 'yes', argv: ['yes'], maxProcesses: 9, concurrency: 'exclusive' });
  }
  yield* sys.sleep(1000);
  const connected = yield* sys.connect({ socket: 'private/smtp' });
  if (connected.ok) yield* sendRequest(connected.value, requestOf(recording));
  return 0;
}

function* yes(sys: System): Task<number> {
  for (;;) {
    const socket: Socket | null = yield* sys.accept();
    if (!socket) return 0;
    const stream = new IpcStream(socket);
    stream.send({ protocol: 'delivery_status_protocol' });
    yield* stream.attributes();
    stream.send({ status: '0' });
    yield* stream.untilClosed();
    stream.close();
  }
}

async function run(recording: Recording): Promise<readonly TraceEvent[]> {
  const data = worldOf(recording);
  const trace: TraceEvent[] = [];
  const topology = createTopology(data);
  const programs = { named, smtp, yes, 'scripted-mx': scriptedMx, driver: (sys: System) => driver(sys, recording) };
  const sites = ONE_SITE.map((roles) => {
    const site = new Site({ world: data, roles, seed: recording.id, programs, echo: {} });
    return { roles, run: (grant: Parameters<Site['run']>[0]) => site.run(grant) };
  });
  await new Conductor(topology, sites, (events) => trace.push(...events)).advance(600e6);
  return trace;
}

const normal = (text: string): string =>
  text.replaceAll(QUEUE_ID, '{QUEUEID1}').replace(/delay=[\d.]+, delays=[\d./]+/, 'delay={DELAY}, delays={DELAYS}');

/** Lines of the first message, and those without a queue id, as `service: text`. */
function recordedLog(recording: Recording): readonly string[] {
  return recording.result.log.flatMap((line) => {
    const found = /postfix\/(?:relay\/)?(smtp)\[\{PID\}\]: (.*)$/.exec(line);
    return found && !/\{QUEUEID[2-9]\}/.test(line) ? [found[2] ?? ''] : [];
  });
}

function simulatedLog(trace: readonly TraceEvent[]): readonly string[] {
  return trace.flatMap((event) => (event.kind === 'log.line' && event.data.ident === 'postfix/smtp' ? [normal(event.data.text)] : []));
}

/** What the client said in each connection, in order of the recorded sinks. */
function simulatedCommands(trace: readonly TraceEvent[], address: string): readonly string[] {
  const opened = trace.filter((event) => event.kind === 'tcp.accept' && event.data.server.address === address);
  return opened.flatMap((open) => {
    const conn = open.kind === 'tcp.accept' ? open.data.conn : '';
    const said = trace.flatMap((event) =>
      event.kind === 'tcp.segment' && event.data.conn === conn && event.data.from === 'client' ? [event.data.octets] : []).join('');
    return said.split('\r\n').slice(0, -1);
  });
}

const recordings = readdirSync(DIRECTORY)
  .filter((file) => /^(mx|rem|relay|smtp|sasl|eight-bit|rewr)-.*\.json$/.test(file))
  .map((file) => JSON.parse(readFileSync(new URL(file, DIRECTORY), 'utf8')) as Recording)
  .filter((recording) => !(recording.id in LEFT_OUT));

describe('smtp(8) as recorded', () => {
  test('there are recordings', () => expect(recordings.length).toBeGreaterThan(70));

  for (const recording of recordings) {
    test(recording.id, async () => {
      const trace = await run(recording);
      const bounced = recording.result.log.some((line) => /\{QUEUEID2\}: from=<>/.test(line));
      expect(simulatedLog(trace)).toEqual(recordedLog(recording));
      for (const { server, transcript } of recording.result.outbound_raw) {
        const address = /\[(.*)\]/.exec(server)?.[1] ?? '';
        const recorded = transcript.filter(([side]) => side === 'C').map(([, line]) => octetsFromText(line));
        const said = simulatedCommands(trace, address);
        // What was pipelined to a host that had hung up already was not seen by it.
        const isCut = transcript.some(([side, text]) => side === '*' && /closes|silent/.test(text));
        if (!bounced || !recorded.some((line) => line.startsWith('MAIL FROM:<>'))) expect(isCut ? said.slice(0, recorded.length) : said).toEqual(recorded);
      }
    });
  }
});
