/** What is done for a recipient that is neither alias nor user. Mirrors unknown.c of local(8). */
import { expandMacros } from '../../formats/main-cf.ts';
import { equalsIgnoringCase, lowerAscii } from '../../formats/ascii-case.ts';
import type { Task } from '../../kernel/task.ts';
import { openMaps } from '../global/maps.ts';
import { rewriteAddress } from '../global/rewrite-client.ts';
import { beenHere, decided, report, warn, type Level, type Outcome } from './delivery.ts';
import { localMacros } from './dot-forward.ts';
import { passOn } from './pass.ts';
import { deliverAddress } from './token.ts';

export function* deliverUnknown(level: Level): Task<Outcome> {
  if (beenHere(level, `deliver_unknown ${level.local}`)) return 'done';
  const { sys, service } = level.shared;
  const { cf } = service;
  const perUser = openMaps(sys.disk, cf, cf.text('fallback_transport_maps')).find(level.user);
  if (!perUser.ok) return yield* report(level, '4.3.0', 'table lookup failure');
  const transport = perUser.value ?? cf.text('fallback_transport');
  if (transport !== '') {
    decided(level, perUser.value === null ? 'fallback_transport' : 'fallback_transport_maps', transport);
    return yield* passOn(level, transport);
  }
  const relay = cf.raw('luser_relay') ?? '';
  if (relay !== '') {
    const known = localMacros(level, null);
    const expanded = expandMacros(relay, (name) => known(name) ?? (cf.text(name) === '' ? null : cf.text(name)));
    const address = yield* rewriteAddress(sys, 'local', expanded.text);
    // Where the catch-all is itself unknown, there is nobody left.
    if (!equalsIgnoringCase(address, level.recipient.address)) {
      return yield* deliverAddress({ ...level, unmatched: null }, decided(level, 'luser_relay', expanded.text));
    }
  }
  const user = lowerAscii(level.user);
  if (user === 'mailer-daemon' || user === 'postmaster') {
    warn(level, `required alias not found: ${level.user}`);
    return yield* report(level, '2.0.0', 'discarded');
  }
  return yield* report(level, '5.1.1', `unknown user: "${level.user}"`);
}
