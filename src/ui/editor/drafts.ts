/**
 * What was typed in the editor and is not on a host's disk: by world, host and file, with the text from which it began.
 * Closing the editor, another lesson, a reload of the page: it is kept (localStorage) until it is saved or discarded.
 */
import { create } from 'zustand';

export interface Draft {
  readonly text: string;
  /** What was on the disk when the draft began or was last saved. */
  readonly base: string;
  /** Sent to the world and not yet on its disk. */
  readonly sent: string | null;
  /** Taken up from an earlier visit and not looked at since. */
  readonly isOld: boolean;
}

interface DraftStore {
  readonly drafts: Readonly<Record<string, Draft>>;
  readonly set: (key: string, draft: Draft | null) => void;
}

const STORE_KEY = 'posthorn.drafts';
/** The oldest go first when there are more. */
const MOST_KEPT = 30;

export const useDrafts = create<DraftStore>()((set) => ({
  drafts: readKept(),
  set: (key, draft) =>
    set(({ drafts }) => {
      const { [key]: _, ...others } = drafts;
      const next = draft === null ? others : { ...others, [key]: draft };
      keep(next);
      return { drafts: next };
    }),
}));

/** `world` tells one attempt from another. */
export function draftKey(world: string, host: string, path: string): string {
  return `${world} ${host}:${path}`;
}

/** The paths of a host that have a draft in this world. */
export function draftedPaths(drafts: Readonly<Record<string, Draft>>, world: string, host: string): readonly string[] {
  const prefix = draftKey(world, host, '');
  return Object.keys(drafts).filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
}

export type DraftEvent =
  | { readonly kind: 'typed'; readonly text: string; readonly disk: string }
  | { readonly kind: 'saved' }
  | { readonly kind: 'disk'; readonly disk: string }
  | { readonly kind: 'keep-mine'; readonly disk: string };

/** One step of a draft's life; null when there is nothing unsaved any more. */
export function nextDraft(draft: Draft | null, event: DraftEvent): Draft | null {
  switch (event.kind) {
    case 'typed':
      if (event.text === event.disk && (draft === null || draft.sent === null)) return null;
      return draft === null ? { text: event.text, base: event.disk, sent: null, isOld: false } : { ...draft, text: event.text, isOld: false };
    case 'saved':
      return draft === null ? null : { ...draft, sent: draft.text, isOld: false };
    case 'disk': {
      if (draft === null || event.disk === draft.text) return null;
      return event.disk === draft.sent ? { ...draft, base: event.disk, sent: null } : draft;
    }
    case 'keep-mine':
      return draft === null ? null : { ...draft, base: event.disk };
  }
}

/** The disk's text is neither what the draft began from nor what it has become. */
export function isConflict(draft: Draft | null, disk: string): boolean {
  return draft !== null && disk !== draft.base && disk !== draft.text && disk !== draft.sent;
}

function readKept(): Readonly<Record<string, Draft>> {
  try {
    const read = JSON.parse(window.localStorage.getItem(STORE_KEY) ?? '{}') as unknown;
    if (typeof read !== 'object' || read === null) return {};
    const kept = Object.entries(read as Record<string, Partial<Draft> | null>).flatMap(([key, one]) =>
      typeof one?.text === 'string' && typeof one.base === 'string' ? [[key, { text: one.text, base: one.base, sent: null, isOld: true }] as const] : [],
    );
    return Object.fromEntries(kept);
  } catch {
    return {};
  }
}

function keep(drafts: Readonly<Record<string, Draft>>): void {
  const kept = Object.entries(drafts).slice(-MOST_KEPT).map(([key, { text, base }]) => [key, { text, base }] as const);
  try {
    if (kept.length === 0) window.localStorage.removeItem(STORE_KEY);
    else window.localStorage.setItem(STORE_KEY, JSON.stringify(Object.fromEntries(kept)));
  } catch {
    // No room or not allowed: it is kept as long as the page is open.
  }
}
