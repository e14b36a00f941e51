/** Nothing covers anything: boxes, names, tags and signposts at every size, with the author's places and without. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadLanguage } from '../i18n/languages.ts';
import { sayIn } from '../narration/narration-words.ts';
import { placeTag } from './address-tags.ts';
import { cameraX } from './camera.ts';
import { lineBetween, overlap, pointOf } from './geometry.ts';
import { layoutStage, type Box, type Layout, type NodeLayout } from './layout.ts';
import { LECTURE_WORLD, lectureTrace, TERMINAL_WORLD } from './lecture-trace.fixture.ts';
import { nodeSentence } from './node-text.ts';
import { sceneOf } from './scene.ts';
import { createStage, type PicturedHost, type PicturedWorld, type Stage } from './stage.ts';
import { tagLines } from './token-layer.tsx';
import { walk } from './walk.ts';

await Promise.all([loadLanguage('en'), loadLanguage('vi')]);

const NOBODY: ReadonlySet<string> = new Set();
const PANES = [
  { width: 722, height: 274 },
  { width: 692, height: 274 },
  { width: 374, height: 290 },
  { width: 1200, height: 450 },
  { width: 722, height: 236 },
];
const lecture = createStage(LECTURE_WORLD);
const terminal = createStage(TERMINAL_WORLD);

const host = (name: string, look: PicturedHost['look'], more: Partial<PicturedHost> = {}): PicturedHost => ({
  name, hostname: name, addresses: ['192.0.2.1'], roles: [], ...(look === undefined ? {} : { look }), ...more,
});
const world = (hosts: readonly PicturedHost[], links: PicturedWorld['links'] = []): PicturedWorld => ({
  startEpochMillis: 0, utcOffsetMinutes: 0, hosts, links,
});

/** A name takes two lines at most at its side or below its box. */
function nameBox({ label }: NodeLayout, name: string): Box {
  const width = Math.min(label.width, name.length * 6.6);
  return label.side === 'right'
    ? { x: label.x, y: label.y - 14, width, height: 28 }
    : { x: label.x - width / 2, y: label.y, width, height: 28 };
}

function collisions(layout: Layout, stage: Stage): string[] {
  const nodes = [...layout.nodes.values()].filter(({ id }) => !id.endsWith('#mailbox'));
  const parts = nodes.flatMap((node) => [
    { of: node.id, box: node.box },
    { of: node.id, box: nameBox(node, stage.node(node.id)?.name ?? '') },
  ]);
  return parts.flatMap((a, at) => parts.slice(at + 1).flatMap((b) => (a.of !== b.of && overlap(a.box, b.box) > 0 ? [`${a.of} on ${b.of}`] : [])));
}

describe('the lecture’s world', () => {
  test.each(PANES)('fits %o without touching', (pane) => {
    for (const stage of [lecture, terminal]) {
      const layout = layoutStage(stage, pane, NOBODY);
      expect(collisions(layout, stage)).toEqual([]);
      for (const { box } of layout.nodes.values()) {
        expect(box.x).toBeGreaterThanOrEqual(0);
        expect(box.x + box.width).toBeLessThanOrEqual(layout.width);
        expect(box.y).toBeGreaterThanOrEqual(40);
        expect(box.y + box.height).toBeLessThanOrEqual(layout.height);
      }
    }
  });

  test('a wide pane shows all of it, a phone is narrower than it', () => {
    expect(layoutStage(lecture, { width: 722, height: 274 }, NOBODY).width).toBe(722);
    expect(layoutStage(lecture, { width: 374, height: 290 }, NOBODY).width).toBeGreaterThan(600);
  });

  test('between the desk and the post office there is room for the words', () => {
    const { nodes } = layoutStage(lecture, { width: 374, height: 290 }, NOBODY);
    const [from, to] = lineBetween(nodes.get('workstation')!, nodes.get('ubuntu')!);
    expect(to.x - from.x).toBeGreaterThanOrEqual(60);
  });

  test('a delivered letter does not cover gmail.com’s name, and zones stay in the picture', () => {
    for (const pane of PANES) {
      for (const stage of [lecture, terminal]) {
        const { zones, nodes, width } = layoutStage(stage, pane, NOBODY);
        for (const { name, box, nameAt } of zones) {
          const long = 14 + name.length * 5.6;
          const words = { x: nameAt === 'left' ? box.x + 10 : box.x + box.width - 10 - long, y: box.y - 8, width: long, height: 16 };
          const letters = [...nodes.values()].flatMap(({ look, slot }) => (look === 'name-server' ? [] : [{ x: slot.x - 18, y: slot.y - 24, width: 36, height: 48 }]));
          expect([box.x >= 0, box.x + box.width <= width]).toEqual([true, true]);
          if (name === 'gmail.com') expect(letters.filter((letter) => overlap(letter, words) > 0)).toEqual([]);
        }
      }
    }
  });

  test('zones hold their hosts and do not meet', () => {
    const { zones, nodes } = layoutStage(lecture, { width: 722, height: 274 }, NOBODY);
    expect(zones.map(({ name }) => name)).toEqual(['localdomain · 192.168.10.0/24', 'gmail.com']);
    expect(overlap(zones[0]!.box, zones[1]!.box)).toBe(0);
    expect(overlap(zones[0]!.box, nodes.get('ubuntu')!.box)).toBe(90 * 88);
  });
});

