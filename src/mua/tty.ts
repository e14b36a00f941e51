/**
 * tty: a terminal on a host. Shows the prompt, passes typed lines to the programme in the foreground, and shows what
 * shell commands printed (they run outside, while virtual time stands still). Mirrors a pseudo-terminal with Linux's
 * N_TTY discipline and the part of bash that prints prompts. Leaves out job control and type-ahead past a programme's
 * end: lines that a programme did not read are dropped with it.
 */
import { octetsFromText } from '../base/octets.ts';
import { echoOf } from '../formats/tty-echo.ts';
import { Utf8Stream } from '../formats/utf8-stream.ts';
import type { ProcessInput, ScreenSize } from '../kernel/event.ts';
import { Mailbox, type Task } from '../kernel/task.ts';
import type { System } from '../net/system.ts';
import { mail } from './mail.ts';
import { nano } from './nano.ts';
import { nc } from './nc.ts';
import { tailFollow } from './tail-follow.ts';
import { telnet } from './telnet.ts';
import { STATUS_INTERRUPTED, STATUS_QUIT, type RawKeys, type TtyKey, type TtyProgram, type Typed } from './tty-program.ts';

const PROGRAMS: Readonly<Record<string, TtyProgram>> = {
  telnet,
  nc,
  netcat: nc,
  tail: tailFollow,
  mail,
  mailx: mail,
  nano,
  's-nail': mail,
};

/** How the kernel echoes the keys that it does not pass on. */
const KEY_ECHO: Readonly<Record<TtyKey, string>> = { interrupt: '^C', quit: '^\\', escape: '^]', eof: '' };

/** What is typed ahead of a programme that does not read; a kernel's buffer is about as large. */
const TYPED_AHEAD_LIMIT = 4096;

interface Terminal {
  readonly sys: System;
  readonly name: string;
  readonly user: string;
  readonly screen: Utf8Stream;
  prompt: string;
  typed: Mailbox<Typed> | null;
  keys: Mailbox<RawKeys> | null;
}

/** argv: `tty`, the terminal's name, the user who is logged in. */
export function* tty(sys: System): Task<number> {
  const name = sys.argv[1] ?? `${sys.host.name}:1`;
  const user = sys.argv[2] ?? 'root';
  const prompt = `${user}@${sys.host.hostname.split('.')[0] ?? ''}:~${user === 'root' ? '#' : '$'} `;
  const terminal: Terminal = { sys, name, user, screen: new Utf8Stream(), prompt, typed: null, keys: null };
  showPrompt(terminal);
  for (;;) handle(terminal, yield* sys.inputs.take());
}

function handle(terminal: Terminal, input: ProcessInput): void {
  switch (input.kind) {
    case 'shell':
      echoLine(terminal, octetsFromText(input.line), true);
      terminal.prompt = input.prompt;
      write(terminal, input.output);
      showPrompt(terminal);
      return;
    case 'run':
      echoLine(terminal, octetsFromText(input.line), true);
      run(terminal, input.argv.map(octetsFromText), input.cwd, input.size);
      return;
    case 'line':
      echoLine(terminal, input.octets, input.echo);
      if (terminal.typed) give(terminal.typed, { kind: 'line', octets: input.octets });
      else showPrompt(terminal);
      return;
    case 'keys':
      terminal.keys?.put({ text: input.text, size: input.size });
      return;
    case 'key':
      press(terminal, input.key, octetsFromText(input.text ?? ''));
      return;
    case 'disk': case 'connect': case 'send': case 'close': case 'signal': case 'kill': case 'lock': case 'disk-space': case 'note':
      return;
  }
}

/** A programme takes the foreground; when it ends, the prompt comes back. */
function run(terminal: Terminal, argv: readonly string[], cwd: string, size: ScreenSize): void {
  const { sys, name, user } = terminal;
  const program = PROGRAMS[argv[0] ?? ''];
  if (!program) {
    write(terminal, `-bash: ${argv[0] ?? ''}: command not found\n`);
    showPrompt(terminal);
    return;
  }
  const typed = new Mailbox<Typed>();
  const keys = new Mailbox<RawKeys>();
  terminal.typed = typed;
  terminal.keys = keys;
  sys.trace('tty.foreground', { tty: name, program: argv[0] ?? '' });
  const io = { tty: name, user, cwd, size, typed, keys, write: (octets: string) => write(terminal, octets) };
  sys.fork(untilItEnds(terminal, program(sys, io, argv)));
}

function* untilItEnds(terminal: Terminal, programme: Task<number>): Task<void> {
  const status = yield* programme;
  terminal.typed = null;
  terminal.keys = null;
  show(terminal, terminal.screen.end());
  if (status === STATUS_INTERRUPTED) write(terminal, '\n');
  if (status === STATUS_QUIT) write(terminal, 'Quit (core dumped)\n');
  showPrompt(terminal);
}

/**
 * A key that ends or interrupts the line in `pending`. Signals throw the line away (N_TTY flushes its input); ^D and
 * telnet's ^] hand it on as it is.
 */
function press(terminal: Terminal, key: TtyKey, pending: string): void {
  const { typed } = terminal;
  const pushed = key === 'eof' || key === 'escape';
  write(terminal, echoOf(pending) + KEY_ECHO[key]);
  if (!typed) {
    if (!pushed) write(terminal, '\n');
    if (!pushed) showPrompt(terminal);
    return;
  }
  if (pushed && pending !== '') give(typed, { kind: 'part', octets: pending });
  if (key !== 'eof' || pending === '') give(typed, { kind: 'key', key });
}

function give(typed: Mailbox<Typed>, what: Typed): void {
  if (typed.size < TYPED_AHEAD_LIMIT || what.kind === 'key') typed.put(what);
}

function echoLine(terminal: Terminal, line: string, echo: boolean): void {
  terminal.sys.trace('tty.input', { tty: terminal.name, line, echo });
}

function write(terminal: Terminal, octets: string): void {
  show(terminal, terminal.screen.take(octets));
}

function show(terminal: Terminal, text: string): void {
  if (text !== '') terminal.sys.trace('tty.output', { tty: terminal.name, text });
}

function showPrompt(terminal: Terminal): void {
  const { sys, name, prompt } = terminal;
  sys.trace('tty.foreground', { tty: name, program: null, prompt });
  write(terminal, octetsFromText(prompt));
}
