/** Worked examples: a script that goes on as its lines are typed. */
import { describe, expect, it } from 'vitest';
import { LECTURE_LINES, typedSession } from '../../../tests/support/typed-session.ts';
import type { TraceEvent } from '../../kernel/trace.ts';
import type { Prediction, ScriptStep } from '../../lessons/schema.ts';
import { Follower } from './follower.ts';
import { conductOf, answerNote, hintNote, predictionNote, SOLUTION_NOTE } from './notes.ts';
import { enterOn, toDo } from './script-enter.ts';
import { scriptLines } from './script.ts';
import { lineToType } from './use-script-typing.ts';

const LESSON = { focus: { tty: 'ubuntu', server: 'ubuntu' }, ttys: ['ubuntu:1'] };
const typed = (lines: readonly string[]): readonly ScriptStep[] => lines.map((line) => ({ type: line }));

function follower(steps: Parameters<typeof scriptLines>[0], predictions: readonly Prediction[] = []): Follower {
  return new Follower({ lesson: LESSON, variant: {}, predictions, script: scriptLines(steps, 'ubuntu', {}) });
}

function take(own: Follower, events: readonly TraceEvent[], answered: readonly string[] = []) {
  return events.flatMap((event, index) => own.take(event, index, (id) => !answered.includes(id)) ?? []);
}

describe('a script', () => {
  it('fills in the variant, one entry for each line', () => {
    const lines = scriptLines([{ type: ['Subject: ${token}', ''] }, { wait: '20s' }], 'ubuntu', { token: 'abc' });
    expect(lines.map((line) => (line.kind === 'type' ? line.text : line.kind))).toEqual(['Subject: abc', '', 'wait']);
    expect(lines[0]).toMatchObject({ tty: 'ubuntu:1' });
  });

  it('goes on as its lines are typed, and passes over waits', async () => {
    const events = await typedSession(LECTURE_LINES, { settleMicros: 0 });
    const own = follower([...typed(LECTURE_LINES), { wait: '20s' }]);
    take(own, events);
    expect(own.script.done).toBe(LECTURE_LINES.length + 1);
  });

  it('stays where it is while something else is typed', async () => {
    const events = await typedSession(['telnet 127.0.0.1 25', 'HELP', 'helo trunghq.com'], { settleMicros: 0 });
    const own = follower(typed(LECTURE_LINES));
    take(own, events);
    expect(own.script.done).toBe(2);
  });

  it('takes a blank for filled when its event came, however it was typed', async () => {
    const steps = [
      { type: 'telnet 127.0.0.1 25' }, { type: 'EHLO pc' }, { type: 'MAIL FROM:<trunghq@ubuntu.localdomain>' },
      { type: 'RCPT TO:<alice@ubuntu.localdomain>', blank: true, until: { 'smtp.reply': { to: 'RCPT' as const, class: 2 } } },
      { type: 'DATA' },
    ];
    const own = follower(steps);
    const before = ['telnet 127.0.0.1 25', 'EHLO pc', 'MAIL FROM:<trunghq@ubuntu.localdomain>'];
    take(own, await typedSession([...before, 'RCPT alice'], { settleMicros: 0 }));
    expect(own.script.done).toBe(3);
    const other = follower(steps);
    take(other, await typedSession([...before, 'rcpt to: trunghq@ubuntu.localdomain'], { settleMicros: 0 }));
    expect(other.script.done).toBe(4);
  });

  it('puts a line into the terminal only where the lesson types it', () => {
    const [line, blank] = scriptLines([{ type: 'a' }, { type: 'b', blank: true }], 'ubuntu', {});
    const script = line && blank ? [line, blank] : [];
    expect(lineToType({ part: 'example', solutionShown: false, scriptAt: 0 }, script)).toBe(line);
    expect(lineToType({ part: 'faded', solutionShown: false, scriptAt: 1 }, script)).toBeNull();
    expect(lineToType({ part: 'task', solutionShown: false, scriptAt: 0 }, script)).toBeNull();
    expect(lineToType({ part: 'task', solutionShown: true, scriptAt: 0 }, script)).toBe(line);
  });
});

