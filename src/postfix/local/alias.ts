/** Expansion of aliases(5) by `alias_maps`, with owner- aliases. Mirrors alias.c of local(8). */
import { lowerAscii } from '../../formats/ascii-case.ts';
import type { Task } from '../../kernel/task.ts';
import { openMaps } from '../global/maps.ts';
import { rewriteAddress } from '../global/rewrite-client.ts';
import { expandedNotify, reportExpanded } from './dsn-expand.ts';
import { isVerifyProbe, report, warn, type Level, type Outcome } from './delivery.ts';
import { deliverTokens } from './token.ts';

/** Deeper nesting must be a loop. Postfix stops at 100 function levels, of which each expansion takes four. */
const DEPTH_LIMIT = 25;

/** Delivers to an alias's members; null where there is no such alias. */
export function* deliverAlias(level: Level, name: string): Task<Outcome | null> {
  const { sys, service } = level.shared;
  // An alias that lists its own name means the user of that name.
  if (level.expandedFrom !== null && lowerAscii(level.expandedFrom) === lowerAscii(name)) return null;
  if (level.depth > DEPTH_LIMIT) {
    warn(level, `alias database loop for ${name}`);
    return yield* report(level, '5.4.6', `alias database loop for ${name}`);
  }
  const maps = openMaps(sys.disk, service.cf, service.cf.text('alias_maps'));
  const found = maps.find(name);
  if (!found.ok) {
    warnOfTable(level, name, found.error);
    return yield* report(level, '4.3.0', 'alias database unavailable');
  }
  if (found.value === null) return null;
  // An address probe of verify(8) learns that the alias is there, and goes no further.
  if (isVerifyProbe(level)) return yield* report(level, '2.0.0', `aliased to ${found.value}`);
  const owner = yield* ownerOf(level, name);
  const frozen = service.cf.flag('frozen_delivered_to');
  const inner: Level = {
    ...level,
    ...(owner === null
      ? { owner: service.cf.flag('reset_owner_alias') ? null : level.owner }
      : // A list's mail is the owner's: of the original sender's wishes only NOTIFY goes with it.
        { owner, sender: owner, dsnEnvid: '', dsnRet: 0 }),
    expandedFrom: name,
    kind: 'alias',
    account: null,
    delivered: frozen ? level.delivered : level.recipient.address,
    recipient: { ...level.recipient, ...(owner === null ? {} : { origAddress: '', dsnOrcpt: '' }), dsnNotify: expandedNotify(level) },
  };
  const { outcome, count } = yield* deliverTokens(inner, found.value, `alias ${name}`);
  if (count < 1) {
    warn(level, `no recipient in alias lookup result for ${name}`);
    return yield* report(level, '4.3.0', 'alias database unavailable');
  }
  // Also where a member's delivery failed for now, unlike .forward's.
  yield* reportExpanded(level, 'alias expanded', owner !== null);
  return outcome;
}

/** The table's own complaint, and ours about the lookup (dict_get()). */
function warnOfTable(level: Level, name: string, error: string): void {
  const { sys, service } = level.shared;
  const first = error.split('\n')[0] ?? '';
  const unavailable = /^(\S+) is unavailable\. (.*)$/.exec(first);
  if (unavailable) sys.log(service.ident, `error: ${unavailable[2]}`);
  warn(level, first);
  warn(level, `${unavailable?.[1] ?? service.cf.text('alias_maps')}: lookup of '${name}' failed`);
}

/** The owner- alias's address, where there is such an alias. */
function* ownerOf(level: Level, name: string): Task<string | null> {
  const { sys, service } = level.shared;
  if (!service.cf.flag('owner_request_special')) return null;
  const maps = openMaps(sys.disk, service.cf, service.cf.text('alias_maps'));
  const found = maps.find(`owner-${name}`);
  if (!found.ok || found.value === null) return null;
  const address = service.cf.flag('expand_owner_alias') ? found.value : `owner-${name}`;
  return yield* rewriteAddress(sys, 'local', address);
}
