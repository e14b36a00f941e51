/**
 * nsd.conf(5), as far as an authoritative server of a small world needs it: `zone:` sections with `name:` and
 * `zonefile:`, and `zonesdir:` in `server:`. One word is ours: `answer: drop` makes a zone's questions go unanswered,
 * as behind a firewall that drops them.
 */

export interface ZoneConf {
  readonly name: string;
  /** Path below `zonesdir`, or absolute; empty where the section names none. */
  readonly zonefile: string;
  readonly isSilent: boolean;
}

export interface NsdConf {
  readonly zonesdir: string;
  readonly zones: readonly ZoneConf[];
}

export function parseNsdConf(octets: string): NsdConf {
  let zonesdir = '/etc/nsd';
  const zones: ZoneConf[] = [];
  let section = '';
  for (const line of octets.split('\n')) {
    const option = /^\s*([a-z-]+):\s*(.*?)\s*$/.exec(line.replace(/(^|\s)#.*/, ''));
    if (!option) continue;
    const [, name = '', written = ''] = option;
    const value = written.replace(/^"(.*)"$/, '$1');
    if (value === '' && written === '') {
      section = name;
      if (name === 'zone') zones.push({ name: '', zonefile: '', isSilent: false });
      continue;
    }
    if (section === 'server' && name === 'zonesdir') zonesdir = value;
    const zone = zones.at(-1);
    if (section !== 'zone' || !zone) continue;
    if (name === 'name') zones[zones.length - 1] = { ...zone, name: value };
    if (name === 'zonefile') zones[zones.length - 1] = { ...zone, zonefile: value };
    if (name === 'answer') zones[zones.length - 1] = { ...zone, isSilent: value === 'drop' };
  }
  return { zonesdir, zones: zones.filter((zone) => zone.name !== '') };
}

export function zonePath(conf: NsdConf, zone: ZoneConf): string {
  return zone.zonefile.startsWith('/') ? zone.zonefile : `${conf.zonesdir}/${zone.zonefile}`;
}
