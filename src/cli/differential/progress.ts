/** A line on standard error, written over, that says how far a long run is. Silent where nobody watches for it. */

const EVERY_MILLIS = 1000;

export class Progress {
  private readonly total: number;
  private readonly what: string;
  private readonly stream: NodeJS.WriteStream;
  private readonly begun = performance.now();
  private done = 0;
  private differences = 0;
  private shownAt: number;

  constructor(total: number, stream: NodeJS.WriteStream, what: string) {
    this.total = total;
    this.what = what;
    this.stream = stream;
    this.shownAt = this.begun;
  }

  step(isDifferent: boolean): void {
    this.done += 1;
    if (isDifferent) this.differences += 1;
    const now = performance.now();
    const every = this.stream.isTTY ? EVERY_MILLIS : EVERY_MILLIS * 20;
    if (now - this.shownAt < every) return;
    this.shownAt = now;
    const left = ((now - this.begun) / this.done) * (this.total - this.done);
    const text = `${this.done} of ${this.total} ${this.what}, ${this.differences} different, about ${duration(left)} left`;
    this.stream.write(this.stream.isTTY ? `\r\x1b[K${text}` : `${text}\n`);
  }

  end(): void {
    if (this.stream.isTTY) this.stream.write('\r\x1b[K');
  }
}

export function duration(millis: number): string {
  const seconds = Math.round(millis / 1000);
  return seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
