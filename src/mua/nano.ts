/**
 * nano: the editor on a terminal. Mirrors GNU nano 7.2 of Debian 12: reading, editing, cutting, searching, undoing,
 * writing, leaving, with its screen and its words. Holds the terminal in raw mode: keys come one by one, with the size.
 *
 * @absent nano Parts of nano: help, replace, read file, execute, justify, the mark, regular expressions, several buffers.
 */
import { isValidUtf8, octetsFromText, textFromOctets, type Octets } from '../base/octets.ts';
import { absolutePath } from '../formats/path.ts';
import { parentOf } from '../kernel/disk.ts';
import type { Task } from '../kernel/task.ts';
import type { System } from '../net/system.ts';
import { nanoKeys } from './nano-keys.ts';
import { drawNano, nanoScreen, type NanoScreen } from './nano-screen.ts';
import { pressNano, say, startNano, written, type NanoEffect, type NanoState } from './nano-state.ts';
import { contentOf } from './nano-text.ts';
import type { TtyIo } from './tty-program.ts';

const ENTER_SCREEN = '\x1b[?1049h';
const LEAVE_SCREEN = '\x1b[?1049l';

interface Session {
  readonly sys: System;
  readonly io: TtyIo;
  state: NanoState;
  /** What the file was when it was read or written last; null: not there. */
  known: Octets | null;
  isText: boolean;
}

export function* nano(sys: System, io: TtyIo, argv: readonly string[]): Task<number> {
  const session = open(sys, io, argv.slice(1).map(textFromOctets).filter((word) => !/^-./.test(word)));
  let screen: NanoScreen | null = null;
  const draw = (): void => {
    const next = nanoScreen(session.state);
    io.write(octetsFromText(drawNano(screen, next)));
    screen = next;
  };
  io.write(ENTER_SCREEN);
  draw();
  for (;;) {
    const typed = yield* io.keys.take();
    if (typed.size.cols !== session.state.size.cols || typed.size.rows !== session.state.size.rows) {
      session.state = { ...session.state, size: typed.size };
      screen = null;
    }
    for (const key of nanoKeys(typed.text)) {
      const step = pressNano(session.state, key);
      session.state = step.state;
      if (step.effect && isOver(session, step.effect)) {
        io.write(LEAVE_SCREEN);
        return 0;
      }
    }
    draw();
  }
}

function open(sys: System, io: TtyIo, words: readonly string[]): Session {
  // `+12 FILE`: at a line.
  const line = words.find((word) => /^\+\d+/.test(word));
  const name = words.find((word) => word !== line) ?? '';
  const path = absolutePath(io.cwd, octetsFromText(name));
  const node = name === '' ? null : sys.disk.stat(path);
  const start = (shown: string, content: string, said: string, isError = false): NanoState => startNano(shown, content, io.size, said, isError);
  const session: Session = { sys, io, known: null, isText: true, state: start(name, '', 'New File') };
  if (name === '') session.state = start('', '', 'Welcome to nano.  For basic help, type Ctrl+G.');
  else if (node?.kind === 'dir') session.state = start('', '', `"${name}" is a directory`, true);
  else if (node) {
    session.known = node.octets;
    session.isText = isValidUtf8(node.octets);
    const content = session.isText ? textFromOctets(node.octets) : node.octets;
    const count = content === '' ? 0 : content.split('\n').length - (content.endsWith('\n') ? 1 : 0);
    session.state = start(name, content, `Read ${count} ${count === 1 ? 'line' : 'lines'}`);
    if (line !== undefined) for (const key of nanoKeys(`\x1f${line.slice(1)}\r`)) session.state = pressNano(session.state, key).state;
  } else if (!isDirectory(sys, io, parentOf(path))) {
    session.state = say(session.state, `Directory '${textFromOctets(parentOf(path))}' does not exist`, true);
  }
  return session;
}

/** Directories that every host has need not have a file in them. */
const ALWAYS_THERE = /^\/(bin|dev|etc|home|root|tmp|usr|usr\/s?bin|var|var\/(log|mail|spool))?$/;

function isDirectory(sys: System, io: TtyIo, path: string): boolean {
  const isKnown = path === io.cwd || ALWAYS_THERE.test(path) || sys.host.users.some(({ home }) => home === path);
  return isKnown || sys.disk.stat(path)?.kind === 'dir' || sys.disk.list(path).length > 0;
}

/** Carries out what a key asked for; true when nano ends. */
function isOver(session: Session, effect: NanoEffect): boolean {
  if (effect.kind === 'leave') return true;
  const { sys, io, state } = session;
  const path = absolutePath(io.cwd, octetsFromText(effect.path));
  const there = sys.disk.stat(path);
  const isOwn = effect.path === state.path;
  if (there?.kind === 'dir') {
    session.state = say(state, `Error writing ${effect.path}: Is a directory`, true);
    return false;
  }
  if (!effect.isAsked && there && (!isOwn || there.octets !== session.known)) {
    const kind = isOwn && session.known !== null ? 'continue' : 'overwrite';
    session.state = { ...state, prompt: { kind, path: effect.path, leaves: effect.leaves } };
    return false;
  }
  const content = contentOf(state.text);
  const octets = session.isText ? octetsFromText(content) : content;
  sys.disk.write(path, octets, { mode: there?.mode ?? 0o644, owner: there?.owner ?? io.user });
  session.known = octets;
  session.state = written(state, effect.path);
  return effect.leaves;
}
