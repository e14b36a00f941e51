/** Which daemons a letter passed: letters of a real session in the campus, and queue ids that come again. */
import { beforeAll, describe, expect, test } from 'vitest';
import { courseFiles } from '../../tests/lessons/course-files.ts';
import { startWorld } from '../../tests/lessons/start-world.ts';
import type { TraceData, TraceEvent, TraceKind } from '../kernel/trace.ts';
import { loadCourse } from '../lessons/load-course.ts';
import { playSteps } from '../lessons/play-steps.ts';
import { findRoute, Routes } from './routes.ts';

function routesOf(trace: readonly TraceEvent[]): Routes {
  const routes = new Routes();
  for (const event of trace) routes.take(event);
  return routes;
}

describe('letters of the campus', () => {
  let routes = new Routes();
  beforeAll(async () => {
    const lesson = loadCourse(courseFiles()).lessons['forwarding-address']!;
    const world = startWorld(lesson, 'routes');
    const telnet = ['telnet localhost 25', 'EHLO mail', 'MAIL FROM:<an@truong.example>', 'RCPT TO:<binh@truong.example>', 'DATA', 'Subject: x', '', 'y', '.', 'QUIT'];
    await playSteps(world, [
      { on: 'mail', type: telnet },
      { on: 'mail', type: ['echo hi | sendmail ba@nha.example', 'echo hi | sendmail khongco', 'echo hi | sendmail binh ba@nha.example'] },
    ], 'mail', {});
    routes = routesOf(world.trace);
  });

  test('are told daemon by daemon, as the recorded logs have it; the report is a letter of its own', () => {
    const told = routes.all.filter(({ host }) => host === 'mail').map(({ daemons, isOver }) => [daemons.join(' '), isOver]);
    expect(told).toEqual(expect.arrayContaining([
      ['smtpd cleanup qmgr local', true],
      ['pickup cleanup qmgr smtp', true],
      ['pickup cleanup qmgr local bounce', true],
      ['bounce cleanup qmgr local', true],
      ['pickup cleanup qmgr local smtp', true],
    ]));
    expect(told).toHaveLength(5);
  });

  test('are found by their ends, their daemons, their recipient', () => {
    const find = (wanted: Parameters<typeof findRoute>[0]) => findRoute(wanted, routes.all, 'mail', { way: 'pickup' }).found?.daemons.join(' ') ?? null;
    expect(find({ first: 'smtpd', last: 'local' })).toBe('smtpd cleanup qmgr local');
    expect(find({ first: '${way}', last: 'bounce' })).toBe('pickup cleanup qmgr local bounce');
    expect(find({ first: 'smtpd', last: 'bounce' })).toBeNull();
    expect(find({ daemons: ['pickup', 'cleanup', 'qmgr', 'smtp'] })).toBe('pickup cleanup qmgr smtp');
    expect(find({ daemons: ['pickup', 'qmgr', 'smtp'] })).toBeNull();
    expect(find({ first: 'smtpd', to: 'Binh@Truong.example' })).toBe('smtpd cleanup qmgr local');
    expect(find({ first: 'smtpd', to: 'ba@nha.example' })).toBeNull();
    expect(find({ host: 'nha', last: 'smtp' })).toBeNull();
  });

  test('that went another way are told, reports apart', () => {
    expect(findRoute({ first: 'smtpd', last: 'bounce' }, routes.all, 'mail', {}).other?.daemons.join(' ')).toBe('pickup cleanup qmgr local smtp');
  });
});

function happened<K extends TraceKind>(n: number, program: string, kind: K, data: TraceData[K]): TraceEvent {
  return { t: n, host: 'mail', process: `mail/${program}.1`, pid: 1, n, cause: null, kind, data } as unknown as TraceEvent;
}

const ENTER: readonly TraceEvent[] = [
  happened(1, 'pickup', 'letter.postmark', { queueId: 'Q', header: '' }),
  happened(2, 'cleanup', 'queue.enter', { queueId: 'Q', queue: 'incoming', sender: 'a@b', recipients: ['c@d'], size: 1 }),
  happened(3, 'qmgr', 'queue.move', { queueId: 'Q', from: 'incoming', to: 'active' }),
  happened(4, 'smtp', 'delivery.begin', { queueId: 'Q', recipient: 'c@d', transport: 'smtp', nexthop: 'd' }),
];
const attempt = (n: number, status: 'sent' | 'deferred') =>
  happened(n, 'smtp', 'delivery.attempt', { queueId: 'Q', recipient: 'c@d', origRecipient: 'c@d', relay: 'none', delays: [0, 0, 0, 0], dsn: '2.0.0', status, text: '' });

test('a letter that waits has not come to its end, nor has one that the administrator deletes', () => {
  expect(routesOf([...ENTER, attempt(5, 'deferred')]).all[0]?.isOver).toBe(false);
  expect(routesOf([...ENTER, attempt(5, 'deferred'), happened(6, 'postsuper', 'queue.remove', { queueId: 'Q' })]).all[0]?.isOver).toBe(false);
  expect(routesOf([...ENTER, attempt(5, 'sent'), happened(6, 'qmgr', 'queue.remove', { queueId: 'Q' })]).all[0]).toMatchObject({ isOver: true, event: 'mail/smtp.1:5' });
});

test('a queue id that comes again is another letter', () => {
  const over = [attempt(5, 'sent'), happened(6, 'qmgr', 'queue.remove', { queueId: 'Q' })];
  expect(routesOf([...ENTER, ...over, ...ENTER]).all).toMatchObject([{ daemons: ['pickup', 'cleanup', 'qmgr', 'smtp'], isOver: false }]);
});
