/**
 * nano on a terminal, key by key, beside GNU nano 7.2 of Debian 12: `tests/support/nano-screens.json` holds the screens and
 * cursors that the real one showed in a tmux of the same size for the same keys, without an nanorc.
 */
import { Terminal } from '@xterm/headless';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { octetsFromText } from '../base/octets.ts';
import { isKind } from '../kernel/trace.ts';
import { openBench, TTY, type Bench } from '../../tests/support/terminal-bench.ts';
import { nanoKeys } from './nano-keys.ts';
import { nanoScreen } from './nano-screen.ts';
import { pressNano, startNano } from './nano-state.ts';

interface Recorded {
  readonly name: string;
  readonly file: string;
  readonly content: string | null;
  readonly cols: number;
  readonly rows: number;
  readonly shots: readonly { readonly keys: string; readonly rows: readonly string[]; readonly cursor: readonly [number, number] }[];
}

const RECORDED = JSON.parse(readFileSync(new URL('../../tests/support/nano-screens.json', import.meta.url), 'utf8')) as readonly Recorded[];
const HOME = '/home/trunghq';
const SIZE = { cols: 80, rows: 24 };

async function openNano(file: string, content: string | null, size = SIZE): Promise<Bench> {
  const bench = await openBench(null, content === null ? {} : { [`${HOME}/${file}`]: { octets: octetsFromText(content), mode: 0o640, owner: 'root' } });
  await bench.run('nano', ...(file === '' ? [] : [file]));
  await press(bench, '', size);
  return bench;
}

function press(bench: Bench, text: string, size = SIZE): Promise<void> {
  return bench.input({ kind: 'keys', tty: TTY, text, size });
}

/** What nano has written to the terminal. */
function written(bench: Bench): string {
  const all = bench.world.trace.flatMap((event) => (isKind(event, 'tty.output') ? [event.data.text] : [])).join('');
  return all.slice(all.indexOf('\x1b[?1049h'));
}

async function screenOf(bench: Bench, { cols, rows }: { cols: number; rows: number }): Promise<{ rows: readonly string[]; cursor: readonly [number, number] }> {
  const terminal = new Terminal({ cols, rows, allowProposedApi: true });
  await new Promise<void>((done) => terminal.write(written(bench), done));
  const { active } = terminal.buffer;
  const lines = Array.from({ length: rows }, (_, row) => active.getLine(row)?.translateToString(true).trimEnd() ?? '');
  while (lines.at(-1) === '') lines.pop();
  return { rows: lines, cursor: [active.cursorY, active.cursorX] };
}

const disk = (bench: Bench, name: string) => bench.world.disk('ubuntu').stat(`${HOME}/${name}`);

describe('the screens of the real one', () => {
  test.each(RECORDED.map((one) => [one.name, one] as const))('%s', async (_, { file, content, cols, rows, shots }) => {
    const bench = await openNano(file, content, { cols, rows });
    for (const shot of shots) {
      await press(bench, shot.keys, { cols, rows });
      if (shot.rows.length === 0) expect(bench.world.foreground(TTY), 'it has ended').toBeNull();
      else expect({ keys: shot.keys, ...(await screenOf(bench, { cols, rows })) }).toEqual({ keys: shot.keys, rows: shot.rows, cursor: shot.cursor });
    }
  });
});

