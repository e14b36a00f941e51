/** What a place looks like, by its kind; those the whole page shares come from `pictures/`. */
import { PlacePicture } from '../pictures/mail-objects.tsx';
import type { NodeLook } from './stage.ts';

export function NodePicture({ look, size }: { look: NodeLook; size: number }) {
  switch (look) {
    case 'workstation':
      return <PlacePicture place="laptop" size={size} />;
    case 'terminal':
      return <TerminalPicture size={size} />;
    case 'mailbox':
      return <PlacePicture place="mailbox" size={size} />;
    case 'name-server':
      return <Signpost size={size} />;
    default:
      return <PlacePicture place="office" size={size} />;
  }
}

function Signpost({ size }: { size: number }) {
  return (
    <svg viewBox="0 0 44 44" width={size} height={size} aria-hidden="true">
      <g stroke="var(--dns)" strokeWidth="2" strokeLinejoin="round" strokeLinecap="round">
        <path d="M21 5v34M15 39.5h12" strokeWidth="2.2" />
        <path d="M10 8h22l6 4.5-6 4.5H10z" fill="color-mix(in srgb, var(--dns) 18%, var(--surface))" />
        <path d="M33 21H12l-6 4.5L12 30h21z" fill="var(--surface)" />
      </g>
    </svg>
  );
}

/** A window with a prompt: a terminal on the host itself, not a machine of its own. */
function TerminalPicture({ size }: { size: number }) {
  return (
    <svg viewBox="0 0 44 44" width={size} height={size} aria-hidden="true">
      <g stroke="var(--mua)" strokeWidth="2" strokeLinejoin="round" strokeLinecap="round">
        <rect x="5" y="9" width="34" height="26" rx="3.5" fill="var(--surface)" />
        <path d="M5 16.5V12.5a3.5 3.5 0 0 1 3.5-3.5h27a3.5 3.5 0 0 1 3.5 3.5v4z" fill="color-mix(in srgb, var(--mua) 18%, var(--surface))" />
        <path d="M11 21.5l4.5 3.5-4.5 3.5M19 29.5h8" fill="none" />
      </g>
    </svg>
  );
}
