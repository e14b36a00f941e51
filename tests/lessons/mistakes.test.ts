/** Every shared detector speaks at what it is for, quotes the line, and keeps quiet in a flawless session. */
import { describe, expect, test } from 'vitest';
import { Grader } from '../../src/grader/grade.ts';
import type { MistakeVerdict } from '../../src/grader/verdict.ts';
import type { Detector, Lesson } from '../../src/lessons/lesson.ts';
import { loadCourse } from '../../src/lessons/load-course.ts';
import { playSteps } from '../../src/lessons/play-steps.ts';
import { mistakesSchema } from '../../src/lessons/schema.ts';
import { validate } from '../../src/lessons/validate.ts';
import { readYaml } from '../../src/lessons/yaml-source.ts';
import { courseFiles } from './course-files.ts';
import { startWorld } from './start-world.ts';

const FILES = courseFiles();
const course = loadCourse(FILES);
const rules = validate(readYaml('mistakes.yml', FILES.get('mistakes.yml') ?? ''), mistakesSchema).value ?? {};
const detectors: readonly Detector[] = Object.entries(rules).map(([id, rule]) => ({ ...rule, id, says: id, spare: 0 }));
const lesson: Lesson = { ...course.lessons['first-telnet']!, detectors };

async function mistakesIn(lines: readonly string[]): Promise<readonly MistakeVerdict[]> {
  const world = startWorld(lesson, 'mistakes');
  await playSteps(world, [{ type: ['telnet 127.0.0.1 25', ...lines] }], 'ubuntu', {});
  const grader = new Grader(lesson, {});
  grader.add(world.trace);
  return grader.verdict().mistakes;
}

const HELLO = ['EHLO pc', 'MAIL FROM:<trunghq@ubuntu.localdomain>'];
const ENVELOPE = [...HELLO, 'RCPT TO:<alice@ubuntu.localdomain>'];
const DATA = [...ENVELOPE, 'DATA', 'Subject: x', ''];

describe('each detector', () => {
  test.each<[string, string, readonly string[]]>([
    ['arrow', '␛[AHELO pc', ['\x1b[AHELO pc']],
    ['hdr-cmd', 'From: an@truong.example', [...ENVELOPE, 'From: an@truong.example']],
    ['typo', 'HELLO pc', ['HELLO pc']],
    ['typo', 'MAILFROM:<a@b.example>', ['EHLO pc', 'MAILFROM:<a@b.example>']],
    ['typo', 'RCTP TO:<alice@ubuntu.localdomain>', [...HELLO, 'RCTP TO:<alice@ubuntu.localdomain>']],
    ['early-dot', '2. Mua rau', [...DATA, '1. Mua gao', '.', '2. Mua rau']],
    ['early-dot', 'Dong hai', [...DATA, 'Dong mot', '.', 'Dong hai', 'QUIT']],
    ['prose-cmd', 'Đây là thư', ['HELO pc', 'Đây là thư']],
    ['prose-cmd', 'Xin chào thầy', ['HELO pc', 'Xin chào thầy']],
    ['hello-wipes', 'HELO pc', [...ENVELOPE, 'HELO pc', 'DATA']],
    ['rcpt-first', 'RCPT TO:<alice@ubuntu.localdomain>', ['EHLO pc', 'RCPT TO:<alice@ubuntu.localdomain>']],
    ['nested', 'MAIL FROM:<other@example.com>', [...HELLO, 'MAIL FROM:<other@example.com>']],
    ['two-in-one', 'RCPT TO:<alice@ubuntu.localdomain>,<bob@ubuntu.localdomain>', [...HELLO, 'RCPT TO:<alice@ubuntu.localdomain>,<bob@ubuntu.localdomain>']],
    ['name-in-env', 'MAIL FROM:An <an@truong.example>', ['EHLO pc', 'MAIL FROM:An <an@truong.example>']],
    ['no-colon', 'MAIL FROM <an@truong.example>', ['EHLO pc', 'MAIL FROM <an@truong.example>']],
    ['no-colon', 'RCPT TO <alice@ubuntu.localdomain>', [...HELLO, 'RCPT TO <alice@ubuntu.localdomain>']],
    ['try-again', 'RCPT TO:<nosuch@ubuntu.localdomain>', [...HELLO, 'RCPT TO:<nosuch@ubuntu.localdomain>', 'RCPT TO:<nosuch@ubuntu.localdomain>']],
    ['no-rcpt', 'DATA', [...HELLO, 'DATA']],
    ['no-rcpt', 'DATA', ['EHLO pc', 'DATA']],
    ['helo-bare', 'HELO', ['HELO']],
    ['quit-data', 'QUIT', [...DATA, 'hello', 'QUIT']],
    ['unstuffed', '.text', [...DATA, '.text', '.']],
    ['no-blank', 'Day la thu', [...ENVELOPE, 'DATA', 'Subject: x', 'Day la thu', '.']],
    ['no-blank', 'Nhac: mai nop bai', [...ENVELOPE, 'DATA', 'Subject: x', 'Nhac: mai nop bai', '.']],
  ])('%s quotes “%s”', async (id, line, lines) => {
    const found = await mistakesIn(lines);
    expect(found.map((mistake) => [mistake.says, mistake.line])).toEqual([[id, line]]);
    expect(found[0]?.evidence).not.toBe('');
    expect(found[0]?.rfc.length).toBeGreaterThan(0);
  });

  test('all of them were tried, and all have words in both languages', () => {
    expect(detectors.length).toBe(17);
    for (const { id } of detectors) expect([course.shared.en.mistakes[id]?.title, course.shared.vi.mistakes[id]?.title]).not.toContain(undefined);
  });
});

test('a flawless session is silent', async () => {
  const lines = [...ENVELOPE, 'RCPT TO:<bob@ubuntu.localdomain>', 'DATA', 'From: trunghq@ubuntu.localdomain', 'Subject: hai', ' dong', 'X-Note: a b', '', 'Note: x', '..', '..x', 'end...', '.', 'RSET', 'NOOP', 'QUIT'];
  expect(await mistakesIn(lines)).toEqual([]);
});

test('DATA refused, then a header: both are explained', async () => {
  const found = await mistakesIn([...HELLO, 'DATA', 'Subject: hi']);
  expect(found.map(({ says }) => says)).toEqual(['no-rcpt', 'hdr-cmd']);
});
