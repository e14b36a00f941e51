/** Desks that stand there only when they are needed: pipe(8) for a command, scache(8) for connections that stay open. */
import { beforeAll, describe, expect, it } from 'vitest';
import { courseFiles } from '../../../tests/lessons/course-files.ts';
import { startWorld } from '../../../tests/lessons/start-world.ts';
import type { TraceEvent } from '../../kernel/trace.ts';
import { loadCourse } from '../../lessons/load-course.ts';
import { playSteps } from '../../lessons/play-steps.ts';
import { createStage } from '../diagram/stage.ts';
import { createNarration } from '../narration/narration.ts';
import { sayIn } from '../narration/narration-words.ts';
import { loadLanguage } from '../i18n/languages.ts';
import { createFloorFold } from './floor-fold.ts';
import { walkOf } from './floor-picture.tsx';
import { PLAN, PLAN_WITH_PIPE } from './floor-plan.ts';
import { floorScene, type FloorScene } from './floor-scene.ts';

await Promise.all([loadLanguage('en'), loadLanguage('vi')]);

const lesson = loadCourse(courseFiles()).lessons['inside-the-post-office']!;
const fold = createFloorFold('mail');

async function happens(...typed: readonly string[]): Promise<readonly TraceEvent[]> {
  const world = startWorld(lesson, 'agents');
  await playSteps(world, typed.map((type) => ({ type })), 'mail', {});
  return [...world.trace];
}

const sceneAt = (events: readonly TraceEvent[], count = events.length): FloorScene => floorScene(fold(events, count));
const after = (events: readonly TraceEvent[], find: (event: TraceEvent) => boolean) => events.findIndex(find) + 1;
const told = (events: readonly TraceEvent[], locale: 'en' | 'vi') => createNarration(createStage(lesson.worldData)).read(events).map(({ key, values }) => sayIn(locale)(key, values)).join('\n');

it('shows neither where neither has been at work', async () => {
  const scene = sceneAt(await happens('echo hi | sendmail ba@nha.example'));
  expect(scene.plan).toBe(PLAN);
  expect(scene.kept).toBeNull();
  expect(walkOf(scene)).not.toContain('pipe');
  expect(walkOf(scene)).not.toContain('scache');
});

describe('a letter for a command', () => {
  let events: readonly TraceEvent[] = [];
  beforeAll(async () => {
    events = await happens(
      "echo 'luu unix - n n - - pipe user=chi argv=/usr/bin/tee /tmp/${user}' | sudo tee -a /etc/postfix/master.cf",
      "sudo postconf -e 'transport_maps = inline:{luu.example=luu:}'",
      'sudo postfix reload',
      'echo hi | sendmail ba@luu.example',
    );
  });

  it('ends at pipe’s hatch, with the line that pipe wrote', () => {
    const scene = sceneAt(events);
    expect(scene.plan).toBe(PLAN_WITH_PIPE);
    expect(scene.steps.map(({ station }) => station)).toEqual(['pickup', 'cleanup', 'incoming', 'qmgr', 'active', 'pipe']);
    expect(scene.steps.at(-1)?.line).toMatch(/^to=<ba@luu\.example>, relay=luu, .*status=sent/);
    expect(scene.looks.pipe).toBe('hot');
    expect(scene.path.at(-1)?.id).toBe('active>pipe');
    expect(scene.beyond).toBeNull();
    expect(scene.tokens).toEqual([]);
    expect(walkOf(scene)).toContain('pipe');
  });

  it('is told in both languages', () => {
    expect(told(events, 'en')).toContain('pipe(8) is to give ');
    expect(told(events, 'en')).toContain('The command of luu has taken the letter.');
    expect(told(events, 'vi')).toContain('Dịch vụ luu trong master.cf cho biết lệnh nào.');
    expect(told(events, 'vi')).toContain('Lệnh của luu đã nhận thư.');
  });
});

describe('two letters over one connection', () => {
  let events: readonly TraceEvent[] = [];
  beforeAll(async () => {
    events = await happens(
      "sudo postconf -e 'smtp_connection_cache_destinations = nha.example'",
      'sudo postfix reload',
      'echo mot | sendmail ba@nha.example',
      'echo hai | sendmail ong@nha.example',
    );
  });
  const isSaved = (event: TraceEvent) => event.kind === 'ipc.message' && event.data.octets.includes('save_endp');

  it('hang it on the rack, take it from there, and in the end it is closed', () => {
    expect(sceneAt(events, after(events, isSaved) - 1).kept).toBe(0);
    const saved = sceneAt(events, after(events, isSaved));
    expect(saved).toMatchObject({ kept: 1, looks: { scache: 'hot' } });
    const reset = after(events, (event) => event.kind === 'tcp.segment' && event.data.octets === 'RSET\r\n');
    expect(sceneAt(events, reset)).toMatchObject({ kept: 0, looks: { scache: 'hot' }, beyond: { name: 'nha', state: 'asked' } });
    expect(sceneAt(events).letter?.deliveries[0]).toMatchObject({ calls: 'nha', usesCache: true, status: 'sent' });
    expect(sceneAt(events)).toMatchObject({ kept: 0 });
    expect(events.filter((event) => event.kind === 'tcp.open' && event.process.startsWith('mail/smtp.'))).toHaveLength(1);
  });

  it('are told in both languages, once for each time that it changes hands', () => {
    expect(told(events, 'en').match(/leaves the open connection to \S+ with scache\(8\)/g)).toHaveLength(2);
    expect(told(events, 'en').match(/gets the open connection to \S+ back/g)).toHaveLength(1);
    expect(told(events, 'vi').match(/để scache\(8\) giữ kết nối đang mở với \S+/g)).toHaveLength(2);
    expect(told(events, 'vi')).toContain('Trong 2 s, lá thư sau được dùng lại.');
  });
});
