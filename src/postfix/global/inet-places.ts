/** Where the inet services of master.cf listen: `smtp`, `587`, `127.0.0.1:10025`; without a host, at inet_interfaces. */
import type { MasterService } from '../../formats/master-cf.ts';
import type { MainCf } from './main-cf.ts';

export interface InetPlace {
  /** Null: all of the host's addresses. */
  readonly address: string | null;
  readonly port: number;
}

const PORTS: Readonly<Record<string, number>> = { smtp: 25, smtps: 465, submissions: 465, submission: 587 };

/** A service whose port nobody knows has no place. */
export function inetPlaces(cf: MainCf, services: readonly MasterService[]): InetPlace[] {
  return services.filter(({ type }) => type === 'inet').flatMap(({ name }) => placesOf(cf, name));
}

function placesOf(cf: MainCf, name: string): InetPlace[] {
  const colon = name.lastIndexOf(':');
  const portName = name.slice(colon + 1);
  const port = PORTS[portName] ?? Number.parseInt(portName, 10);
  if (!Number.isInteger(port)) return [];
  if (colon > 0) return [{ address: name.slice(0, colon), port }];
  return cf.list('inet_interfaces').map((word) => {
    if (word === 'all') return { address: null, port };
    return { address: word === 'loopback-only' || word === 'localhost' ? '127.0.0.1' : word, port };
  });
}
