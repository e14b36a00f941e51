/** The hosts' disks as the trace tells them: a fold of `file.write` over what the world began with. */
import { Disk, type FileReader } from '../kernel/disk.ts';
import { isKind, type TraceEvent } from '../kernel/trace.ts';
import type { WorldData } from '../net/topology.ts';

export class DiskFold {
  private readonly disks = new Map<string, Disk>();

  constructor(world: WorldData) {
    for (const host of world.hosts) {
      const disk = new Disk();
      for (const [path, file] of Object.entries(host.files)) disk.install(path, file);
      this.disks.set(host.name, disk);
    }
  }

  apply(event: TraceEvent): void {
    if (!isKind(event, 'file.write')) return;
    const { path, how, octets, mode, owner, to } = event.data;
    const { t: at } = event;
    this.disks.get(event.host)?.apply(to === undefined ? { how, path, octets, mode, owner, at } : { how, path, octets, mode, owner, at, to });
  }

  disk(host: string): FileReader & Pick<Disk, 'walk'> {
    const disk = this.disks.get(host);
    if (!disk) throw new RangeError(`no host "${host}" in this world`);
    return disk;
  }

  hosts(): readonly string[] {
    return [...this.disks.keys()];
  }
}
