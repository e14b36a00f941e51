/** When a host's mail system has come to rest: nothing in the queues of work, no SMTP session open, nothing changing. */
import { isKind, type Micros, type TraceEvent } from '../../kernel/trace.ts';

const WORK = /^\/var\/spool\/postfix\/(incoming|active|maildrop)\/./;

export class Quiet {
  private readonly host: string;
  private readonly working = new Set<string>();
  private sessions = 0;
  private changedAt: Micros = 0;

  constructor(host: string) {
    this.host = host;
  }

  apply(event: TraceEvent): void {
    if (event.host !== this.host) return;
    if (isKind(event, 'log.line')) {
      this.changedAt = event.t;
      if (event.data.ident.endsWith('/smtpd')) {
        if (event.data.text.startsWith('connect from')) this.sessions += 1;
        if (event.data.text.startsWith('disconnect from')) this.sessions -= 1;
      }
    } else if (isKind(event, 'file.write')) {
      this.follow(event.t, event.data);
    }
  }

  private follow(t: Micros, { how, path, to }: { readonly how: string; readonly path: string; readonly to?: string }): void {
    if (WORK.test(path) && how !== 'mkdir') {
      this.changedAt = t;
      if (how === 'remove' || how === 'rename') this.working.delete(path);
      else this.working.add(path);
    }
    if (how === 'rename' && to !== undefined && WORK.test(to)) {
      this.changedAt = t;
      this.working.add(to);
    }
  }

  /** For how long the mail system has been at rest; null while it works. */
  restsSince(): Micros | null {
    return this.working.size === 0 && this.sessions <= 0 ? this.changedAt : null;
  }
}
