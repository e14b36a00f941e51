/** local(8) notices a rebuilt aliases.db by itself, as recorded of 3.7.11: a letter, an edit, a letter, newaliases, a letter. */
import { expect, test } from 'vitest';
import { isKind } from '../../src/kernel/trace.ts';
import { loadCourse } from '../../src/lessons/load-course.ts';
import { playSteps } from '../../src/lessons/play-steps.ts';
import { courseFiles } from '../lessons/course-files.ts';
import { startWorld } from '../lessons/start-world.ts';

test('aliases.db rebuilt while local(8) runs', async () => {
  const lesson = loadCourse(courseFiles()).lessons['forwarding-address']!;
  const world = startWorld(lesson, 'aliases');
  await playSteps(world, [
    { type: ["echo 'nhom: chi' | sudo tee -a /etc/aliases", 'sudo newaliases', 'echo x | mail -s one nhom'] },
    { type: ["echo 'lop: chi, dung' | sudo tee -a /etc/aliases", 'echo x | mail -s two lop', 'sudo newaliases', 'echo x | mail -s three lop'] },
  ], 'mail', {});
  const lines = world.trace.flatMap((event) => (isKind(event, 'log.line') && event.data.ident.endsWith('/local') ? [event.data.text] : []));
  const short = lines.map((line) => line.replace(/^[0-9A-F]+: to=<(\w+)@truong\.example>.*status=/, '$1 '));
  expect(short).toEqual([
    'chi sent (delivered to mailbox)',
    'lop bounced (unknown user: "lop")',
    'an sent (delivered to mailbox)',
    'table hash:/etc/aliases(0,lock|no_regsub|no_proxy|no_unauth|fold_fix|utf8_request) has changed -- restarting',
    'chi sent (delivered to mailbox)',
    'dung sent (delivered to mailbox)',
  ]);
});
