/**
 * An authoritative name server, the mirror of nsd(8): zones from `nsd.conf` and zone files on its disk, read again
 * when they change. argv: `named [/etc/nsd/nsd.conf]`. A zone whose file is missing or faulty is answered SERVFAIL, a
 * name outside all zones REFUSED. Leaves out TCP, transfers, DNSSEC and EDNS.
 *
 * @absent dns-tcp DNS over TCP, EDNS, DNSSEC and zone transfers: answers fit into one UDP datagram and are not signed.
 */
import type { Task } from '../kernel/task.ts';
import type { System } from '../net/system.ts';
import { decodeMessage } from '../protocols/dns/decode.ts';
import { encodeMessage } from '../protocols/dns/encode.ts';
import type { DnsMessage, DnsQuestion } from '../protocols/dns/message.ts';
import { canonicalName, isAtOrBelow } from '../protocols/dns/name.ts';
import { CLASS_IN_CODE, formatRecordData, typeName, type Rcode } from '../protocols/dns/record.ts';
import { parseNsdConf, zonePath } from './nsd-conf.ts';
import { answerFromZone, buildZone, type Zone, type ZoneAnswer } from './zone.ts';
import { parseZoneFile } from './zone-file.ts';

/** A zone as it stands: its records, or why it cannot answer. */
type Loaded = Zone | 'servfail' | 'silent';

/** What a look-up in memory takes. */
const THINK_MICROS = 150;
/** RFC 1035 §4.2.1: what fits a datagram without EDNS. */
const DATAGRAM_LIMIT = 512;

export function* named(sys: System): Task<number> {
  const path = sys.argv[1] ?? '/etc/nsd/nsd.conf';
  const socket = sys.datagramSocket(53);
  let zones: ReadonlyMap<string, Loaded> | null = null;
  const watched = new Set<string>();
  const watch = (file: string): void => {
    if (watched.has(file)) return;
    watched.add(file);
    sys.disk.watch(file, () => (zones = null));
  };
  watch(path);
  for (;;) {
    const datagram = yield* socket.receive();
    if (!datagram) continue;
    const query = decodeMessage(datagram.octets);
    const question = query.ok ? query.value.questions[0] : undefined;
    if (!query.ok || query.value.isResponse || !question) continue;
    zones ??= loadZones(sys, path, watch);
    const answer = answerQuestion(zones, question);
    if (answer === null) continue;
    yield* sys.sleep(THINK_MICROS);
    const octets = fitDatagram(responseTo(query.value, answer));
    const arrives = socket.send(datagram.from, octets);
    sys.trace('dns.answer', {
      id: query.value.id, client: datagram.from.address, name: question.name, type: typeName(question.typeCode),
      rcode: answer.rcode, answers: answer.answers.map((record) => formatRecordData(record.data)), octets, arrives,
    });
  }
}

function loadZones(sys: System, path: string, watch: (file: string) => void): ReadonlyMap<string, Loaded> {
  const conf = parseNsdConf(sys.disk.read(path) ?? '');
  const zones = new Map<string, Loaded>();
  for (const zone of conf.zones) {
    const apex = canonicalName(zone.name);
    const file = zonePath(conf, zone);
    watch(file);
    const octets = sys.disk.read(file);
    const parsed = octets === null ? null : parseZoneFile(octets, apex);
    if (zone.isSilent) zones.set(apex, 'silent');
    else if (!parsed || parsed.problems.length > 0) zones.set(apex, 'servfail');
    else zones.set(apex, buildZone(apex, parsed.records));
  }
  return zones;
}

/** The answer of the longest zone that has the name; null for silence. */
function answerQuestion(zones: ReadonlyMap<string, Loaded>, question: DnsQuestion): ZoneAnswer | null {
  const name = canonicalName(question.name);
  let best: string | null = null;
  for (const apex of zones.keys()) {
    if (isAtOrBelow(name, apex) && (best === null || apex.length > best.length)) best = apex;
  }
  const zone = best === null ? undefined : zones.get(best);
  if (zone === 'silent') return null;
  if (zone === 'servfail') return failure('SERVFAIL');
  if (zone === undefined || question.classCode !== CLASS_IN_CODE) return failure('REFUSED');
  return answerFromZone(zone, question.name, question.typeCode);
}

function failure(rcode: Rcode): ZoneAnswer {
  return { rcode, isAuthoritative: false, answers: [], authority: [], additional: [] };
}

function responseTo(query: DnsMessage, answer: ZoneAnswer): DnsMessage {
  return {
    id: query.id, isResponse: true, opcode: query.opcode, isAuthoritative: answer.isAuthoritative, isTruncated: false,
    recursionDesired: query.recursionDesired, recursionAvailable: false, rcode: answer.rcode,
    questions: query.questions.slice(0, 1), answers: answer.answers, authority: answer.authority,
    additional: answer.additional,
  };
}

/** Octets of a response; what may be left out goes first, then answers with the truncation bit. */
function fitDatagram(response: DnsMessage): string {
  const whole = encodeMessage(response);
  if (whole.length <= DATAGRAM_LIMIT) return whole;
  const bare = encodeMessage({ ...response, additional: [] });
  if (bare.length <= DATAGRAM_LIMIT) return bare;
  const answers = [...response.answers];
  for (;;) {
    answers.pop();
    const cut = encodeMessage({ ...response, answers, authority: [], additional: [], isTruncated: true });
    if (cut.length <= DATAGRAM_LIMIT || answers.length === 0) return cut;
  }
}
