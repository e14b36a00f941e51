/** The camera of a pane that is narrower than the picture: it keeps what is in focus in the middle third. */

export interface CameraInput {
  readonly paneWidth: number;
  readonly pictureWidth: number;
  /** Where the focus is, in the picture; null when nothing is in focus. */
  readonly focusX: number | null;
  /** Where the reader dragged the picture to; null while the camera follows. */
  readonly draggedX: number | null;
  /** Where the camera was. */
  readonly before: number;
}

/** How far the picture is shifted to the left, in pixels: 0 when all of it fits. */
export function cameraX({ paneWidth, pictureWidth, focusX, draggedX, before }: CameraInput): number {
  const most = Math.max(0, pictureWidth - paneWidth);
  if (most === 0) return 0;
  if (draggedX !== null) return clamp(draggedX, most);
  if (focusX === null) return clamp(before, most);
  const left = focusX - before;
  // A small movement inside the middle third does not move the camera.
  if (left > paneWidth / 3 && left < (paneWidth * 2) / 3) return clamp(before, most);
  return clamp(focusX - paneWidth / 2, most);
}

function clamp(x: number, most: number): number {
  return Math.round(Math.max(0, Math.min(most, x)));
}
