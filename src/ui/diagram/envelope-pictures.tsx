/**
 * The envelope and the letter as the diagram moves them: the envelope fills as it is dictated, the letter's lines grow
 * as they are said, and after delivery the letter carries the envelope's sender in ochre.
 */
import type { Traveller } from './travellers.ts';

export const ENVELOPE = { width: 86, height: 60 } as const;
export const LETTER = { width: 46, height: 58 } as const;

export function Envelope({ traveller, opening }: { traveller: Traveller; opening: boolean }) {
  const { form, envelope } = traveller;
  if (form === 'ghost') return <GhostEnvelope />;
  const sender = envelope?.sender ?? null;
  const recipients = Math.min(3, envelope?.recipients.length ?? 0);
  return (
    <svg viewBox="0 0 72 50" width={ENVELOPE.width} height={ENVELOPE.height} overflow="visible" aria-hidden="true">
      {opening && <path className="envelope-flap" d="M2 2L36-20 70 2z" fill="var(--env-shade)" stroke="var(--env-line)" strokeWidth="1.6" strokeLinejoin="round" />}
      <rect x="1" y="1" width="70" height="48" rx="4" fill="var(--env-fill)" stroke="var(--env-line)" strokeWidth="1.6" />
      {sender === '' && <NullSender />}
      {sender !== null && sender !== '' && (
        <path className="ink-line" pathLength="1" d="M8 9h19M8 14h12" stroke="var(--env-line)" strokeWidth="2.2" strokeLinecap="round" />
      )}
      {Array.from({ length: recipients }, (_, at) => (
        <path
          key={at}
          className="ink-line"
          pathLength="1"
          d={`M27 ${29 + at * 7 - (recipients > 2 ? 3 : 0)}h${at === 0 ? 32 : 23}`}
          stroke="var(--env-text)"
          strokeWidth="2.8"
          strokeLinecap="round"
        />
      ))}
      <path d="M52 6h13v15H52z" fill="#fff" stroke="var(--env-line)" strokeDasharray="1.4 1.4" strokeWidth="1.2" />
      <path d="M55.5 12.2h4a2.6 2.6 0 1 1-2.6 2.6" fill="none" stroke="#8f4700" strokeWidth="1.4" strokeLinecap="round" />
      {traveller.relabelled && <Sticker />}
    </svg>
  );
}

/** A new recipient, glued over the crossed-out one. */
function Sticker() {
  return (
    <g>
      <path d="M25 27h30" stroke="var(--env-text)" strokeWidth="1.6" />
      <g className="sticker" transform="rotate(-2 44 36)">
        <rect x="24" y="29" width="42" height="14" rx="2.5" fill="#fff" stroke="var(--env-line)" strokeWidth="1.2" />
        <path d="M29 36h28" stroke="var(--env-text)" strokeWidth="2.6" strokeLinecap="round" />
      </g>
    </g>
  );
}

function NullSender() {
  return (
    <g>
      <rect x="6.5" y="6" width="24" height="11" rx="2.5" fill="none" stroke="var(--env-text)" strokeWidth="1.4" strokeDasharray="2.6 2" />
      <path d="M15.5 9.2l-3 2.4 3 2.4M21.5 9.2l3 2.4-3 2.4" fill="none" stroke="var(--env-text)" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" />
    </g>
  );
}

function GhostEnvelope() {
  return (
    <svg viewBox="0 0 72 50" width={ENVELOPE.width} height={ENVELOPE.height} aria-hidden="true">
      <rect x="1" y="1" width="70" height="48" rx="4" fill="color-mix(in srgb, var(--surface) 70%, transparent)" stroke="var(--env-mark)" strokeWidth="1.6" strokeDasharray="4 4" />
    </svg>
  );
}

const HEADER_LINES = ['M9 14h14', 'M9 20h20', 'M9 26h17'];
const BODY_LINES = ['M9 36h25', 'M9 42h25'];

/** `lines`: how many lines were said so far; null when all are there. */
export function Letter({ lines, returnPath }: { lines: number | null; returnPath: boolean }) {
  const count = lines ?? HEADER_LINES.length + BODY_LINES.length;
  return (
    <svg viewBox="0 0 44 56" width={LETTER.width} height={LETTER.height} overflow="visible" aria-hidden="true">
      <path d="M2 4a3 3 0 0 1 3-3h26l11 11v40a3 3 0 0 1-3 3H5a3 3 0 0 1-3-3z" fill="var(--let-fill)" stroke="var(--let)" strokeWidth="1.6" />
      <path d="M31 1v11h11" fill="none" stroke="var(--let)" strokeWidth="1.6" strokeLinejoin="round" />
      {returnPath && <path className="return-path" d="M9 8h17" stroke="var(--env-mark)" strokeWidth="3.2" strokeLinecap="round" />}
      {[...HEADER_LINES, ...BODY_LINES].slice(0, count).map((d, at) => (
        <path
          key={d}
          className="ink-line"
          pathLength="1"
          d={d}
          stroke={at < HEADER_LINES.length ? 'var(--let)' : 'var(--ink-ghost)'}
          strokeWidth={at < HEADER_LINES.length ? 2.4 : 2}
          strokeLinecap="round"
        />
      ))}
      {lines === null && <path d="M9 48h16" stroke="var(--ink-ghost)" strokeWidth="2" strokeLinecap="round" />}
    </svg>
  );
}

/** A clock for “later”, an octagon for “never”, always with the number beside it. */
export function Badge({ kind, code }: { kind: 'temp' | 'perm'; code: string }) {
  return (
    <span className={`token-badge is-${kind}`}>
      <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
        {kind === 'temp' ? (
          <>
            <circle cx="12" cy="12" r="10.5" fill="var(--temp-soft)" stroke="var(--temp)" strokeWidth="2" />
            <path d="M12 6.5V12l4 2.6" fill="none" stroke="var(--temp)" strokeWidth="2" strokeLinecap="round" />
          </>
        ) : (
          <>
            <path d="M7.6 1.5h8.8l6.1 6.1v8.8l-6.1 6.1H7.6l-6.1-6.1V7.6z" fill="var(--perm)" />
            <path d="M8.5 8.5l7 7m0-7l-7 7" stroke="var(--surface)" strokeWidth="2.4" strokeLinecap="round" />
          </>
        )}
      </svg>
      <span>{code}</span>
    </span>
  );
}
