/** The loader: clear problems with places and nearest words, safe HTML, and no exception on any octets. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { courseFiles } from '../../tests/lessons/course-files.ts';
import { loadCourse } from './load-course.ts';
import { describeProblem, LOCALES, type Problem } from './problem.ts';

const FILES = courseFiles();
const EXERCISE = 'first-telnet/exercise.yml';
const TEXT = 'first-telnet/lesson.en.md';

/** The course with one file changed; its problems. */
function problemsWith(path: string, change: (text: string) => string): readonly Problem[] {
  const before = FILES.get(path) ?? '';
  const after = change(before);
  expect(after).not.toBe(before);
  return loadCourse(new Map([...FILES, [path, after]])).problems;
}

function english(problems: readonly Problem[]): readonly string[] {
  return problems.map((problem) => describeProblem(problem, 'en'));
}

describe('exercise.yml', () => {
  test.each([
    ['a misspelt key', 'minutes:', 'minuets:', ['line 6, column 1: unknown word “minuets”. Did you mean “minutes”?', '“minutes” is missing.']],
    ['a misspelt event', '{ smtp.reply: { to: MAIL, class: 2 } }', '{ smpt.reply: { to: MAIL, class: 2 } }', ['unknown word “smpt.reply”. Did you mean “smtp.reply”?']],
    ['an unknown verb', '{ to: MAIL, class: 2 }', '{ to: MAYL, class: 2 }', ['“MAYL” is not possible here', 'Did you mean “MAIL”?']],
    ['points that do not add up', 'points: 4', 'points: 5', ['the points add up to 11; they must add up to 10.']],
    ['an unknown mistake', 'mistakes: [hdr-cmd', 'mistakes: [hdr-cmmd', ['there is no mistake “hdr-cmmd”. Did you mean “hdr-cmd”?']],
    ['an unknown variable', 'contains: "${token}"', 'contains: "${tokn}"', ['nothing is called ${tokn} here. Did you mean “token”?']],
    ['an unknown terminal', 'focus: { tty: ubuntu,', 'focus: { tty: ubunto,', ['there is no terminal “ubunto”. Did you mean “ubuntu”?']],
    ['a folder of another name', 'id: first-telnet', 'id: frist-telnet', ['the id “frist-telnet” must be the name of its folder, “first-telnet”.']],
    ['an alias', 'concepts: [session-order', 'concepts: [&a session-order, *a', ['anchors and aliases (& and *) are not allowed here.']],
    ['a part of a letter that is none', 'letter: { Subject:', 'letter: { boddy: x, Subject:', ['unknown word “boddy”. Did you mean “body”?']],
    ['a duplicate key', 'minutes: 15', 'minutes: 15\nminutes: 16', ['the word “minutes” stands here for a second time.']],
    ['too few hints', 'hints: [where, order, skeleton]', 'hints: [where, order]', ['at least 3 expected.']],
  ])('%s is named with its place', (_what, from, to, wanted) => {
    const found = english(problemsWith(EXERCISE, (text) => text.replace(from, to)));
    for (const words of wanted) expect(found.join('\n')).toContain(words);
    expect(found[0]).toMatch(/^first-telnet\/exercise\.yml, line \d+, column \d+: /);
  });

  test.each([
    ['an option that is none', 'four: later', 'four: latter', 'there is no option “latter”. Did you mean “later”?'],
    ['a match without pairs', 'right: { two: done, four: later, five: never }', 'right: done', 'says for each thing which option is right'],
    ['a match without options', 'options: [done, later, never], right', 'right', '“options” belong to questions of type choice, match or order'],
    ['a thing without words', 'two: done, four', 'too: done, four', 'the text for item “too” is missing.'],
    ['a misspelt word of count', 'min: 10, distinct: code, sessions: 3', 'min: 10, distinct: code, session: 3', 'unknown word “session”. Did you mean “sessions”?'],
  ])('of a match: %s', (_what, from, to, wanted) => {
    expect(english(problemsWith('wrong-on-purpose/exercise.yml', (text) => text.replace(from, to))).join('\n')).toContain(wanted);
  });

  test.each([
    ['an option that is none', 'bounce, cleanup, qmgr, local]', 'bounce, cleanup, qmgr, locla]', 'there is no option “locla”. Did you mean “local”?'],
    ['a single option', 'right: [pickup, cleanup, qmgr, "${fate.agent}", bounce, cleanup, qmgr, local]', 'right: pickup', 'A question of type order lists in `right` at least two options'],
    ['a daemon that cannot be one', 'last: bounce }', 'last: bounce(8) }', '“bounce(8)” does not have the form'],
    ['an unknown host', 'inside: mail', 'inside: mial', 'there is no host “mial”. Did you mean “mail”?'],
  ])('of an order and a route: %s', (_what, from, to, wanted) => {
    expect(english(problemsWith('inside-the-post-office/exercise.yml', (text) => text.replace(from, to))).join('\n')).toContain(wanted);
  });

  test('a file that nobody reads is pointed out', () => {
    const { problems } = loadCourse(new Map([...FILES, ['first-telnet/exercise.yaml', '']]));
    expect(english(problems)).toEqual(['first-telnet/exercise.yaml, line 1, column 1: nobody reads this file.']);
  });

  test('a lesson with an error is not offered, the others are', () => {
    const files = new Map([...FILES, [EXERCISE, (FILES.get(EXERCISE) ?? '').replace('minutes:', 'minuets:')]]);
    expect(Object.keys(loadCourse(files).lessons)).toEqual(['envelope-and-letter', 'hello-twice', 'wrong-on-purpose', 'exactly-what-you-typed', 'lone-dot', 'inside-the-post-office', 'name-on-the-door', 'what-is-mine', 'forwarding-address', 'open-a-little']);
  });
});