describe('Enter on an empty line', () => {
  const steps: readonly ScriptStep[] = [{ type: 'mailq' }, { type: 'QUIT', on: 'pc1' }, { edit: 'ubuntu:/etc/aliases', text: 'root: ${who}\n' }, { key: 'interrupt' }, { wait: '5s' }];
  const [type, elsewhere, edit, key, wait] = scriptLines(steps, 'ubuntu', { who: 'an' });

  it('sends the next line of the worked example, and is an empty line where the student writes', () => {
    expect(enterOn('ubuntu:1', 'example', type)).toEqual({ does: 'send', text: 'mailq' });
    expect(enterOn('ubuntu:1', 'faded', type)).toBeNull();
    expect(enterOn('ubuntu:1', 'task', type)).toBeNull();
    expect(enterOn('ubuntu:1', 'example', key)).toBeNull();
    expect(enterOn('ubuntu:1', 'example', wait)).toBeNull();
    expect(enterOn('ubuntu:1', 'example', undefined)).toBeNull();
  });

  it('goes to the terminal in which the next line is typed', () => {
    for (const part of ['example', 'faded'] as const) expect(enterOn('ubuntu:1', part, elsewhere)).toEqual({ does: 'go', tty: 'pc1:1' });
    expect(enterOn('ubuntu:1', 'task', elsewhere)).toBeNull();
  });

  it('saves a file that the lesson changes, from whatever terminal; one that the student changes is left alone', () => {
    const [own] = scriptLines([{ edit: 'ubuntu:/etc/aliases', text: 'root: an\n', blank: true }], 'ubuntu', {});
    for (const part of ['example', 'faded'] as const) {
      expect(enterOn('pc1:1', part, edit)).toEqual({ does: 'save', host: 'ubuntu', path: '/etc/aliases', text: 'root: an\n' });
      expect(enterOn('ubuntu:1', part, own)).toBeNull();
    }
    expect(own && toDo(own, 'ubuntu:1')).toEqual({ words: 'lesson.blank.edit', values: {} });
  });

  it('is what the page says that it is', () => {
    const words = [type, elsewhere, edit, key, wait].map((line) => line && toDo(line, 'ubuntu:1'));
    expect(words).toEqual([
      { words: 'lesson.example.do', values: {} }, { words: 'lesson.example.go', values: { tab: 'pc1' } },
      { words: 'lesson.example.edit', values: {} }, { words: 'lesson.example.key', values: { key: 'Ctrl+C' } }, null,
    ]);
    expect(type && toDo(type, 'log ubuntu')).toEqual({ words: 'lesson.example.tab', values: { tab: 'ubuntu' } });
  });
});

describe('a prediction', () => {
  const PREDICTION: Prediction = { id: 'what-queues', before: { 'smtp.reply': { to: 'end-of-data' } }, options: ['quit', 'dot'], right: 'dot' };

  it('stops the view right after the line that it is about, before anything gives the answer away', async () => {
    const events = await typedSession(LECTURE_LINES, { settleMicros: 0 });
    const [asked] = take(follower([], [PREDICTION]), events);
    expect(asked?.prediction).toBe('what-queues');
    const index = asked?.index ?? 0;
    expect(events[index - 1]).toMatchObject({ kind: 'smtp.line', data: { line: '.' } });
    expect(events.slice(0, index).some(({ kind }) => kind === 'queue.enter' || kind === 'letter.accepted')).toBe(false);
  });

  it('is asked no more once it is answered', async () => {
    const events = await typedSession(LECTURE_LINES, { settleMicros: 0 });
    expect(take(follower([], [PREDICTION]), events, ['what-queues'])).toEqual([]);
  });
});

describe('notes', () => {
  it('are read as they were written', () => {
    const inputs = [answerNote('size', '10=20'), predictionNote('p', 'a'), predictionNote('p', 'b'), hintNote('where'), hintNote('where'), answerNote('size', 'x'), SOLUTION_NOTE].map(
      (note, t) => ({ t, input: { kind: 'note' as const, ...note } }),
    );
    expect(conductOf(inputs)).toEqual({ isAssisted: true, hints: ['where'], predictions: { p: 'a' }, answers: { size: 'x' } });
  });
});
