/** A member `|command` of an alias or .forward, and `mailbox_command`. Mirrors command.c of local(8). */
import { expandMacros } from '../../formats/main-cf.ts';
import { formatCtime } from '../../formats/calendar.ts';
import { quoteLocal } from '../../formats/address.ts';
import { withLastLineEnd } from '../../formats/mbox.ts';
import type { Task } from '../../kernel/task.ts';
import { simpleDsn } from '../global/dsn.ts';
import { epochSeconds } from '../global/epoch-time.ts';
import { copyHeaders } from '../global/mail-copy.ts';
import { pipeCommand } from '../global/pipe-command.ts';
import { beenHere, isProbe, report, reportDsn, warn, type Level, type Outcome } from './delivery.ts';
import { localMacros } from './dot-forward.ts';
import { copyFor } from './file.ts';
import { reportToOwner } from './owner-report.ts';

export function* deliverCommand(level: Level, command: string): Task<Outcome> {
  const { sys, service } = level.shared;
  const { cf } = service;
  if (beenHere(level, `command ${level.user}:${level.account?.uid ?? 0} ${command}`)) return 'done';
  if (isProbe(level)) return yield* report(level, '2.0.0', `delivers to command: ${command}`);
  const directory = executionDirectory(level);
  if (directory === null) {
    warn(level, `bad parameter value syntax for command_execution_directory: ${cf.raw('command_execution_directory') ?? ''}`);
    return yield* report(level, '4.3.5', 'mail system configuration error');
  }
  const shell = cf.list('local_command_shell');
  const outcome = yield* pipeCommand(sys, service, {
    command: shell.length > 0 ? [...shell, command] : command,
    user: level.account && level.account.uid !== 0 ? level.account.name : cf.text('default_privs'),
    cwd: directory === '' ? null : directory,
    env: environment(level),
    letter: letterFor(level),
    timeLimit: cf.seconds('command_time_limit'),
  });
  if (outcome.kind === 'failed') return yield* reportToOwner(level, outcome.dsn);
  return yield* reportDsn(level, simpleDsn('2.0.0', `delivered to command: ${command}`));
}

/** With a From_ line, as a mailbox has it, but nothing quoted and no empty line at the end. */
function letterFor(level: Level): string {
  const { sys, service, request } = level.shared;
  const from = level.sender === '' ? 'MAILER-DAEMON' : quoteLocal(level.sender);
  const showsDelivered = service.cf.list('prepend_delivered_header').includes('command');
  return `From ${from}  ${formatCtime(epochSeconds(sys, sys.now), sys.utcOffsetMinutes)}\n` +
    copyHeaders(copyFor(level, { showsDelivered })) + withLastLineEnd(request.letter);
}

/** What the command may know; characters that a shell could take amiss become `_`. */
function environment(level: Level): Readonly<Record<string, string>> {
  const { cf } = level.shared.service;
  const { origin } = level.shared.request;
  const allowed = cf.text('command_expansion_filter');
  const values: readonly (readonly [name: string, value: string | null | undefined])[] = [
    ['HOME', level.account?.home], ['LOGNAME', level.user], ['USER', level.user], ['SENDER', level.sender],
    ['RECIPIENT', level.recipient.address], ['LOCAL', level.local], ['SHELL', level.account?.shell], ['DOMAIN', level.domain],
    ['EXTENSION', level.extension], ['ORIGINAL_RECIPIENT', level.recipient.origAddress || null],
    ['CLIENT_HOSTNAME', origin.clientName || null], ['CLIENT_ADDRESS', origin.clientAddress || null],
    ['CLIENT_HELO', origin.heloName || null], ['CLIENT_PROTOCOL', origin.protocolName || null],
  ];
  const censored = (value: string): string => [...value].map((character) => (allowed.includes(character) ? character : '_')).join('');
  return Object.fromEntries(values.flatMap(([name, value]) => (value === null || value === undefined ? [] : [[name, censored(value)]])));
}

/** `command_execution_directory`, expanded; null where that is not possible. */
function executionDirectory(level: Level): string | null {
  const { cf } = level.shared.service;
  const expansion = expandMacros(cf.raw('command_execution_directory') ?? '', localMacros(level, level.account));
  return expansion.errors.length > 0 ? null : expansion.text;
}
