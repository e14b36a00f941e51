/**
 * The page's one store. Slices: the trace so far and the cursor in it, the laboratory (the running world), the lesson
 * session (answers, predictions, hints, verdict), and the interface. Views subscribe to slices; nothing about mail is
 * kept here that the trace does not say.
 */
import { create } from 'zustand';
import { createInterfaceSlice, type InterfaceSlice } from './interface-slice.ts';
import { createLabSlice, type LabSlice } from './lab-slice.ts';
import { createSessionSlice, type SessionSlice } from './session-slice.ts';
import { createTraceSlice, type TraceSlice } from './trace-slice.ts';

export type PageState = TraceSlice & LabSlice & SessionSlice & InterfaceSlice;
export type SetState = (change: Partial<PageState> | ((state: PageState) => Partial<PageState>)) => void;

export function createPageStore() {
  return create<PageState>()((set) => {
    const change: SetState = (next) => set(next);
    return {
      ...createTraceSlice(change),
      ...createLabSlice(change),
      ...createSessionSlice(change),
      ...createInterfaceSlice(change),
    };
  });
}

export const useStore = createPageStore();
