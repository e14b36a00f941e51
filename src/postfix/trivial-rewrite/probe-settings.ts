/** How address probes are routed: each routing parameter has a twin `address_verify_…` (resolve_regular, resolve_verify). */
import type { MainCf } from '../global/main-cf.ts';

const TWINS = new Set([
  'local_transport', 'virtual_transport', 'relay_transport', 'default_transport', 'relayhost', 'transport_maps',
  'sender_dependent_default_transport_maps', 'sender_dependent_relayhost_maps',
]);

/** The same settings, the routing ones taken from their twins. */
export function probeSettings(cf: MainCf): MainCf {
  return { ...cf, text: (name) => cf.text(TWINS.has(name) ? `address_verify_${name}` : name) };
}
