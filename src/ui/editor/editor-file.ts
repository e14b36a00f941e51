/** The file in the editor as the page has it: what is on the disk, what was typed, what Postfix makes of it. */
import { useCallback, useDeferredValue, useEffect, useMemo } from 'react';
import { isValidUtf8, textFromOctets } from '../../base/octets.ts';
import type { Lesson } from '../../lessons/lesson.ts';
import { hostOfTerminal } from '../../lessons/places.ts';
import type { HostData, WorldData } from '../../net/topology.ts';
import { editFile, mayType } from '../lesson/lesson-session.ts';
import type { EditedPlace } from '../stores/interface-slice.ts';
import { isAsked, isInPast } from '../stores/trace-slice.ts';
import { useStore } from '../stores/store.ts';
import { draftKey, isConflict, nextDraft, useDrafts, type Draft } from './drafts.ts';
import { fileKind, type FileKind } from './file-kind.ts';
import { isTableStale, reportOn, type FileReport } from './file-report.ts';
import { HostTrace, MAIN_CF, MASTER_CF } from './host-trace.ts';

/** What an attempt's inputs may hold; larger files are no configuration. */
const MOST_CHARACTERS = 100_000;

/** Why the text cannot be changed now; null where it can. */
export type Obstacle = 'past' | 'asked' | 'starting' | 'binary' | 'large' | null;

/** How far a saved text has come. `waiting`: a command is needed before daemons go by it. */
export type Progress =
  | { readonly at: 'dirty' | 'saving' | 'clean' | 'applied' | 'stopped' }
  | { readonly at: 'waiting'; readonly command: string; readonly programs: readonly string[] };

export interface EditorFile {
  readonly key: string;
  readonly host: HostData;
  readonly hosts: readonly HostData[];
  readonly path: string;
  readonly trace: HostTrace;
  readonly kind: FileKind;
  /** What is on the disk; null where there is no such file. */
  readonly disk: string | null;
  readonly text: string;
  readonly draft: Draft | null;
  readonly obstacle: Obstacle;
  readonly isConflict: boolean;
  readonly progress: Progress;
  readonly report: FileReport;
  readonly world: string;
  readonly type: (text: string) => void;
  readonly save: () => void;
  readonly keepMine: () => void;
}

/** Hosts on which the student has a terminal: whoever may type there may edit there. */
export function editableHosts(lesson: Lesson, world: WorldData): readonly HostData[] {
  const names = new Set(lesson.ttys.map(hostOfTerminal));
  return world.hosts.filter(({ name }) => names.has(name));
}

/** Tells one attempt's drafts from another's. */
function useWorldName(lesson: Lesson): string {
  const part = useStore((state) => state.part);
  const attempt = useStore((state) => state.attempt?.number ?? 0);
  return `${lesson.id}/${part}/${attempt}`;
}

/** Null while there is no world, or none with such a host. */
export function useEditorFile(lesson: Lesson, world: WorldData, { host: hostName, path }: EditedPlace): EditorFile | null {
  const trace = useMemo(() => new HostTrace(world), [world]);
  const hosts = useMemo(() => editableHosts(lesson, world), [lesson, world]);
  const host = hosts.find(({ name }) => name === hostName) ?? null;
  const moment = useMoment();
  const worldName = useWorldName(lesson);
  const key = draftKey(worldName, hostName, path);
  const kept = useDrafts((state) => state.drafts[key] ?? null);
  trace.show(moment.events, moment.shown);
  const octets = host ? trace.disk(host.name).read(path) : null;
  const mainCf = host ? trace.disk(host.name).read(MAIN_CF) : null;
  const disk = octets === null ? null : isValidUtf8(octets) ? textFromOctets(octets) : octets;
  const obstacle = moment.obstacle ?? obstacleOf(octets);
  const draft = moment.obstacle === 'past' ? null : kept;
  const text = draft?.text ?? disk ?? '';
  // The kind follows what main.cf says of the file, not every event.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const kind = useMemo(() => (host ? fileKind(path, trace.disk(host.name)) : OTHER), [host, path, trace, mainCf]);
  const report = useReport(kind, path, text, trace, host, mainCf);
  const doings = useDoings(key, hostName, path, disk ?? '');
  useSettledDraft(key, disk ?? '', moment.isLive);
  if (!host) return null;
  const progress = progressOf({ draft, disk, kind, path, trace, host });
  return {
    key, host, hosts, path, trace, kind, disk, text, draft, obstacle, progress, report, world: worldName, ...doings,
    isConflict: moment.isLive && isConflict(draft, disk ?? ''),
  };
}

