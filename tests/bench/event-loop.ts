/**
 * Candidates C, D and E: the same session through the event loop, the trace on. A client process on one host, TCP
 * segments with their latency, and a server process on the other host. C: the engine in a process of its own, with the
 * trace events that smtpd writes and yes for an answer to all it asks, as in B. D: the real smtpd(8), with restrictions,
 * recipient tables and log lines, and a sink instead of cleanup(8), which ends the letter there as smtp-server's handler
 * does. E: all of Postfix, the letter ends in bob's mailbox. As in smtp-server's settings, no client's name is looked up.
 */
import { lectureWorld } from '../../src/lessons/lecture-world.ts';
import { RECORD } from '../../src/formats/queue-record.ts';
import type { Task } from '../../src/kernel/task.ts';
import type { TraceEvent } from '../../src/kernel/trace.ts';
import { Site } from '../../src/net/site.ts';
import type { Program, ProgramTable, ReadResult, System } from '../../src/net/system.ts';
import type { HostData, WorldData } from '../../src/net/topology.ts';
import { IpcStream } from '../../src/postfix/global/attributes.ts';
import { CLEANUP_PROTOCOL } from '../../src/postfix/global/cleanup-client.ts';
import { INFRA_PROGRAMS } from '../../src/roles/infra.ts';
import { MDA_PROGRAMS } from '../../src/roles/mda.ts';
import { MTA_PROGRAMS } from '../../src/roles/mta.ts';
import { ROLES } from '../../src/kernel/trace.ts';
import { World } from '../../src/world/world.ts';
import { isWanted, isWhole, WRITES } from './dialogue.ts';
import { engineService, engineSession } from './engine-process.ts';

const CLIENT: HostData = {
  name: 'client', hostname: 'client', addresses: ['198.51.100.7'], roles: ['mua'], users: [], files: {},
  boot: [{ role: 'mua', argv: ['smtp-source'] }],
};
const SERVER = { address: '198.51.100.25', port: 25 };
/** The daemons have come up by then. */
const START_MICROS = 1e6;
const LIMIT_MICROS = 86_400e6;

/** Says its part of the dialogue, one session after the other. One task and no more, for the server is to be measured. */
function smtpSource(sessions: number): Program {
  return function* source(sys) {
    yield* sys.sleep(START_MICROS);
    for (let played = 0; played < sessions; played += 1) {
      const connected = yield* sys.connect(SERVER);
      if (!connected.ok) throw new Error(`smtpd: ${connected.error}`);
      const socket = connected.value;
      for (let said = 0; said <= WRITES.length; said += 1) {
        let reply = '';
        while (!isWhole(reply)) {
          const read = (yield socket.reading()) as ReadResult;
          if (read.kind !== 'data') break;
          reply += read.octets;
        }
        if (!isWanted(reply, said)) throw new Error(`smtpd answered write ${said} with ${reply}`);
        const next = WRITES[said];
        if (next !== undefined) socket.write(next);
      }
      socket.close();
    }
    return 0;
  };
}

/** Takes letters as cleanup(8) does, and throws them away. */
function* sink(sys: System): Task<number> {
  for (let served = 0; ; served += 1) {
    const socket = yield* sys.accept();
    if (socket === null) return 0;
    const stream = new IpcStream(socket);
    stream.send({ protocol: CLEANUP_PROTOCOL, queue_id: served.toString(16).toUpperCase().padStart(9, '0') });
    yield* stream.attributes();
    for (let type = ''; type !== RECORD.end; ) {
      const record = yield* stream.record();
      if (record === null) break;
      ({ type } = record);
    }
    stream.send({ status: '0', reason: '' });
    stream.close();
  }
}

/** What answers at port 25. */
export type Server = 'engine' | 'smtpd' | 'postfix';

const MAIN_CF = '/etc/postfix/main.cf';
const SETTINGS = '\nsmtpd_peername_lookup = no\nmynetworks = 127.0.0.0/8 198.51.100.0/24\n';

function worldData(server: Server): WorldData {
  const data = lectureWorld();
  const hosts = data.hosts.map((host): HostData => {
    const boot = host.boot.filter(({ role }) => role !== 'mua');
    const main = host.files[MAIN_CF];
    if (main === undefined) return { ...host, boot };
    const files = { ...host.files, [MAIN_CF]: { octets: main.octets + SETTINGS } };
    return server === 'engine' ? { ...host, boot: [{ role: 'mta', argv: ['engine'] }] } : { ...host, boot, files };
  });
  return { ...data, id: 'bench', hosts: [...hosts, CLIENT] };
}

/** A world of its own for `count` sessions, in which the hosts have started; what is returned plays the sessions. */
export async function prepareEventLoop(sessions: number, server: Server): Promise<() => Promise<void>> {
  const data = worldData(server);
  const programs: ProgramTable = {
    ...INFRA_PROGRAMS, ...MDA_PROGRAMS, ...MTA_PROGRAMS,
    ...(server === 'smtpd' && { cleanup: sink }),
    engine: engineService, 'engine-session': engineSession,
    'smtp-source': smtpSource(sessions),
  };
  const site = new Site({ world: data, roles: ROLES, seed: 'bench', programs, echo: {} });
  const counts = { accepted: 0, delivered: 0 };
  function count(events: readonly TraceEvent[]): void {
    for (const event of events) {
      if (event.kind === 'letter.delivered') counts.delivered += 1;
      else if (event.kind === 'smtp.reply' && event.data.to === 'end-of-data' && event.data.code === 250) counts.accepted += 1;
    }
  }
  const world = new World({
    data, seed: 'bench', sites: [{ roles: ROLES, run: (grant) => site.run(grant) }], onTrace: count, keepTrace: false,
  });
  await world.advance(START_MICROS);
  return async () => {
    await world.settle(LIMIT_MICROS);
    if (counts.accepted !== sessions) throw new Error(`${counts.accepted} of ${sessions} letters were accepted`);
    if (counts.delivered !== (server === 'postfix' ? sessions : 0)) throw new Error(`${counts.delivered} of ${sessions} letters were delivered`);
  };
}