describe('lesson.md', () => {
  test.each([
    ['a missing step', ':::step[Hang up]{#bye}', ':::step[Hang up]{#by}', ['the text for step “bye” is missing.', 'there is no step “by” in exercise.yml. Did you mean “bye”?']],
    ['a misspelt directive', ':::hint{#order}', ':::hnt{#order}', ['unknown directive “hnt”. Did you mean “hint”?']],
    ['a missing option', '::option[`QUIT`]{#quit}', '', ['the text for option “quit” is missing.']],
    ['a picture', 'Wait for 220.', 'Wait for ![220](http://x.example/a.png).', ['pictures are not loaded by lessons.']],
    ['another link', '(hello-twice)', '(javascript:alert)', ['the link “javascript:alert” is not possible']],
    ['an unknown mark', ':env[envelope]', ':envv[envelope]', ['unknown mark “:envv[…]”.']],
    ['no title', '# The lecture', 'The lecture', ['the file must begin with a heading']],
    ['a fence without its beginning', ':::story\nIt is', 'It is', ['“:::” cannot stand here.']],
    ['prose between directives', ':::example\nThis', 'Stray words.\n\n:::example\nThis', ['“Stray words.” cannot stand here.']],
  ])('%s is named with its place', (_what, from, to, wanted) => {
    const found = english(problemsWith(TEXT, (text) => text.replace(from, to)));
    for (const words of wanted) expect(found.join('\n')).toContain(words);
  });

  test('HTML is shown, not run', () => {
    const hostile = '<img src=x onerror=alert(1)> <script>alert(1)</script>\n\n<a href="javascript:x">y</a> [z](javascript:alert) <javascript:q>';
    const files = new Map([...FILES, [TEXT, (FILES.get(TEXT) ?? '').replace('It is 23:40.', hostile)]]);
    const { problems } = loadCourse(files);
    expect(english(problems).join('\n')).toContain('HTML is shown as text');
    const clean = loadCourse(new Map([...files].map(([path, text]) => [path, text.replace('[z](javascript:alert) <javascript:q>', '')])));
    const story = clean.lessons['first-telnet']?.texts.en.story ?? '';
    expect(story).toContain('&lt;script&gt;');
    expect(story).not.toMatch(/<(img|script|a )/);
  });

  test('a locale that is missing is a problem in both languages', () => {
    const files = new Map(FILES);
    files.delete('lone-dot/lesson.vi.md');
    const { problems } = loadCourse(files);
    expect(LOCALES.map((locale) => describeProblem(problems[0]!, locale))).toEqual([
      'lone-dot/lesson.vi.md, line 1, column 1: this file is missing; lone-dot/exercise.yml needs it.',
      'lone-dot/lesson.vi.md, dòng 1, cột 1: thiếu tệp này; lone-dot/exercise.yml cần đến nó.',
    ]);
  });
});

describe('hostile files', () => {
  const RUNS = process.env['LONG'] === '1' ? 10_000 : 100;
  const octets = fc.uint8Array({ maxLength: 200 }).map((bytes) => String.fromCharCode(...bytes));
  /** A real file with a piece cut out and something put in: gets deeper than noise. */
  const damaged = fc
    .record({ path: fc.constantFrom(...FILES.keys()), at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.nat(60), put: fc.oneof(octets, fc.string({ unit: 'binary', maxLength: 40 }), fc.constantFrom('{', '[[', '- ', ':::', '"', '\t', '&a', '*a', '${', ': |', '__proto__: 1')) })
    .map(({ path, at, cut, put }) => {
      const text = FILES.get(path) ?? '';
      const from = Math.floor(at * text.length);
      return [path, text.slice(0, from) + put + text.slice(from + cut)] as const;
    });
  const noise = fc.tuple(fc.constantFrom(EXERCISE, TEXT, 'course.yml', 'mistakes.yml', 'worlds/lecture.yml', 'mistakes.vi.md'), octets);
  const small = [...FILES].filter(([path]) => !/^(hello-twice|lone-dot)\//.test(path));

  test('no exception, and every problem can be said', { timeout: 3_000_000 }, () => {
    let changed = 0;
    fc.assert(
      fc.property(fc.oneof(noise, damaged), ([path, text]) => {
        changed += text.length;
        const files = new Map([...small, [path, text]]);
        const { problems, lessons } = loadCourse(files);
        for (const problem of problems) {
          for (const locale of LOCALES) expect(describeProblem(problem, locale)).toMatch(/^[^\n]{1,120}, (line|dòng) [1-9]\d*, (column|cột) [1-9]\d*: ./);
        }
        const isWhole = Object.hasOwn(lessons, 'first-telnet');
        expect(isWhole || problems.some(({ severity }) => severity === 'error')).toBe(true);
      }),
      { numRuns: RUNS, seed: 20_261_124 },
    );
    expect(changed).toBeGreaterThan(RUNS * 100);
  });

  test.each([
    ['brackets', '['.repeat(200_000)],
    ['open maps', '{a: '.repeat(50_000)],
    ['nested lists', '- '.repeat(50_000)],
    ['indentation', Array.from({ length: 2000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['aliases', `a: &a [1]\n${Array.from({ length: 30 }, (_, at) => `b${at}: &b${at} [*a, *a]`).join('\n')}`],
    ['a large file', 'a: b\n'.repeat(100_000)],
    ['colons', ':::'.repeat(30_000)],
    ['open emphasis', '*a '.repeat(20_000)],
    ['open links', '[a]('.repeat(10_000)],
  ])('%s end soon, with a problem', (_what, text) => {
    for (const path of [EXERCISE, TEXT]) {
      const { problems } = loadCourse(new Map([...small, [path, text]]));
      expect(problems.length).toBeGreaterThan(0);
    }
  });
});
