/**
 * Failures that are the owner's to hear of: where the recipient has an owner- alias, a report about it alone goes there
 * at once, since bounce(8) would send it to the letter's sender. Mirrors bounce_workaround.c of local(8).
 */
import { fail, ok, type Result } from '../../base/result.ts';
import { stripExtension } from '../../formats/address.ts';
import type { Task } from '../../kernel/task.ts';
import { bounceOne } from '../global/bounce-client.ts';
import { simpleDsn, type Dsn } from '../global/dsn.ts';
import { openMaps } from '../global/maps.ts';
import { rewriteAddress } from '../global/rewrite-client.ts';
import { reportDsn, type Level, type Outcome } from './delivery.ts';

/** For |commands, /files and forwarding loops: members that become no message of their own. */
export function* reportToOwner(level: Level, dsn: Dsn): Task<Outcome> {
  const { sys, service, request } = level.shared;
  if (!dsn.status.startsWith('5')) return yield* reportDsn(level, dsn);
  const owner = yield* ownerFor(level);
  if (!owner.ok) return yield* reportDsn(level, simpleDsn('4.3.0', 'alias database unavailable'));
  if (owner.value === null) return yield* reportDsn(level, dsn);
  const { queueId, encoding, smtputf8, flags, stats } = request;
  const message = { queueName: 'active', queueId, encoding, smtputf8, flags, stats, sender: owner.value, dsnEnvid: level.dsnEnvid, dsnRet: level.dsnRet };
  return yield* bounceOne(sys, service, message, level.recipient, { dsn, relay: service.name });
}

export function* reportFailure(level: Level, status: string, reason: string): Task<Outcome> {
  return yield* reportToOwner(level, simpleDsn(status, reason));
}

/** The address of `owner-NAME`, of the recipient with its extension or without. */
function* ownerFor(level: Level): Task<Result<string | null>> {
  const { sys, service } = level.shared;
  const { cf } = service;
  if (!cf.flag('owner_request_special')) return ok(null);
  const maps = openMaps(sys.disk, cf, cf.text('alias_maps'));
  const { address } = level.recipient;
  const bare = stripExtension(address, cf.text('recipient_delimiter'))?.address;
  for (const one of bare === undefined ? [address] : [address, bare]) {
    const alias = `owner-${one.includes('@') ? one.slice(0, one.lastIndexOf('@')) : one}`;
    const found = maps.find(alias);
    if (!found.ok) return fail(found.error);
    if (found.value !== null) return ok(yield* rewriteAddress(sys, 'local', cf.flag('expand_owner_alias') ? found.value : alias));
  }
  return ok(null);
}
