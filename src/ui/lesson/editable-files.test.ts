/** Which files have a way of their own into the editor: the lesson's first, each once, on the student's hosts alone. */
import { expect, test } from 'vitest';
import { loadCourse } from '../../lessons/load-course.ts';
import { courseFiles } from '../../../tests/lessons/course-files.ts';
import { filesToEdit } from './editable-files.ts';

const { lessons } = loadCourse(courseFiles());

test.each([
  ['envelope-and-letter', ['mail:/home/an/thu.eml', 'mail:/etc/postfix/main.cf', 'mail:/etc/postfix/master.cf', 'mail:/etc/aliases']],
  ['what-is-mine', ['mail:/etc/postfix/main.cf', 'mail:/etc/postfix/master.cf', 'mail:/etc/aliases']],
  ['forwarding-address', ['mail:/etc/aliases', 'mail:/etc/postfix/main.cf', 'mail:/etc/postfix/master.cf']],
])('%s', (id, files) => {
  const lesson = lessons[id]!;
  const found = filesToEdit({ lesson, world: lesson.worldData });
  expect(found.map(({ host, path }) => `${host}:${path}`)).toEqual(files);
});
