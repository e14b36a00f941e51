/** A member `/path` of an alias or .forward, and Maildirs. Mirrors file.c and maildir.c of local(8). */
import type { Task } from '../../kernel/task.ts';
import type { MailCopy } from '../global/mail-copy.ts';
import { saveToMaildir } from '../global/maildir-file.ts';
import { appendToMbox } from '../global/mbox-file.ts';
import { beenHere, isProbe, report, type Level, type Outcome } from './delivery.ts';
import { reportFailure } from './owner-report.ts';

/** What a copy for this recipient consists of. */
export function copyFor(level: Level, options: { readonly showsDelivered: boolean }): MailCopy {
  const { sys, service, request } = level.shared;
  return {
    sys, cf: service.cf, request, sender: level.sender, recipient: level.recipient,
    delivered: options.showsDelivered ? level.delivered : null, home: level.account?.home ?? null,
  };
}

/** A path that ends in `/` is a Maildir. */
export function* deliverFile(level: Level, path: string): Task<Outcome> {
  const { cf, ident } = level.shared.service;
  if (beenHere(level, `file ${level.account?.uid ?? 0} ${path}`)) return 'done';
  const user = level.account && level.account.uid !== 0 ? level.account.name : cf.text('default_privs');
  if (path.endsWith('/')) return yield* deliverMaildir(level, path, user);
  if (isProbe(level)) return yield* report(level, '2.0.0', `delivers to file: ${path}`);
  if (path === '/dev/null') return yield* report(level, '2.0.0', `delivered to file: ${path}`);
  const failure = yield* appendToMbox(copyFor(level, { showsDelivered: showsDeliveredInFiles(level) }), path, {
    owner: user, rights: user, mustLock: false, sizeLimit: cf.number('mailbox_size_limit'), openStatus: '5.2.0', ident,
  });
  if (failure === null) return yield* report(level, '2.0.0', `delivered to file: ${path}`);
  return yield* reportFailure(level, failure.status, `cannot append message to file ${path}: ${failure.reason}`);
}

/** `prepend_delivered_header` counts mailboxes among files. */
export function showsDeliveredInFiles(level: Level): boolean {
  return level.shared.service.cf.list('prepend_delivered_header').includes('file');
}

export function* deliverMaildir(level: Level, path: string, user: string): Task<Outcome> {
  if (isProbe(level)) return yield* report(level, '2.0.0', 'delivers to maildir');
  const problem = yield* saveToMaildir(copyFor(level, { showsDelivered: showsDeliveredInFiles(level) }), path, user);
  if (problem === null) return yield* report(level, '2.0.0', 'delivered to maildir');
  return yield* report(level, problem.status, `maildir delivery failed: ${problem.reason}`);
}
