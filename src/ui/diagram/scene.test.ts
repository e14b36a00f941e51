/** The scene: what the lecture's story shows at each turn, how other stories end, and that any prefix can be drawn. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TraceEvent, TraceKind } from '../../kernel/trace.ts';
import { lectureWorld } from '../../lessons/lecture-world.ts';
import { createInlineWorld } from '../../roles/inline-world.ts';
import { createWorldShell } from '../../shell/world-shell.ts';
import { ONE_SITE } from '../../world/conductor.ts';
import * as stories from './lecture-trace.fixture.ts';
import { createMailFold } from './mail-fold.ts';
import { sceneFrom, sceneOf, type Scene } from './scene.ts';
import { createStage, type Stage } from './stage.ts';
import type { Traveller } from './travellers.ts';

const stage = createStage(stories.LECTURE_WORLD);
const atTerminal = createStage(stories.TERMINAL_WORLD);

const indexOf = (events: readonly TraceEvent[], kind: TraceKind, fits: (event: TraceEvent) => boolean = () => true) =>
  events.findIndex((event) => event.kind === kind && fits(event));
const focusOf = (scene: Scene) => scene.travellers.find(({ id }) => id === scene.focus);
const at = (scene: Scene, node: string) => scene.nodes.find(({ id }) => id === node);

/** Where the letter in focus is and what it looks like, each change once. */
function story(events: readonly TraceEvent[], on: Stage): string[] {
  const told: string[] = [];
  const fold = createMailFold(on);
  for (let cursor = 0; cursor <= events.length; cursor += 1) {
    const focus = focusOf(sceneFrom(fold.at(events, cursor), on));
    const line = focus === undefined ? 'nothing' : describeTraveller(focus);
    if (told.at(-1) !== line) told.push(line);
  }
  return told;
}

function describeTraveller({ form, spot, letter, envelope, badge }: Traveller): string {
  const where = spot.kind === 'node' ? spot.node : `${spot.from}>${spot.to}`;
  const filled = form === 'draft' ? ` ${envelope?.sender === null ? 0 : 1}+${envelope?.recipients.length ?? 0}` : '';
  return `${form}${filled} ${letter} @${where}${badge === null ? '' : ` ${badge.kind} ${badge.code}`}`;
}

