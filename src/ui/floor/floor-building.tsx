/** What stands still on the floor: street, walls, rooms, the house next door. */
import type { FloorScene } from './floor-scene.ts';

export function Patterns({ id }: { id: string }) {
  return (
    <defs>
      <pattern id={`${id}-tile`} width="26" height="26" patternUnits="userSpaceOnUse">
        <rect width="26" height="26" className="floor-tile" />
        <path d="M0 .5h26M.5 0v26" className="floor-tile-seam" />
      </pattern>
      <pattern id={`${id}-plank`} width="52" height="13" patternUnits="userSpaceOnUse">
        <rect width="52" height="13" className="floor-plank" />
        <path d="M0 .5h52M20 0v6.5M46 6.5v6.5M0 6.5h52" className="floor-plank-seam" />
      </pattern>
    </defs>
  );
}

const OUTER = 'M186 52H60V146M60 202V252M60 306V356M60 402V438H608V52H186';
const INNER = 'M186 52v84M186 214v58M186 316V438M186 346h74M330 346h52M466 346H608';

export function Building({ id, isShort }: { id: string; isShort: boolean }) {
  return (
    <g>
      <rect className="floor-street" x="0" y="40" width="744" height="406" />
      <path className="floor-lane" d="M676 40V190" />
      <rect x="60" y="52" width="548" height="386" rx="3" fill={`url(#${id}-tile)`} />
      <path className="floor-hall" d="M60 52h126v386H60z" />
      <path className="floor-office" d="M186 346h422v92H186z" />
      <path className="floor-wall" d={OUTER} />
      <path className="floor-wall-top" d={OUTER} />
      <path className="floor-wall is-inner" d={INNER} />
      <text className="floor-house" x="202" y="73">
        Postfix
        {!isShort && <tspan className="floor-hint"> · master(8)</tspan>}
      </text>
    </g>
  );
}

const HOLES = [0, 1, 2, 3].flatMap((column) => [0, 1].map((row) => ({ x: 650 + column * 17.2, y: 318 + row * 19 })));
const DOVECOT_PARTS = [
  { label: 'lmtp', x: 652, width: 64, y: 226, depth: 8 },
  { label: 'sieve', x: 652, width: 64, y: 268, depth: 10 },
  { label: 'imap · pop3', x: 640, width: 88, y: 391, depth: 8 },
];

/** Next door lie the mailboxes; where Dovecot runs, the house is its own. */
export function MailboxHouse({ id, scene, title }: { id: string; scene: FloorScene; title: string }) {
  // Before anything was delivered: as it is by default, Postfix's own way or Dovecot's.
  const label = (scene.mailbox === null ? scene.hasDovecot : scene.mailbox.path.endsWith('/')) ? 'Maildir' : 'mbox';
  return (
    <g className={`floor-mailboxes is-${scene.looks.mailbox}`}>
      <rect x="634" y="196" width="100" height="242" rx="3" fill={`url(#${id}-plank)`} />
      <path className="floor-wall is-mda" d="M634 196V212M634 240V438H734V196H634" />
      <path className="floor-wall-top is-mda" d="M634 195V212M634 240V438H734V195H634" />
      <text className="floor-house is-mda" x="684" y="217" textAnchor="middle">
        {scene.hasDovecot ? 'Dovecot' : title}
      </text>
      {scene.hasDovecot && <DovecotParts />}
      <rect className="floor-shade" x="650" y="377" width="72" height="8" rx="4" />
      <rect className="floor-rack" x="646" y="314" width="76" height="66" rx="3" />
      {HOLES.map(({ x, y }) => (
        <rect key={`${x} ${y}`} className="floor-box" x={x} y={y} width="15" height="16" rx="1" />
      ))}
      <text className="floor-name" x="684" y="373" textAnchor="middle">
        {label}
      </text>
    </g>
  );
}

function DovecotParts() {
  return (
    <g>
      <path className="floor-pipe" d="M684 258v8M684 304v8M684 381v7" />
      {DOVECOT_PARTS.map(({ label, x, width, y, depth }) => (
        <g key={label} className="floor-desk is-quiet is-mda">
          <rect className="floor-shade" x={x + 3} y={y + depth + 15} width={width} height="9" rx="4.5" />
          <path className="floor-front" d={`M${x} ${y + depth - 3}h${width}v19a4 4 0 0 1-4 4h-${width - 8}a4 4 0 0 1-4-4z`} />
          <rect className="floor-top" x={x} y={y} width={width} height={depth} rx="4" />
          <text className="floor-name" x="684" y={y + depth + 14} textAnchor="middle">
            {label}
          </text>
        </g>
      ))}
    </g>
  );
}
