/** A bar between two panes: dragged, moved by arrow keys (Home and End to the limits), double click or Enter resets. */
import { useRef, type KeyboardEvent, type PointerEvent } from 'react';

interface SplitterProps {
  readonly axis: 'x' | 'y';
  readonly label: string;
  readonly className: string;
  /** Pixels; null = the usual size. */
  readonly value: number | null;
  readonly usual: number;
  readonly least: number;
  readonly most: number;
  /** The pane that it sizes lies after it. */
  readonly reversed?: boolean;
  readonly onChange: (value: number | null) => void;
}

const KEY_PIXELS = 16;

export function Splitter({ axis, label, className, value, usual, least, most, reversed = false, onChange }: SplitterProps) {
  const held = useRef<{ readonly from: number; readonly size: number } | null>(null);
  const size = value ?? usual;
  const set = (next: number): void => onChange(Math.round(Math.max(least, Math.min(most, next))));
  const sign = reversed ? -1 : 1;
  function onKeyDown(event: KeyboardEvent): void {
    const [less, more] = axis === 'x' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    if (event.key === less) set(size - KEY_PIXELS * sign);
    else if (event.key === more) set(size + KEY_PIXELS * sign);
    else if (event.key === 'Home') set(least);
    else if (event.key === 'End') set(most);
    else if (event.key === 'Enter') onChange(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  const at = (event: PointerEvent): number => (axis === 'x' ? event.clientX : event.clientY);
  return (
    <div
      className={`splitter splitter-${axis} ${className}`}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={axis === 'x' ? 'vertical' : 'horizontal'}
      aria-valuenow={size}
      aria-valuemin={least}
      aria-valuemax={most}
      onKeyDown={onKeyDown}
      onDoubleClick={() => onChange(null)}
      onPointerDown={(event) => {
        held.current = { from: at(event), size };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (held.current) set(held.current.size + (at(event) - held.current.from) * sign);
      }}
      onPointerUp={() => (held.current = null)}
      onPointerCancel={() => (held.current = null)}
    />
  );
}