describe('other worlds', () => {
  test('without places, mail runs from left to right', () => {
    const { nodes } = layoutStage(createStage(world([host('b', 'remote-mail-host'), host('a', 'workstation'), host('m', 'mail-host')])), { width: 700, height: 274 }, NOBODY);
    expect(['a', 'm', 'b'].map((id) => nodes.get(id)!.centre.x)).toEqual(['a', 'm', 'b'].map((id) => nodes.get(id)!.centre.x).toSorted((x, y) => x - y));
  });

  test('several hosts out on the internet: untouched ones are left out of a low pane, used ones are all there', () => {
    const hosts = [host('mail', 'mail-host'), host('one.example', 'remote-mail-host', { zone: 'one' }), host('two.example', 'remote-mail-host', { zone: 'two' })];
    const stage = createStage(world(hosts));
    const shown = (height: number, touched: string[]) =>
      [...layoutStage(stage, { width: 722, height }, new Set(touched)).nodes.keys()].filter((id) => id.endsWith('.example'));
    expect(shown(274, [])).toEqual(['one.example']);
    expect(shown(274, ['two.example'])).toEqual(['two.example']);
    expect(shown(274, ['one.example', 'two.example'])).toEqual(['one.example', 'two.example']);
    expect(shown(500, [])).toEqual(['one.example', 'two.example']);
    const both = layoutStage(stage, { width: 722, height: 274 }, new Set(['one.example', 'two.example']));
    expect(collisions(both, stage)).toEqual([]);
    expect(overlap(both.zones[0]!.box, both.zones[1]!.box)).toBe(0);
  });

  test('a world of thousands shows a few and says how many it leaves out', () => {
    const stage = createStage(world(Array.from({ length: 3000 }, (_, at) => host(`h${at}`, 'remote-mail-host', { place: { x: at % 100, y: 50 } }))));
    expect(stage.nodes.filter(({ attached }) => !attached).length).toBe(16);
    expect(stage.left).toBe(2984);
  });

  test('hosts without a look are drawn by their roles', () => {
    const stage = createStage(world([host('w', undefined, { roles: ['mua'] }), host('m', undefined, { roles: ['mta', 'mda'] }), host('d', undefined, { roles: ['infra'] }), host('b', undefined, { roles: ['mda'] })]));
    expect(stage.nodes.filter(({ attached }) => !attached).map(({ look }) => look)).toEqual(['workstation', 'mail-host', 'name-server', 'mailbox']);
  });

  test('no world and no place breaks the layout', () => {
    const look = fc.constantFrom<PicturedHost['look']>('workstation', 'mail-host', 'remote-mail-host', 'name-server', 'mailbox');
    const place = fc.option(fc.record({ x: fc.integer({ min: -50, max: 200 }), y: fc.integer({ min: -50, max: 200 }) }), { nil: undefined });
    const any = fc.record({ look, place, label: fc.string({ maxLength: 40 }) });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 10 }), fc.integer({ min: 0, max: 1500 }), fc.integer({ min: 0, max: 900 }), (hosts, width, height) => {
        const stage = createStage(world(hosts.map((one, at) => host(`h${at}`, one.look, { label: one.label, ...(one.place === undefined ? {} : { place: one.place }) }))));
        const layout = layoutStage(stage, { width, height }, NOBODY);
        for (const { centre } of layout.nodes.values()) expect(Number.isFinite(centre.x) && Number.isFinite(centre.y)).toBe(true);
      }),
    );
  });
});

