/**
 * Which command lines start a program that holds the terminal, and with which arguments: those run in the tty's own
 * process, beside the shell. Only a command that stands alone can; a pipe or a list is the shell's.
 */

/** Programs that talk with whoever sits at the terminal. */
const TTY_PROGRAMS: ReadonlySet<string> = new Set(['telnet', 'nc', 'netcat', 'mail', 'mailx', 's-nail', 'nano']);

/** Splits a line into words as the shell would, or null where only the shell can (pipes, lists, globs, substitutions). */
export function plainWords(line: string, env: ReadonlyMap<string, string>): readonly string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (character === ' ' || character === '\t') {
      if (word !== null) words.push(word);
      word = null;
    } else if (character === "'") {
      const end = line.indexOf("'", at + 1);
      if (end < 0) return null;
      word = (word ?? '') + line.slice(at + 1, end);
      at = end;
    } else if (character === '"') {
      const end = line.indexOf('"', at + 1);
      const text = line.slice(at + 1, end);
      if (end < 0 || /[$`\\]/.test(text)) return null;
      word = (word ?? '') + text;
      at = end;
    } else if (character === '\\' && at + 1 < line.length) {
      word = (word ?? '') + line.charAt((at += 1));
    } else if (character === '$') {
      const name = /^\$([A-Za-z_]\w*)/.exec(line.slice(at))?.[1];
      const value = name === undefined ? undefined : env.get(name);
      if (name === undefined || value === undefined || /\s/.test(value)) return null;
      word = (word ?? '') + value;
      at += name.length;
    } else if (character === '~' && word === null && /^~(\/|\s|$)/.test(line.slice(at))) {
      word = env.get('HOME') ?? '~';
    } else if (character === '#' && word === null) {
      break;
    } else if (/[|&;<>()`*?[\]{}!\\\n]/.test(character)) {
      return null;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (word !== null) words.push(word);
  return words;
}

/** The arguments of the program that the line starts, its name first without a path; null when the shell runs it. */
export function ttyProgramOf(line: string, env: ReadonlyMap<string, string>): readonly string[] | null {
  const words = plainWords(line, env);
  if (!words) return null;
  const rest = words[0] === 'sudo' && !words[1]?.startsWith('-') ? words.slice(1) : words;
  const name = (rest[0] ?? '').replace(/^(\/usr)?\/bin\//, '');
  const argv = [name, ...rest.slice(1)];
  return TTY_PROGRAMS.has(name) || (name === 'tail' && follows(rest.slice(1))) ? argv : null;
}

/** Whether tail's arguments ask it to go on for ever. */
export function follows(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).some(
    (word) => /^-[0-9]+[cl]?f$/.test(word) || /^-[qvz]*[fF]/.test(word) || /^--(follow|retry)\b/.test(word),
  );
}