describe('the lecture', () => {
  test('is dictated at the desk, queued, carried, taken and delivered', () => {
    expect(story(stories.lectureTrace(), stage)).toEqual([
      'nothing',
      'ghost none @workstation',
      'draft 1+0 none @workstation',
      'draft 1+1 none @workstation',
      'draft 1+1 writing @workstation',
      'whole inside @ubuntu',
      'whole inside @ubuntu>gmail',
      'whole inside @gmail',
      'delivered out @haquoctrung',
    ]);
  });

  test('is the same story when the engine tells it', async () => {
    const data = lectureWorld();
    const world = createInlineWorld({ data, seed: 'scene', placement: ONE_SITE, shell: (own) => Promise.resolve(createWorldShell(own)) });
    await world.advance(1e6);
    for (const text of ['telnet 127.0.0.1 25', 'helo trunghq.com', `MAIL FROM:${stories.SENDER}`, `RCPT TO:${stories.RECIPIENT}`, 'DATA', 'Subject:Thu', 'Day la', '.', 'quit']) {
      await world.input({ kind: 'type', tty: 'ubuntu:1', text });
      await world.advance(world.now + 2e6);
    }
    await world.settle(120e6);
    const gmail = 'gmail-smtp-in.l.google.com';
    expect(story(world.trace, createStage(data))).toEqual([
      'nothing',
      'ghost none @ubuntu#terminal',
      'draft 1+0 none @ubuntu#terminal',
      'draft 1+1 none @ubuntu#terminal',
      'draft 1+1 writing @ubuntu#terminal',
      'whole inside @ubuntu',
      `whole inside @ubuntu>${gmail}`,
      `whole inside @${gmail}`,
      `delivered out @${gmail}#mailbox`,
    ]);
  });

  test('one picture goes from the desk to the queue, another from the queue to the mailbox', () => {
    const events = stories.lectureTrace();
    const ids = (cursor: number) => sceneOf(events, cursor, stage).travellers.map(({ id }) => id);
    const accepted = indexOf(events, 'letter.accepted');
    expect(ids(accepted)).toEqual(ids(accepted + 1));
    const carried = indexOf(events, 'letter.accepted', ({ host }) => host === 'gmail');
    const copy = sceneOf(events, carried, stage).focus;
    expect(sceneOf(events, carried + 1, stage).focus).toBe(copy);
    expect(sceneOf(events, events.length, stage).focus).toBe(copy);
  });

  test('while the copy is under way, the original stays half-transparent, and goes when it is removed', () => {
    const events = stories.lectureTrace();
    const forms = (cursor: number) => sceneOf(events, cursor, stage).travellers.map(({ form, spot }) => `${form} ${spot.kind}`);
    expect(forms(indexOf(events, 'letter.accepted', ({ host }) => host === 'gmail'))).toEqual(['left node', 'whole link']);
    const removed = indexOf(events, 'queue.remove');
    expect(forms(removed)).toContain('left node');
    expect(forms(removed + 1)).not.toContain('left node');
  });

  test('lines are asked, open with the last words, and end', () => {
    const events = stories.lectureTrace();
    const line = (cursor: number) => sceneOf(events, cursor, stage).links.find(({ id }) => id === 'ubuntu workstation');
    expect(line(indexOf(events, 'tcp.open') + 1)).toMatchObject({ state: 'asking', caller: 'workstation' });
    expect(line(indexOf(events, 'smtp.reply', (event) => event.kind === 'smtp.reply' && event.data.to === 'MAIL') + 1)).toMatchObject({
      state: 'open',
      says: { verb: 'MAIL', code: 250 },
    });
    expect(line(indexOf(events, 'tcp.close') + 1)).toMatchObject({ state: 'idle', says: null });
  });

  test('the signpost is asked, answers, and is left alone after the delivery', () => {
    const events = stories.lectureTrace();
    const query = indexOf(events, 'dns.query');
    expect(sceneOf(events, query + 1, stage).queries).toMatchObject([{ from: 'ubuntu', to: 'dns', question: 'MX gmail.com?', rcode: null }]);
    expect(at(sceneOf(events, query + 1, stage), 'dns')?.state).toBe('hot');
    expect(sceneOf(events, query + 4, stage).queries).toMatchObject([
      { question: 'MX gmail.com?', answers: ['5 gmail-smtp-in.l.google.com', '10 alt1.gmail-smtp-in.l.google.com'] },
      { question: 'A gmail-smtp-in.l.google.com?', answers: ['203.0.113.27'] },
    ]);
    expect(sceneOf(events, indexOf(events, 'delivery.attempt') + 1, stage).queries).toEqual([]);
  });

  test('each MTA stamps its postmark, and the way stays drawn', () => {
    const events = stories.lectureTrace();
    const scene = sceneOf(events, events.length, stage);
    expect(scene.postmarks.map(({ node, count }) => `${node} ${count}`)).toEqual(['ubuntu 1', 'gmail 1']);
    expect(scene.trails.map(({ from, to, progress }) => `${from}>${to} ${progress}`)).toEqual([
      'workstation>ubuntu 1',
      'ubuntu>gmail 1',
      'gmail>haquoctrung 1',
    ]);
  });
});

