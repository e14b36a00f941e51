/** Moves a picture that is wider than its pane: after the letter, or where the reader drags it. */
import { useRef, useState, type PointerEvent } from 'react';
import { cameraX } from './camera.ts';
import type { Layout } from './layout.ts';
import type { Size } from './use-size.ts';

interface Drag {
  readonly pointer: number;
  readonly startX: number;
  readonly startCamera: number;
}

/** A press that moves less than this is a click on a place. */
const DRAG_PIXELS = 6;

export function useCamera(pane: Size, layout: Layout, focusX: number | null) {
  const [dragged, setDragged] = useState<number | null>(null);
  const [camera, setCamera] = useState(0);
  const drag = useRef<Drag | null>(null);
  const isPanned = layout.width > pane.width;
  const x = cameraX({ paneWidth: pane.width, pictureWidth: layout.width, focusX, draggedX: dragged, before: camera });
  if (x !== camera) setCamera(x);

  const handlers = {
    onPointerDown: (event: PointerEvent) => {
      if (isPanned) drag.current = { pointer: event.pointerId, startX: event.clientX, startCamera: x };
    },
    onPointerMove: (event: PointerEvent) => {
      const held = drag.current;
      if (held === null || held.pointer !== event.pointerId) return;
      const by = event.clientX - held.startX;
      if (dragged === null && Math.abs(by) < DRAG_PIXELS) return;
      setDragged(held.startCamera - by);
    },
    onPointerUp: () => (drag.current = null),
    onPointerCancel: () => (drag.current = null),
  };
  return {
    x,
    isPanned,
    isFree: isPanned && dragged !== null,
    handlers,
    follow: () => setDragged(null),
    /** A place that got the keyboard's focus comes into view. */
    reveal: (at: number) => {
      if (isPanned && (at < x + 50 || at > x + pane.width - 50)) setDragged(at - pane.width / 2);
    },
  };
}