describe('files', () => {
  test('are written with the mode and owner that they had', async () => {
    const bench = await openNano('x.txt', 'chào\n');
    await press(bench, '\x05 bạn\r\x18');
    await press(bench, 'y\r');
    expect(bench.world.foreground(TTY)).toBeNull();
    expect(disk(bench, 'x.txt')).toMatchObject({ octets: octetsFromText('chào bạn\n\n'), mode: 0o640, owner: 'root' });
    expect(bench.screen().endsWith('trunghq@ubuntu:~$ ')).toBe(true);
  });

  test('that are new belong to who wrote them', async () => {
    const bench = await openNano('new', null);
    await press(bench, 'a\x0f\r\x18');
    expect(disk(bench, 'new')).toMatchObject({ octets: 'a\n', mode: 0o644, owner: 'trunghq' });
  });

  test('are left alone without an answer, and by N', async () => {
    const bench = await openNano('x', 'a\n');
    await press(bench, 'b\x18q\x03\x18n');
    expect(bench.world.foreground(TTY)).toBeNull();
    expect(disk(bench, 'x')?.octets).toBe('a\n');
  });

  test('that somebody else changed, or that are there already, are written after a question', async () => {
    const bench = await openNano('x', 'a\n');
    await bench.input({ kind: 'edit', host: 'ubuntu', path: `${HOME}/x`, text: 'other\n' });
    await press(bench, 'b\x0f\r');
    expect((await screenOf(bench, SIZE)).rows[21]).toBe('File was modified since you opened it; continue saving?');
    await press(bench, 'y');
    expect(disk(bench, 'x')?.octets).toBe('ba\n');
    await bench.input({ kind: 'edit', host: 'ubuntu', path: `${HOME}/z`, text: 'z\n' });
    await press(bench, '\x0f\x7fz\ry');
    expect((await screenOf(bench, SIZE)).rows[21]).toBe('File "z" exists; OVERWRITE?');
    await press(bench, 'y');
    expect(disk(bench, 'z')?.octets).toBe('ba\n');
  });

  test('cannot steer the terminal', () => {
    const state = startNano('x', 'a\x1b[2J\x9b31m\n', SIZE, 'x');
    expect(nanoScreen(state).rows[1]).toBe('a^[[2J\ufffd31m');
  });
});

test('a directory, a directory that is not there, a line to begin at', async () => {
  const said = async (...words: string[]) => {
    const bench = await openBench(null, { [`${HOME}/x`]: { octets: 'a\nb\nc\n' } });
    await bench.run('nano', ...words);
    const { rows, cursor } = await screenOf(bench, SIZE);
    return [rows[0]?.trim(), rows[21]?.trim(), cursor[0]];
  };
  expect(await said('/etc')).toEqual(['GNU nano 7.2                       New Buffer', '[ "/etc" is a directory ]', 1]);
  expect(await said('/nosuch/x')).toEqual(['GNU nano 7.2                       /nosuch/x', "[ Directory '/nosuch' does not exist ]", 1]);
  expect((await said('+2', 'x'))[2]).toBe(2);
});

test('another size: the whole screen anew', async () => {
  const bench = await openNano('x', 'a\n');
  const before = written(bench).length;
  await press(bench, '', { cols: 60, rows: 10 });
  expect(written(bench).slice(before).startsWith('\x1b[2J')).toBe(true);
  expect((await screenOf(bench, { cols: 60, rows: 10 })).rows).toHaveLength(10);
});

test('any keys: no exception, the cursor on the screen, and the file is what the lines say', () => {
  const key = fc.oneof(fc.constantFrom('\x1b[A', '\x1b[B', '\x1b[C', '\x1b[D', '\x1b[H', '\x1b[F', '\x1b[3~', '\x1b[5~', '\x1b[6~', '\x1bu', '\x1be', '\x7f', '\r', '\t', '\x0b', '\x15', '\x17', '\x1f', '\x03', '\x0f'), fc.string({ maxLength: 3, unit: 'binary' }), fc.constantFrom('ộ', '漢', 'e\u0301'));
  fc.assert(
    fc.property(fc.array(key, { maxLength: 60 }), fc.integer({ min: 4, max: 90 }), fc.integer({ min: 5, max: 30 }), (keys, cols, rows) => {
      let state = startNano('x', 'one\ntwo three\n\tfour\n', { cols, rows }, 'Read 3 lines');
      for (const one of nanoKeys(keys.join(''))) {
        state = pressNano(state, one).state;
        const screen = nanoScreen(state);
        expect(screen.rows).toHaveLength(rows);
        expect(screen.cursor.row).toBeGreaterThanOrEqual(0);
        expect(screen.cursor.row).toBeLessThan(rows);
        expect(state.text.lines.at(-1)).toBe('');
      }
    }),
  );
});
