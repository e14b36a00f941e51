/**
 * Which programs a host has: the library's own that a mail host would have too, ours, and where they lie in its file
 * system. What a real host has and this one has not is simply not found.
 */
import type { CommandName } from 'just-bash/browser';
import type { FileReader } from '../kernel/disk.ts';
import { date } from './commands/date.ts';
import { DOVECOT_CONF, DOVECOT_LDA, dovecotLda } from './commands/dovecot-lda.ts';
import { env, groups, hostname, id, uname, whoami } from './commands/identity.ts';
import { ls } from './commands/ls.ts';
import { mail } from './commands/mail.ts';
import { ps } from './commands/ps.ts';
import { ss } from './commands/ss.ts';
import { awk, clear, editor, find, help, history, needsTerminal, pager, script, sleep, sudo, tail, touch } from './commands/shell-itself.ts';
import { POSTFIX_PROGRAMS } from './commands/postfix.ts';
import type { HostCommand } from './host-command.ts';

/** The library's commands that need neither the machine's clock nor chance nor network. */
export const LIBRARY_COMMANDS: readonly CommandName[] = [
  'awk', 'base64', 'basename', 'bash', 'cat', 'chmod', 'column', 'comm', 'cp', 'cut', 'diff', 'dirname', 'du', 'echo', 'egrep', 'env',
  'expand', 'expr', 'false', 'fgrep', 'file', 'find', 'fold', 'grep', 'head', 'join', 'md5sum', 'mkdir', 'mv', 'nl', 'od', 'paste',
  'printenv', 'printf', 'pwd', 'rev', 'rm', 'rmdir', 'sed', 'seq', 'sh', 'sha1sum', 'sha256sum', 'sleep', 'sort', 'split', 'strings',
  'tac', 'tail', 'tee', 'tr', 'tree', 'true', 'unexpand', 'uniq', 'wc', 'which', 'xargs',
];

/** Ours, by name; they go before the library's. */
const OWN_COMMANDS: Readonly<Record<string, HostCommand>> = {
  awk, clear, date, env, printenv: env, find, groups, hostname, id, ls, ps, script, sleep, ss, sudo, tail, touch, uname, whoami,
  less: pager, more: pager,
  telnet: needsTerminal('telnet'), nc: needsTerminal('nc'), netcat: needsTerminal('netcat'),
  mail: mail('mail'), mailx: mail('mailx'), 's-nail': mail('s-nail'),
  nano: needsTerminal('nano'), vi: editor('vi'), vim: editor('vim'), emacs: editor('emacs'),
};

/** Postfix's commands that Debian has in /usr/bin, as links to one in /usr/sbin. */
const IN_BIN: readonly string[] = ['mailq', 'newaliases'];
const IN_SBIN = Object.keys(POSTFIX_PROGRAMS).filter((name) => !IN_BIN.includes(name));

/** A command of the shell's own making: sets `$?`. */
export const LAST_STATUS = '__last_status';

/**
 * Commands that are called by another name than they are typed by: builtins of bash that the library has differently,
 * and programs in /usr/sbin, where the library looks for scripts only. No directory lists a name that begins with __.
 */
export const RENAMED: Readonly<Record<string, string>> = Object.fromEntries([
  ['help', '__help'],
  ['history', '__history'],
  [DOVECOT_LDA, '__dovecot-lda'],
  ...IN_SBIN.flatMap((name) => [[name, `__${name}`], [`/usr/sbin/${name}`, `__${name}`]]),
]) as Record<string, string>;

/** How sendmail is called here. */
export const SENDMAIL = RENAMED['sendmail'] ?? 'sendmail';

export const HOST_COMMANDS: Readonly<Record<string, HostCommand>> = {
  ...OWN_COMMANDS,
  __help: help,
  __history: history,
  '__dovecot-lda': dovecotLda,
  ...Object.fromEntries(Object.entries(POSTFIX_PROGRAMS).map(([name, command]) => [RENAMED[name] ?? name, command])),
};

/** Commands that print differently to a terminal. */
export const ASK_ISATTY: ReadonlySet<string> = new Set(['ls', 'ss', 'sudo', ...Object.keys(POSTFIX_PROGRAMS)]);

/** Paths of all programs, and the scripts that some of them are. */
export const PROGRAM_FILES: ReadonlyMap<string, string> = new Map([
  ...[...LIBRARY_COMMANDS, ...Object.keys(HOST_COMMANDS), LAST_STATUS].map(
    (name) => [`/usr/bin/${name}`, `#!/bin/bash\n# Built-in command: ${name}\n`] as const,
  ),
  ...IN_SBIN.map((name) => [`/usr/sbin/${name}`, `#!/bin/bash\n__${name} "$@"\n`] as const),
]);

/** What Postfix gives its commands as PATH (_PATH_DEFPATH). */
export const PATH_OF_COMMANDS = '/usr/bin:/bin';

/** Whether execvp(3) would find the programme: on PATH, or at its path; /bin and /sbin are links into /usr. */
export function hasProgram(word: string, disk: FileReader): boolean {
  if (word === DOVECOT_LDA) return disk.stat(DOVECOT_CONF) !== null;
  if (!word.includes('/')) return PATH_OF_COMMANDS.split(':').some((folder) => hasProgram(`${folder}/${word}`, disk));
  const path = word.replace(/^\/(s?bin)\//, '/usr/$1/');
  const node = disk.stat(word);
  return PROGRAM_FILES.has(path) || (node?.kind === 'file' && (node.mode & 0o111) !== 0);
}
