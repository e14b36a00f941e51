/**
 * Commands about the shell and the terminal: clear, history, help, sudo, pagers, and those that cannot be what they
 * are on a real host and say so.
 */
import { octetsFromText } from '../../base/octets.ts';
import { follows } from '../tty-line.ts';
import { failed, printed, type HostCall, type HostCommand, type Outcome } from '../host-command.ts';

const CLEAR = '\x1b[H\x1b[2J\x1b[3J';

export function clear(): Outcome {
  return printed(CLEAR);
}

export function history(call: HostCall): Outcome {
  const [word] = call.args;
  const count = word === undefined ? call.history.length : Number(word);
  if (!Number.isSafeInteger(count) || count < 0) return failed(octetsFromText(`-bash: history: ${word ?? ''}: numeric argument required\n`));
  const first = Math.max(0, call.history.length - count);
  return printed(octetsFromText(call.history.slice(first).map((line, at) => `${String(first + at + 1).padStart(5)}  ${line}\n`).join('')));
}

const HELP = `This is the shell of a simulated host. It is a real command line over the host's files:
pipes, redirection, globs, variables, loops, and
  files    ls cat head tail (-f, -F) less grep sed awk cut sort uniq wc find cp mv rm mkdir touch chmod diff tee nano
  mail     telnet nc mail mailq postqueue postconf postmap postalias newaliases
  host     hostname whoami id date uname history clear
There is no job control (&, fg, ^Z), links between files cannot be made, what others may not read is refused but what they
may not write is not, and programs that hold the terminal (telnet, nc, mail, nano, tail -f) run alone, not in a pipe. Files can also be changed in
the page's editor (F4).
`;

export function help(): Outcome {
  return printed(HELP);
}

/** sudo: everybody here may become everybody, without a password. */
export async function sudo(call: HostCall): Promise<Outcome> {
  const words = [...call.args];
  let user = 'root';
  while (words[0] === '-u' || words[0] === '-E' || words[0] === '-n' || words[0] === '-H') {
    if (words[0] === '-u') user = words[1] ?? user;
    words.splice(0, words[0] === '-u' ? 2 : 1);
  }
  if (words.length === 0 || words[0]?.startsWith('-')) return failed('usage: sudo [-u user] command\n');
  const before = call.become(user);
  // What it runs is at the terminal if it is.
  const wasGiven = call.giveTerminal(call.onTerminal);
  const outcome = await call.run(words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' '));
  call.giveTerminal(wasGiven);
  call.become(before);
  return outcome;
}

/** less, more: on this terminal one scrolls back, so a pager only prints. */
export async function pager(call: HostCall): Promise<Outcome> {
  const files = call.args.filter((word) => !/^[-+]/.test(word));
  if (files.length === 0) return printed(call.stdin);
  return call.run(`cat -- ${files.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')}`);
}

/** A program that talks with whoever sits at the terminal was put into a pipe or a list. */
export function needsTerminal(name: string): HostCommand {
  return () => failed(`${name}: needs the terminal for itself: run it alone, not in a pipe, a list or a script\n`);
}

export async function tail(call: HostCall): Promise<Outcome> {
  if (follows(call.args)) return failed('tail: following needs the terminal for itself: run it alone, not in a pipe or a list\n');
  return call.original(call.args);
}

export function editor(name: string): HostCommand {
  return () => failed(`${name}: not installed here; nano is, and the page's editor (F4)\n`);
}

/** find: without the tests that ask how old a file is, which the library would answer by the machine's clock. */
export async function find(call: HostCall): Promise<Outcome> {
  const dated = call.args.find((word) => /^-([acm](time|min)|newer..|used|printf|ls)$/.test(word));
  if (dated !== undefined) return failed(`find: ${dated} is not available on this host\n`);
  return call.original(call.args);
}

/** awk: rand() and srand() are replaced by our own generator, so that a line prints the same whenever it is run. */
export async function awk(call: HostCall): Promise<Outcome> {
  const at = call.args.findIndex((word, index) => !word.startsWith('-') && !/^-[Fvf]$/.test(call.args[index - 1] ?? ''));
  const program = call.args[at];
  if (program === undefined || !/\bs?rand\s*\(/.test(program)) return call.original(call.args);
  const own =
    'function __rand() { __seed = (__seed * 16807 + 7) % 2147483647; return __seed / 2147483647 }\n' +
    'function __srand(x) { __seed = int(x) + 1; return 0 }\nBEGIN { __seed = 20031 }\n';
  const changed = program.replace(/\bsrand\s*\(\s*\)/g, '__srand(1)').replace(/\bsrand\s*\(/g, '__srand(').replace(/\brand\s*\(/g, '__rand(');
  return call.original(call.args.map((word, index) => (index === at ? own + changed : word)));
}

/** touch: with our clock; -d, -r and -t are left out. */
export async function touch(call: HostCall): Promise<Outcome> {
  const files: string[] = [];
  let create = true;
  for (const word of call.args) {
    if (!/^-./.test(word)) files.push(word);
    else if (word === '-c' || word === '--no-create') create = false;
    else if (!/^-[am]+$/.test(word)) return failed(`touch: ${word} is not available on this host\n`);
  }
  if (files.length === 0) return failed('touch: missing file operand\nTry \'touch --help\' for more information.\n');
  let stderr = '';
  for (const name of files) {
    const path = call.files.resolvePath(call.cwd, name);
    try {
      if (call.files.find(path)) await call.files.utimes(path);
      else if (create) call.files.put(path, '');
    } catch {
      stderr += `touch: cannot touch '${octetsFromText(name)}': No such file or directory\n`;
    }
  }
  return { stdout: '', stderr, exitCode: stderr === '' ? 0 : 1 };
}

/**
 * script(1) as `script -qec COMMAND FILE`: runs the command at a terminal of its own, whose line discipline turns LF into
 * CR LF. Leaves out the file that it would write and all other forms.
 */
export const script: HostCommand = async (call) => {
  const at = call.args.findIndex((word) => /^-[a-z]*c$/.test(word));
  const command = call.args[at + 1];
  if (at < 0 || command === undefined) return failed('script: only -c COMMAND is part of this script\n');
  call.giveTerminal(true);
  const outcome = await call.run(`{ ${command}\n} 2>&1`);
  call.giveTerminal(false);
  return { ...outcome, stdout: (outcome.stdout + outcome.stderr).replaceAll('\n', '\r\n'), stderr: '' };
};

/** sleep(1) of the library, which does not know `.5`. */
export const sleep: HostCommand = (call) => call.original(call.args.map((word) => (word.startsWith('.') ? `0${word}` : word)));
