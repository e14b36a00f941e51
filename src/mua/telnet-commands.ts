/**
 * The `telnet> ` prompt, reached by ^] or by telnet without a host. Mirrors the command mode of inetutils' telnet:
 * abbreviations, texts, which commands return to the conversation. Has close, logout, open, quit, send, status and
 * help; the commands that set options of the protocol or leave telnet for a moment are absent and say so.
 */
import type { Octets } from '../base/octets.ts';
import type { Task } from '../kernel/task.ts';
import { DO, IAC } from './telnet-protocol.ts';
import { openSession, statusOfSignal, type TelnetClient } from './telnet-session.ts';

/** Ends the programme with a status, stays at the prompt, or returns to the conversation. */
type Outcome = { readonly leave: number } | 'stay' | 'return';

interface Command {
  readonly name: string;
  readonly help: string;
  readonly needsConnection: boolean;
  run(client: TelnetClient, words: readonly string[]): Task<Outcome>;
}

const ESCAPE = '\x1d';
const OPTION_LOGOUT = '\x12';

const SENDABLE: readonly (readonly [name: string, octets: Octets, help: string])[] = [
  ['ao', `${IAC}\xf5`, 'Send Telnet Abort output'],
  ['ayt', `${IAC}\xf6`, "Send Telnet 'Are You There'"],
  ['brk', `${IAC}\xf3`, 'Send Telnet Break'],
  ['ec', `${IAC}\xf7`, 'Send Telnet Erase Character'],
  ['el', `${IAC}\xf8`, 'Send Telnet Erase Line'],
  ['escape', ESCAPE, 'Send current escape character'],
  ['ga', `${IAC}\xf9`, "Send Telnet 'Go Ahead' sequence"],
  ['ip', `${IAC}\xf4`, 'Send Telnet Interrupt Process'],
  ['nop', `${IAC}\xf1`, "Send Telnet 'No operation'"],
  ['eor', `${IAC}\xef`, "Send Telnet 'End of Record'"],
  ['abort', `${IAC}\xee`, "Send Telnet 'Abort Process'"],
  ['susp', `${IAC}\xed`, "Send Telnet 'Suspend Process'"],
  ['eof', `${IAC}\xec`, 'Send Telnet End of File Character'],
];

const COMMANDS: readonly Command[] = [
  { name: 'close', help: 'close current connection', needsConnection: true, run: hangUp },
  { name: 'logout', help: 'forcibly logout remote user and close the connection', needsConnection: true, run: logout },
  { name: 'open', help: 'connect to a site', needsConnection: false, run: open },
  { name: 'quit', help: 'exit telnet', needsConnection: false, run: hangUp },
  { name: 'send', help: "transmit special characters ('send ?' for more)", needsConnection: true, run: send },
  { name: 'status', help: 'print status information', needsConnection: false, run: status },
  { name: '?', help: 'print help information', needsConnection: false, run: help },
];

/** Commands that the real client has and this one does not. */
const ABSENT = ['display', 'mode', 'set', 'unset', 'toggle', 'slc', 'auth', 'encrypt', 'z', '!', 'environ'];

/** Prompts until a command leaves; null means: back to the conversation. */
export function* commandMode(client: TelnetClient): Task<number | null> {
  const { io, events } = client;
  for (;;) {
    io.write('telnet> ');
    let typed = yield* events.nextTyped();
    // With a connection, a signal only abandons what was typed: the prompt is not printed again.
    while (typed.kind === 'key' && typed.key !== 'eof') {
      if (!client.session && typed.key !== 'escape') return statusOfSignal(typed.key);
      typed = yield* events.nextTyped();
    }
    const outcome = typed.kind === 'key' ? yield* endOfInput(client) : yield* runLine(client, typed.octets);
    if (typeof outcome === 'object') return outcome.leave;
    if (outcome === 'return' && client.session) return null;
  }
}

function* endOfInput(client: TelnetClient): Task<Outcome> {
  client.io.write('\n');
  return yield* hangUp(client);
}