describe('tags', () => {
  test.each(PANES)('of the letter in focus cover no box, name or the letter itself at %o', (pane) => {
    const events = lectureTrace();
    const layout = layoutStage(lecture, pane, NOBODY);
    for (let cursor = 0; cursor <= events.length; cursor += 1) {
      const scene = sceneOf(events, cursor, lecture);
      const focus = scene.travellers.find(({ id }) => id === scene.focus);
      const point = focus === undefined ? null : pointOf(focus.spot, layout);
      if (focus === undefined || point === null) continue;
      const size = focus.spot.kind === 'node' ? { width: 60, height: 42 } : { width: 86, height: 60 };
      const token = { x: point.x - size.width / 2, y: point.y - size.height / 2, ...size };
      const lines = tagLines(focus, sayIn('en'));
      if (lines.length === 0) continue;
      const tag = placeTag(token, lines, focus.spot.kind === 'link', layout);
      const box = { x: tag.x, y: tag.y, width: tag.width, height: 40 };
      expect(overlap(box, token)).toBe(0);
      expect(tag.x).toBeGreaterThanOrEqual(0);
      expect(tag.x + tag.width).toBeLessThanOrEqual(layout.width);
      const covered = [...layout.nodes.values()].reduce((sum, node) => sum + overlap(box, node.box), 0);
      // A sliver of a box at most: twelve pixels of its roof, where the pane is at its lowest.
      expect(covered).toBeLessThan(1100);
    }
  });
});

describe('camera', () => {
  const pane = { paneWidth: 374, pictureWidth: 700, draggedX: null, before: 0 };

  test('shows all of a picture that fits', () => {
    expect(cameraX({ ...pane, paneWidth: 720, focusX: 600 })).toBe(0);
  });

  test('follows the focus to the edges and no further', () => {
    expect(cameraX({ ...pane, focusX: 650 })).toBe(326);
    expect(cameraX({ ...pane, focusX: 350 })).toBe(163);
    expect(cameraX({ ...pane, focusX: 20, before: 163 })).toBe(0);
  });

  test('stays for small movements, for no focus, and where it was dragged', () => {
    expect(cameraX({ ...pane, focusX: 360, before: 163 })).toBe(163);
    expect(cameraX({ ...pane, focusX: null, before: 100 })).toBe(100);
    expect(cameraX({ ...pane, focusX: 650, draggedX: -40 })).toBe(0);
  });
});

describe('keyboard and words', () => {
  const layout = layoutStage(lecture, { width: 722, height: 274 }, NOBODY);

  const drawn = new Set(layout.nodes.keys());

  test('arrows walk from place to place, and every place can be reached', () => {
    expect(walk(layout, 'workstation', 'ArrowRight', drawn)).toBe('ubuntu');
    expect(walk(layout, 'ubuntu', 'ArrowUp', drawn)).toBe('dns');
    expect(walk(layout, 'haquoctrung', 'ArrowRight', drawn)).toBeNull();
    expect(walk(layout, 'ubuntu', 'x', drawn)).toBeNull();
    expect(walk(layout, 'workstation', 'End', new Set(['workstation', 'gmail']))).toBe('gmail');
    const reached = new Set(['ubuntu']);
    for (const id of reached) {
      for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End']) {
        const next = walk(layout, id, key, drawn);
        if (next !== null) reached.add(next);
      }
    }
    expect([...reached].toSorted()).toEqual([...layout.nodes.keys()].toSorted());
  });

  test('each place has a sentence that says what can be seen there', () => {
    const events = lectureTrace();
    const at = events.findIndex(({ kind, host: on }) => kind === 'letter.accepted' && on === 'gmail');
    const scene = sceneOf(events, at, lecture);
    const say = sayIn('en');
    const sentence = (id: string) => nodeSentence(scene.nodes.find((node) => node.id === id)!, scene, lecture, say);
    expect(sentence('ubuntu')).toBe('ubuntu.localdomain, mail server, 192.168.10.2, busy, letters in the queue: 1, the original of 913E010089F, while a copy is under way');
    expect(sentence('gmail')).toContain('letter 913E010089F is on the way to gmail.com MX');
    expect(sentence('dns')).toContain('ubuntu.localdomain asked: MX gmail.com? 5 gmail-smtp-in.l.google.com');
    const done = sceneOf(events, events.length, lecture);
    expect(nodeSentence(done.nodes.find(({ id }) => id === 'haquoctrung')!, done, lecture, sayIn('vi'))).toContain(
      'thư đã phát: 1, một lá thư đã phát, Return-Path trunghq@ubuntu.localdomain',
    );
  });
});
