/** Keys that a phone's keyboard lacks, in a row below the terminal: Esc, Ctrl (held for the next key), arrows, signs. */
import type { PointerEvent } from 'react';
import { Icon } from '../pictures/icons.tsx';
import type { TerminalLabels } from './labels.ts';

export interface TouchKeysProps {
  readonly labels: TerminalLabels;
  /** Whether Ctrl is held for the next key. */
  readonly control: boolean;
  readonly onControl: () => void;
  readonly onKeys: (data: string) => void;
}

interface TouchKey {
  readonly face: string;
  readonly data: string;
  readonly label?: keyof Pick<TerminalLabels, 'escape' | 'up' | 'down' | 'left' | 'right'>;
  /** An arrow in this direction instead of a face. */
  readonly arrow?: 'up' | 'down' | 'left' | 'right';
}

const KEYS: readonly TouchKey[] = [
  { face: 'Esc', data: '\x1b', label: 'escape' },
  { face: '^C', data: '\x03' }, { face: '^]', data: '\x1d' },
  { face: 'up', data: '\x1b[A', label: 'up', arrow: 'up' }, { face: 'down', data: '\x1b[B', label: 'down', arrow: 'down' },
  { face: 'left', data: '\x1b[D', label: 'left', arrow: 'left' }, { face: 'right', data: '\x1b[C', label: 'right', arrow: 'right' },
  ...['<', '>', '@', ':', '.', '/', '|', '-'].map((sign) => ({ face: sign, data: sign })),
];

/** The text field keeps the focus, so that the phone's keyboard stays. */
function keepFocus(event: PointerEvent): void {
  event.preventDefault();
}

export function TouchKeys({ labels, control, onControl, onKeys }: TouchKeysProps) {
  return (
    <div className="term-keys" role="group" aria-label={labels.keys}>
      <button type="button" className="term-key" aria-pressed={control} aria-label={labels.control} onPointerDown={keepFocus} onClick={onControl}>
        Ctrl
      </button>
      {KEYS.map(({ face, data, label, arrow }) => (
        <button
          key={face} type="button" className="term-key" onPointerDown={keepFocus} onClick={() => onKeys(data)}
          {...(label && { 'aria-label': labels[label] })}
        >
          {arrow ? <span className={`term-arrow term-arrow-${arrow}`}><Icon name="arrow-right" size="small" /></span> : face}
        </button>
      ))}
    </div>
  );
}