function* runLine(client: TelnetClient, line: Octets): Task<Outcome> {
  const words = line.split(/[ \t]+/).filter((word) => word !== '');
  const [verb] = words;
  if (verb === undefined) return 'return';
  const command = findCommand(verb);
  if (typeof command === 'string') {
    client.io.write(command);
    return 'stay';
  }
  if (command.needsConnection && !client.session) {
    client.io.write('?Need to be connected first.\n');
    if (command.name === 'send') client.io.write("'send ?' for help\n");
    return 'stay';
  }
  return yield* command.run(client, words);
}

/** By name or unique abbreviation; else what to say. */
function findCommand(verb: string): Command | string {
  const word = verb === 'help' ? '?' : verb;
  const exact = COMMANDS.find(({ name }) => name === word);
  if (exact) return exact;
  const names = [...COMMANDS.map(({ name }) => name), ...ABSENT].filter((name) => name.startsWith(word));
  const [name] = names;
  if (name === undefined) return '?Invalid command\n';
  if (names.length > 1 && !names.includes(word)) return '?Ambiguous command\n';
  return COMMANDS.find((command) => command.name === name) ?? `telnet: '${name}' is not part of this telnet\n`;
}

function* hangUp(client: TelnetClient): Task<Outcome> {
  if (client.session) {
    client.session.socket.close();
    client.session = null;
    client.io.write('Connection closed.\n');
  }
  return { leave: 0 };
}

function* logout(client: TelnetClient): Task<Outcome> {
  client.session?.socket.write(IAC + DO + OPTION_LOGOUT);
  return 'return';
}

function* open(client: TelnetClient, words: readonly string[]): Task<Outcome> {
  const { io, session } = client;
  if (session) {
    io.write(`?Already connected to ${session.name}\n`);
    return 'stay';
  }
  let [, host, port] = words;
  if (host === undefined) {
    io.write('(to) ');
    const typed = yield* client.events.nextTyped();
    if (typed.kind === 'key') return 'stay';
    [host, port] = typed.octets.split(/[ \t]+/).filter((word) => word !== '');
  }
  if (host === undefined) {
    io.write('usage: open host-name [port]\n');
    return 'stay';
  }
  return (yield* openSession(client, host, port ?? 'telnet')) ? 'return' : 'stay';
}

function* send(client: TelnetClient, words: readonly string[]): Task<Outcome> {
  const { io, session } = client;
  const wanted = words.slice(1);
  if (wanted.length === 0) {
    io.write("need at least one argument for 'send' command\n'send ?' for help\n");
    return 'stay';
  }
  if (wanted.includes('?') || wanted.includes('help')) {
    for (const [name, , help] of SENDABLE) io.write(`${name.padEnd(15)} ${help}\n`);
    io.write('?               Display send options\n');
    return 'stay';
  }
  const unknown = wanted.find((word) => !SENDABLE.some(([name]) => name === word));
  if (unknown !== undefined) {
    io.write(`Unknown send argument '${unknown}'\n'send ?' for help.\n`);
    return 'stay';
  }
  for (const word of wanted) session?.socket.write(SENDABLE.find(([name]) => name === word)?.[1] ?? '');
  return 'return';
}

function* status(client: TelnetClient): Task<Outcome> {
  const { io, session } = client;
  if (session) io.write(`Connected to ${session.name}.\nOperating in obsolete linemode\nLocal character echo\n`);
  else io.write('No connection.\n');
  io.write("Escape character is '^]'.\n");
  return 'return';
}

function* help(client: TelnetClient, words: readonly string[]): Task<Outcome> {
  const { io } = client;
  if (words.length === 1) {
    io.write('Commands may be abbreviated.  Commands are:\n\n');
    for (const command of COMMANDS) io.write(`${command.name.padEnd(8)}\t${command.help}\n`);
  }
  for (const word of words.slice(1)) {
    const command = findCommand(word);
    if (typeof command === 'object') io.write(`${command.help}\n`);
    else io.write(command.startsWith('?Ambiguous') ? `?Ambiguous help command ${word}\n` : `?Invalid help command ${word}\n`);
  }
  return 'stay';
}
