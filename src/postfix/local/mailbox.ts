/**
 * Delivery to a user's mailbox: a file in `mail_spool_directory` or `home_mailbox`, a Maildir, or another agent's
 * business. Mirrors mailbox.c of local(8).
 */
import type { Task } from '../../kernel/task.ts';
import { openMaps } from '../global/maps.ts';
import { appendToMbox } from '../global/mbox-file.ts';
import { deliverCommand } from './command.ts';
import { beenHere, decided, isProbe, report, type Level, type Outcome } from './delivery.ts';
import { copyFor, deliverMaildir, showsDeliveredInFiles } from './file.ts';
import { passOn } from './pass.ts';
import { findAccount, type Account } from './passwd.ts';

/** Null where there is no such user. */
export function* deliverMailbox(level: Level): Task<Outcome | null> {
  if (beenHere(level, `mailbox ${level.local}`)) return 'done';
  const { sys, service } = level.shared;
  const { cf } = service;
  const perUser = openMaps(sys.disk, cf, cf.text('mailbox_transport_maps')).find(level.user);
  if (!perUser.ok) return yield* report(level, '4.3.0', 'table lookup failure');
  const transport = perUser.value ?? cf.text('mailbox_transport');
  if (transport !== '') {
    decided(level, perUser.value === null ? 'mailbox_transport' : 'mailbox_transport_maps', transport);
    return yield* passOn(level, transport);
  }
  const account = findAccount(sys, level.user);
  if (account === null) return null;
  return yield* deliverToAccount({ ...level, account }, account);
}

function* deliverToAccount(level: Level, account: Account): Task<Outcome> {
  const { sys, service } = level.shared;
  const { cf } = service;
  const home = cf.text('home_mailbox');
  const spool = cf.text('mail_spool_directory');
  const command = openMaps(sys.disk, cf, cf.text('mailbox_command_maps')).find(level.user);
  if (command.ok && command.value !== null) return yield* deliverCommand(level, decided(level, 'mailbox_command_maps', command.value));
  if (cf.text('mailbox_command') !== '') return yield* deliverCommand(level, decided(level, 'mailbox_command', cf.raw('mailbox_command') ?? ''));
  if (home.endsWith('/')) return yield* deliverMaildir(level, decided(level, 'home_mailbox', `${account.home}/${home}`), account.name);
  if (spool.endsWith('/')) return yield* deliverMaildir(level, decided(level, 'mail_spool_directory', `${spool}${level.user}/`), account.name);
  const mailbox = home === '' ? decided(level, 'mail_spool_directory', `${spool}/${level.user}`) : decided(level, 'home_mailbox', `${account.home}/${home}`);
  if (isProbe(level)) return yield* report(level, '2.0.0', 'delivers to mailbox');
  // The spool belongs to root and group mail: local(8) writes there with privileges, at home with the user's own.
  const failure = yield* appendToMbox(copyFor({ ...level, account }, { showsDelivered: showsDeliveredInFiles(level) }), mailbox, {
    owner: account.name, rights: home === '' ? 'root' : account.name, mustLock: true, sizeLimit: cf.number('mailbox_size_limit'),
    openStatus: '5.2.0', ident: service.ident,
  });
  if (failure === null) return yield* report(level, '2.0.0', 'delivered to mailbox');
  return yield* report(level, failure.status, `cannot update mailbox ${mailbox} for user ${level.user}. ${failure.reason}`);
}
