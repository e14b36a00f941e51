/** The interface's own state: theme, language, panels, what is open. Nothing about mail. */
import type { SetState } from './store.ts';
import type { Locale } from '../i18n/languages.ts';

export type ThemeChoice = 'system' | 'light' | 'dark';
export type InspectorTab = 'message' | 'queue' | 'log' | 'bytes' | 'address';
/** Phones show one panel at a time. */
export type PhonePanel = 'lesson' | 'lab' | InspectorTab;
export type DiagramZoom = 'internet' | 'host' | 'session';
/** A file of a host in the editor. */
export interface EditedPlace {
  readonly host: string;
  readonly path: string;
  /** From 1: where to go. */
  readonly line?: number;
  /** Shown without taking the focus (another tab by an arrow key). */
  readonly keepsFocus?: boolean;
}
/** Which host's Postfix is asked what would happen to an address. */
export interface AskedAddress {
  /** Null: the first one. */
  readonly host: string | null;
  /** The field waits to be typed in. */
  readonly takesFocus: boolean;
}
/** The reply whose octets are to be shown, by its place in the trace. */
export interface AskedBytes {
  readonly reply: number;
}
export type Overlay = 'none' | 'palette' | 'shortcuts';

export interface InterfaceSlice {
  readonly locale: Locale;
  /** The language that was asked for could not be fetched. */
  readonly languageTrouble: boolean;
  readonly theme: ThemeChoice;
  readonly inspectorTab: InspectorTab;
  readonly phonePanel: PhonePanel;
  /** Between 701 and 1180 px the inspector is a drawer. */
  readonly drawerOpen: boolean;
  readonly zoom: DiagramZoom;
  readonly overlay: Overlay;
  /** What is open in the editor, which then stands where the diagram was. */
  readonly editing: EditedPlace | null;
  readonly askedAddress: AskedAddress;
  /** Until the byte view has taken the reader there. */
  readonly askedBytes: AskedBytes | null;
  /** The reply that "Why this reply?" explains, by its place in the trace; `last`: whichever is the last one. */
  readonly whyReply: number | 'last' | null;
  /** Splitters, in CSS pixels; null = the design's own size. */
  readonly lessonWidth: number | null;
  readonly inspectorWidth: number | null;
  readonly diagramHeight: number | null;
  readonly editorHeight: number | null;
  /** Shortcuts of a single key are on. */
  readonly singleKeys: boolean;
  readonly setInterface: (change: Partial<InterfaceState>) => void;
}

export type InterfaceState = Omit<InterfaceSlice, 'setInterface'>;

export function createInterfaceSlice(set: SetState): InterfaceSlice {
  return {
    locale: 'en',
    languageTrouble: false,
    theme: 'system',
    inspectorTab: 'message',
    phonePanel: 'lab',
    drawerOpen: false,
    zoom: 'internet',
    overlay: 'none',
    editing: null,
    askedAddress: { host: null, takesFocus: false },
    askedBytes: null,
    whyReply: null,
    lessonWidth: null,
    inspectorWidth: null,
    diagramHeight: null,
    editorHeight: null,
    singleKeys: true,
    setInterface: (change) => set(change),
  };
}
