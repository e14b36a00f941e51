/**
 * Advisory locks on files (flock(2)), as far as daemons ask for them: shared ones, which end with their process. Each role
 * of a host knows its own at once, the mta those of the others a socket's latency later.
 */
export class FileLocks {
  private readonly holders = new Map<string, number>();

  change(name: string, isHeld: boolean): void {
    const count = (this.holders.get(name) ?? 0) + (isHeld ? 1 : -1);
    if (count > 0) this.holders.set(name, count);
    else this.holders.delete(name);
  }

  isHeld(name: string): boolean {
    return this.holders.has(name);
  }
}
