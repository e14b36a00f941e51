/** The judge of imports itself: rows, stars, single files, packages. */
import { describe, expect, test } from 'vitest';
import { importsOf, longFunctions, outsideWorldCalls, parseSource } from './code.ts';
import { allowedBy, packageOf, readImportTable } from './import-table.ts';

const DOCUMENT = `# x
## Who may import whom
| folder | may import | packages |
|---|---|---|
| \`base\` | – | – |
| \`kernel\` | base | – |
| \`postfix/global\` | base | @noble/hashes |
| \`postfix/lmtp\` | base, postfix/global, postfix/smtp | – |
| \`postfix/*\` | base, postfix/global | – |
| \`roles/mua\` | mua | – |
| \`roles\` | world | – |
| \`ui\` | kernel/trace.ts | react |
| \`cli\` | base | node |
| \`a\` | – | – |
| \`b\` | – | – |
## Next
`;

describe('import table', () => {
  const table = readImportTable(DOCUMENT);
  test.each([
    ['src/kernel/event.ts', '../base/assert.ts', true],
    ['src/base/assert.ts', '../kernel/event.ts', false],
    ['src/base/assert.ts', './octets.ts', true],
    ['src/postfix/qmgr/qmgr.ts', '../smtpd/smtpd.ts', false],
    ['src/postfix/qmgr/qmgr.ts', './queue.ts', true],
    ['src/postfix/qmgr/qmgr.ts', '../global/main-cf.ts', true],
    ['src/postfix/lmtp/lmtp.ts', '../smtp/client.ts', true],
    ['src/postfix/smtp/smtp.ts', '../lmtp/lmtp.ts', false],
    ['src/roles/mua.ts', '../mua/telnet.ts', true],
    ['src/roles/mua.ts', '../world/world.ts', false],
    ['src/roles/inline-world.ts', '../world/world.ts', true],
    ['src/ui/main.tsx', '../kernel/trace.ts', true],
    ['src/ui/main.tsx', '../kernel/event.ts', false],
    ['src/ui/main.tsx', 'react', true],
    ['src/ui/main.tsx', 'react-dom/client', false],
    ['src/cli/posthorn.ts', 'node:fs', true],
    ['src/base/assert.ts', 'node:fs', false],
    ['src/unknown/x.ts', '../base/assert.ts', false],
  ])('%s imports %s: %s', (path, specifier, allowed) => {
    expect(allowedBy(table, path, specifier)).toBe(allowed);
  });

  test('a document without the table is an error', () => {
    expect(() => readImportTable('# nothing')).toThrow(/import table/);
  });

  test.each([
    ['react-dom/client', 'react-dom'],
    ['@noble/hashes/sha2.js', '@noble/hashes'],
    ['node:fs/promises', 'node'],
    ['virtual:course', 'virtual'],
    ['./x.ts', null],
  ])('package of %s is %s', (specifier, name) => expect(packageOf(specifier)).toBe(name));
});

describe('source files', () => {
  test('every way of importing is seen', () => {
    const source = `import a from './a.ts'; import type { B } from './b.ts'; export { c } from './c.ts';
      const d = import('./d.ts'); type E = import('./e.ts').E; new Worker(new URL('./f.ts', import.meta.url));`;
    const found = importsOf(parseSource('x.ts', source)).map(({ specifier }) => specifier);
    expect(found.sort()).toEqual(['./a.ts', './b.ts', './c.ts', './d.ts', './e.ts', './f.ts']);
  });

  test('a long function is found where it starts', () => {
    const source = `const short = () => 1;\nfunction long() {\n${'  work();\n'.repeat(9)}}\n`;
    expect(longFunctions(parseSource('x.ts', source), 10)).toEqual([{ line: 2, lines: 11 }]);
  });

  test('clock, chance, timers and promises are found; look-alikes are not', () => {
    const calls = (source: string) => outsideWorldCalls(parseSource('x.ts', source), { mayAwait: false }).map(({ what }) => what);
    expect(calls('Date.now(); new Date(); Math.random(); setTimeout(f, 1);')).toEqual(['Date', 'Date', 'Math.random', 'setTimeout']);
    expect(calls('async function f() { await g(); }')).toEqual(['async or await', 'async or await']);
    expect(calls('const mailDate = 1; sys.random.below(3); header.Date; Math.floor(1);')).toEqual([]);
  });
});
