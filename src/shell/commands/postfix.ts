/** Postfix's commands at the prompt: the pure functions of postfix/commands over the files of the command line. */
import { octetsFromText, type Octets } from '../../base/octets.ts';
import type { FileReader } from '../../kernel/disk.ts';
import type { PostfixCommand } from '../../postfix/commands/command.ts';
import { postcat } from '../../postfix/commands/postcat.ts';
import { postconf } from '../../postfix/commands/postconf.ts';
import { newaliases, postalias, postmap } from '../../postfix/commands/postmap.ts';
import { mailq, postqueue } from '../../postfix/commands/postqueue.ts';
import { postsuper } from '../../postfix/commands/postsuper.ts';
import { qshape } from '../../postfix/commands/qshape.ts';
import { sendmail } from '../../postfix/commands/sendmail.ts';
import { postfix } from '../../postfix/commands/postfix.ts';
import type { HostCall, HostCommand, Outcome } from '../host-command.ts';

function onHost(command: PostfixCommand): HostCommand {
  return (call: HostCall): Outcome => {
    const { host, user, clock, stdin, files } = call;
    const outcome = command({
      args: call.args.map(octetsFromText), stdin, disk: readerOf(call), hostname: host.hostname, addresses: host.addresses, listeners: call.listeners, user, users: host.users, onTerminal: call.onTerminal, clock,
    });
    for (const { path, octets, mode, owner } of outcome.writes) files.install(files.resolvePath(call.cwd, path), octets, mode, owner);
    for (const path of outcome.removes) files.remove(path);
    for (const { ident, text, afterMicros } of outcome.logs) call.log(ident, text, afterMicros);
    for (const { program, signal } of outcome.signals) call.signal(program, signal);
    return outcome;
  };
}

/** The files as this command line has left them so far. A relative name is one in the current directory. */
function readerOf({ files, cwd }: HostCall): FileReader {
  const at = (path: string): string => files.resolvePath(cwd, path);
  return {
    read(path): Octets | null {
      const file = files.find(at(path));
      return file?.kind === 'file' ? file.octets : null;
    },
    stat: (path) => files.find(at(path)),
    list: (path) => files.names(at(path)),
  };
}

export const POSTFIX_PROGRAMS: Readonly<Record<string, HostCommand>> = {
  postconf: onHost(postconf),
  postmap: onHost(postmap),
  postalias: onHost(postalias),
  newaliases: onHost(newaliases),
  postqueue: onHost(postqueue),
  mailq: onHost(mailq),
  postcat: onHost(postcat),
  postfix: onHost(postfix),
  postsuper: onHost(postsuper),
  qshape: onHost(qshape),
  sendmail: onHost(sendmail),
};
