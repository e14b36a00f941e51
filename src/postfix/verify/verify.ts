/**
 * verify(8): answers whether mail to an address gets through, from what earlier probe messages taught, and sends a probe
 * where that is unknown or old. One process for all who ask. Mirrors verify.c; leaves out time-dependent sender
 * addresses (`address_verify_sender_ttl`) and the limit on pending probes.
 *
 * @absent verify-ttl `address_verify_sender_ttl` and the limit on pending probes.
 */
import type { Attributes } from '../../formats/attribute-list.ts';
import type { Task } from '../../kernel/task.ts';
import type { Socket, System } from '../../net/system.ts';
import { IpcStream, numberAttribute } from '../global/attributes.ts';
import { REQUEST_FLAG } from '../global/delivery-request.ts';
import { openPost } from '../global/post-mail.ts';
import { readService, type Service } from '../global/service.ts';
import { RCPT_STATUS } from '../global/verify-client.ts';
import { VerifyCache, type CacheEntry } from './cache.ts';

interface Verify {
  readonly sys: System;
  readonly service: Service;
  readonly cache: VerifyCache;
}

/** A probe that has not been answered for so long is taken for lost (PROBE_TTL). */
const PROBE_SECONDS = 1000;
const UNKNOWN: CacheEntry = { status: RCPT_STATUS.todo, probed: 0, updated: 0, text: 'Address verification in progress' };

export function* verify(sys: System): Task<number> {
  const service = readService(sys);
  const map = service.cf.text('address_verify_map');
  const path = map.slice(map.indexOf(':') + 1);
  const daemon: Verify = { sys, service, cache: new VerifyCache(sys, path) };
  sys.fork(cleanUps(daemon, map));
  for (;;) {
    const socket = yield* sys.accept(service.cf.seconds('max_idle') * 1e6);
    if (socket === null) return 0;
    sys.fork(serve(daemon, socket));
  }
}

/** Looks through the cache at the start and every `address_verify_cache_cleanup_interval` (dict_cache_clean_event()). */
function* cleanUps(daemon: Verify, map: string): Task<void> {
  const { sys, service, cache } = daemon;
  const interval = service.cf.seconds('address_verify_cache_cleanup_interval');
  if (map === '' || interval <= 0) return;
  for (;;) {
    const { retained, dropped } = cache.cleanUp((entry) => !isExpired(daemon, entry));
    sys.log(service.ident, `cache ${map} full cleanup: retained=${retained} dropped=${dropped} entries`);
    yield* sys.idle(interval * 1e6);
  }
}

function* serve(daemon: Verify, socket: Socket): Task<void> {
  const stream = new IpcStream(socket);
  for (;;) {
    const request = yield* stream.attributes();
    if (request === null) break;
    if (request['request'] === 'query') yield* query(daemon, stream, request);
    else if (request['request'] === 'update') update(daemon, stream, request);
    else stream.send({ status: '1' });
  }
  stream.close();
}

function* query(daemon: Verify, stream: IpcStream, request: Attributes): Task<void> {
  const { service, cache } = daemon;
  const { cf } = service;
  const address = request['address'] ?? '';
  const known = cache.find(address);
  const entry = known === null || isExpired(daemon, known) ? UNKNOWN : known;
  if (known !== null && entry === UNKNOWN && !cf.flag('address_verify_negative_cache')) cache.remove(address);
  stream.send({ status: '0', recipient_status: String(entry.status), reason: entry.text });
  const now = seconds(daemon);
  const side = entry.status === RCPT_STATUS.ok ? 'positive' : 'negative';
  const isStale = entry.updated + cf.seconds(`address_verify_${side}_refresh_time`) < now;
  if (now - entry.probed <= PROBE_SECONDS || !isStale) return;
  if (entry.updated !== 0 || cf.flag('address_verify_negative_cache')) cache.put(address, { ...entry, probed: now });
  yield* probe(daemon, address);
}

/** A letter without a body, which nobody will get. */
function* probe({ sys, service }: Verify, address: string): Task<void> {
  const sender = service.cf.text('address_verify_sender');
  const post = yield* openPost(sys, service, {
    sender: sender === '<>' ? '' : sender, recipient: address, source: 'verify', traceFlags: REQUEST_FLAG.verify,
  });
  if (post) yield* post.end();
}

/** A delivery agent reports what became of a probe. One failure does not overrule an address known to work. */
function update({ sys, cache }: Verify, stream: IpcStream, request: Attributes): void {
  const address = request['address'] ?? '';
  const status = numberAttribute(request, 'recipient_status', RCPT_STATUS.todo);
  const text = request['reason'] ?? '';
  if (status !== RCPT_STATUS.ok && status !== RCPT_STATUS.defer && status !== RCPT_STATUS.bounce) {
    stream.send({ status: '1' });
    return;
  }
  if (status === RCPT_STATUS.ok || cache.find(address)?.status !== RCPT_STATUS.ok) {
    cache.put(address, { status, probed: 0, updated: Math.floor(sys.epochMillis / 1000), text: text.replaceAll('\n', ' ') });
  }
  stream.send({ status: '0' });
}

/** Whether an entry is too old to be told (POSITIVE_ENTRY_EXPIRED, NEGATIVE_ENTRY_EXPIRED). */
function isExpired(daemon: Verify, { status, probed, updated }: CacheEntry): boolean {
  const { cf } = daemon.service;
  const now = seconds(daemon);
  if (status === RCPT_STATUS.ok) return updated + cf.seconds('address_verify_positive_expire_time') < now;
  if (status === RCPT_STATUS.todo) return now - probed > PROBE_SECONDS;
  return updated + cf.seconds('address_verify_negative_expire_time') < now;
}

function seconds({ sys }: Verify): number {
  return Math.floor(sys.epochMillis / 1000);
}