describe('other ends', () => {
  test('a greylisting host: the copy stops at the gate, the letter waits with a clock', () => {
    const events = stories.deferredTrace();
    expect(story(events, stage).slice(-4)).toEqual([
      'whole inside @ubuntu',
      'whole inside @ubuntu>gmail',
      'whole inside @ubuntu>gmail temp 450',
      'whole inside @ubuntu temp 450',
    ]);
    const scene = sceneOf(events, events.length, stage);
    expect(at(scene, 'ubuntu')).toMatchObject({ state: 'waiting', queued: 1, waiting: 1 });
  });

  test('an unknown mailbox: an octagon, then a new letter from the null sender', () => {
    const events = stories.bouncedTrace();
    const told = story(events, atTerminal);
    expect(told).toContain('whole inside @ubuntu>gmail perm 550');
    const written = sceneOf(events, indexOf(events, 'bounce.write') + 1, atTerminal);
    expect(focusOf(written)?.envelope).toEqual({ sender: '', recipients: [stories.SENDER] });
    expect(told.at(-1)).toBe('delivered out @ubuntu#mailbox');
    expect(focusOf(sceneOf(events, events.length, atTerminal))?.returnPath).toBe('');
  });

  test('a refused recipient is not on the envelope', () => {
    const scene = sceneOf(stories.refusedTrace(), 1e6, stage);
    expect(focusOf(scene)).toMatchObject({ envelope: { sender: stories.SENDER, recipients: [] }, badge: { kind: 'temp', code: '454' } });
  });

  test('an alias relabels the envelope; both copies are delivered on the host', () => {
    const events = stories.aliasTrace();
    const expanded = sceneOf(events, indexOf(events, 'delivery.expand') + 1, atTerminal);
    expect(focusOf(expanded)).toMatchObject({ relabelled: true, envelope: { recipients: ['an@ubuntu.localdomain', 'binh@ubuntu.localdomain'] } });
    expect(at(sceneOf(events, events.length, atTerminal), 'ubuntu#mailbox')).toMatchObject({ delivered: 2, crowd: 1 });
  });

  test('a host that does not answer: the line is crossed until the next thing is tried', () => {
    const events = stories.timeoutTrace();
    const refused = indexOf(events, 'tcp.refuse') + 1;
    const line = (cursor: number) => sceneOf(events, cursor, stage).links.find(({ id }) => id === 'gmail ubuntu');
    expect(line(refused)).toMatchObject({ state: 'refused', why: 'timeout' });
    expect(line(events.length)).toMatchObject({ state: 'idle' });
  });

  test('of many letters a few are drawn, the rest counted', () => {
    const scene = sceneOf(stories.busyTrace(60), 1e6, stage);
    expect(scene.travellers.length).toBeLessThanOrEqual(8);
    expect(at(scene, 'ubuntu')).toMatchObject({ queued: 40, crowd: 37 });
  });

  test('a host that is switched off says so', () => {
    const world = { ...stories.LECTURE_WORLD, hosts: stories.LECTURE_WORLD.hosts.map((host) => ({ ...host, down: host.name === 'gmail' })) };
    expect(at(sceneOf([], 0, createStage(world)), 'gmail')?.state).toBe('down');
  });
});

const ALL_TRACES = [stories.lectureTrace, stories.deferredTrace, stories.bouncedTrace, stories.refusedTrace, stories.aliasTrace, stories.timeoutTrace, () => stories.busyTrace(120)];

describe('any trace', () => {
  test('the fold gives what reading from scratch gives, forwards and backwards', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ALL_TRACES), fc.array(fc.nat(1500), { minLength: 1, maxLength: 12 }), (make, cursors) => {
        const events = make();
        const fold = createMailFold(stage);
        for (const wanted of cursors) {
          const cursor = wanted % (events.length + 1);
          expect(sceneFrom(fold.at(events, cursor), stage)).toEqual(sceneOf(events, cursor, stage));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('a trace that grows is read on from where it was', () => {
    const events: TraceEvent[] = [];
    const fold = createMailFold(stage);
    for (const event of stories.lectureTrace()) {
      events.push(event);
      expect(sceneFrom(fold.at(events, events.length), stage).cursor).toBe(events.length);
    }
    expect(sceneFrom(fold.at(events, events.length), stage)).toEqual(sceneOf(events, events.length, stage));
  });

  test('events in any order, of any host, can be drawn', () => {
    const pool = ALL_TRACES.flatMap((make) => make());
    fc.assert(
      fc.property(fc.array(fc.nat(pool.length - 1), { maxLength: 80 }), fc.constantFrom('ubuntu', 'gmail', 'nowhere', ''), (picks, host) => {
        const events = picks.map((pick, index) => ({ ...pool[pick]!, ...(index % 3 === 0 ? { host } : {}) }));
        for (let cursor = 0; cursor <= events.length; cursor += 7) sceneOf(events, cursor, stage);
        expect(sceneOf(events, events.length, atTerminal).cursor).toBe(events.length);
      }),
      { numRuns: 200 },
    );
  });

  test('a long trace is scrubbed to any place', () => {
    const events = stories.busyTrace(3000);
    const fold = createMailFold(stage);
    for (const cursor of [events.length, 12_345, 17, 20_000, 255, 256, 257, 0]) {
      expect(sceneFrom(fold.at(events, cursor), stage)).toEqual(sceneOf(events, cursor, stage));
    }
  });
});