const OTHER: FileKind = { kind: 'other' };

function obstacleOf(octets: string | null): Obstacle {
  if (octets === null) return null;
  if (!isValidUtf8(octets) || /[\0-\x08\x0e-\x1f]/.test(octets)) return 'binary';
  return octets.length > MOST_CHARACTERS ? 'large' : null;
}

/** Which part of the trace the editor shows: all of it while the world can be acted on, else what the cursor shows. */
function useMoment() {
  const events = useStore((state) => state.events);
  const cursor = useStore((state) => state.cursor);
  const count = useStore((state) => state.count);
  const isLive = useStore(mayType);
  const past = useStore(isInPast);
  const asked = useStore(isAsked);
  const obstacle: Obstacle = isLive ? null : past ? 'past' : asked ? 'asked' : 'starting';
  return { events, shown: isLive ? count : cursor, isLive, obstacle };
}

function useReport(kind: FileKind, path: string, text: string, trace: HostTrace, host: HostData | null, mainCf: string | null): FileReport {
  const settled = useDeferredValue(text);
  return useMemo(
    () => (host ? reportOn(kind, path, settled, trace.disk(host.name), host) : { findings: [], changed: null, isRead: false }),
    // Tables are judged by what main.cf says, too.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [kind, path, settled, trace, host, mainCf],
  );
}

function useDoings(key: string, host: string, path: string, disk: string): Pick<EditorFile, 'type' | 'save' | 'keepMine'> {
  const set = useDrafts((state) => state.set);
  const type = useCallback((text: string) => {
    set(key, nextDraft(useDrafts.getState().drafts[key] ?? null, { kind: 'typed', text, disk }));
  }, [set, key, disk]);
  const save = useCallback(() => {
    const draft = useDrafts.getState().drafts[key] ?? null;
    if (draft === null || draft.text.length > MOST_CHARACTERS || !mayType()) return;
    set(key, nextDraft(draft, { kind: 'saved' }));
    editFile(host, path, draft.text);
  }, [set, key, host, path]);
  const keepMine = useCallback(() => set(key, nextDraft(useDrafts.getState().drafts[key] ?? null, { kind: 'keep-mine', disk })), [set, key, disk]);
  return { type, save, keepMine };
}

/** A draft that is on the disk is none any more. */
function useSettledDraft(key: string, disk: string, isLive: boolean): void {
  const set = useDrafts((state) => state.set);
  useEffect(() => {
    const draft = useDrafts.getState().drafts[key] ?? null;
    if (!isLive || draft === null) return;
    const next = nextDraft(draft, { kind: 'disk', disk });
    if (next !== draft) set(key, next);
  }, [set, key, disk, isLive]);
}

interface Standing {
  readonly draft: Draft | null;
  readonly disk: string | null;
  readonly kind: FileKind;
  readonly path: string;
  readonly trace: HostTrace;
  readonly host: HostData;
}

function progressOf({ draft, disk, kind, path, trace, host }: Standing): Progress {
  if (draft !== null) return { at: draft.sent === draft.text ? 'saving' : 'dirty' };
  if (disk === null) return { at: 'clean' };
  if (path === MAIN_CF || path === MASTER_CF) {
    const { isRunning, programs } = trace.stale(host.name, path);
    if (!isRunning) return { at: 'stopped' };
    return programs.length === 0 ? { at: 'applied' } : { at: 'waiting', command: 'postfix reload', programs };
  }
  if (!isTableStale(kind, path, trace.disk(host.name), host)) return { at: 'clean' };
  const command = kind.kind === 'aliases' ? 'newaliases' : kind.kind === 'table' ? `postmap ${kind.table}` : '';
  return { at: 'waiting', command, programs: [] };
}
