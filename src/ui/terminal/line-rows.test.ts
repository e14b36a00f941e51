/** Where lines stand in an emulator's buffer. */
import { Terminal } from '@xterm/headless';
import { expect, test } from 'vitest';
import { rowsOfLines } from './line-rows.ts';

async function buffer(text: string, cols = 10) {
  const terminal = new Terminal({ cols, rows: 4, convertEol: true, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(text, resolve));
  return terminal.buffer.active;
}

test('wrapped lines take several rows, also those that have scrolled away', async () => {
  const lines = ['short', 'x'.repeat(25), '', 'y'.repeat(10), 'end'];
  expect([...rowsOfLines(await buffer(lines.join('\n')), 4, 0, 0)].sort(([a], [b]) => a - b)).toEqual([
    [0, { from: 0, to: 0 }], [1, { from: 1, to: 3 }], [2, { from: 4, to: 4 }], [3, { from: 5, to: 5 }], [4, { from: 6, to: 6 }],
  ]);
});

test('what is typed below does not count, and belongs to the last line where it stands in it', async () => {
  const rows = rowsOfLines(await buffer(`one\n$ ${'t'.repeat(12)}\ntyped`), 1, 1, 0);
  expect([...rows].sort(([a], [b]) => a - b)).toEqual([[0, { from: 0, to: 0 }], [1, { from: 1, to: 2 }]]);
});

test('rows after the cursor belong to its line; older rows are left out', async () => {
  const active = await buffer('one\ntwo\nabcdefghijklmno\x1b[A\r');
  expect([...rowsOfLines(active, 2, 0, 1)]).toEqual([[2, { from: 2, to: 3 }], [1, { from: 1, to: 1 }]]);
});
