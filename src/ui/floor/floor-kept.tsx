/** scache(8): a rack above smtp(8)'s hatch, on which open connections hang until the next letter wants one. */
import { TrayCount } from './floor-desks.tsx';
import type { DeskLook } from './floor-scene.ts';

/** More than these are told by the number. */
const MOST_PLUGS = 4;

export function KeptConnections({ count, look, smtpY }: { count: number; look: DeskLook; smtpY: number }) {
  const plugs = Array.from({ length: Math.min(count, MOST_PLUGS) }, (_, at) => 505 + at * 12.5);
  return (
    <g className={`floor-desk is-${look}`}>
      <rect className="floor-agent" x="499" y="56" width="54" height="18" rx="5" />
      <text className="floor-name" x="526" y="69" textAnchor="middle">
        scache
      </text>
      {plugs.map((x) => (
        <path key={x} className="floor-plug" d={`M${x} 74v4M${x - 3} 78h6v4a3 3 0 0 1-6 0z`} />
      ))}
      {look === 'hot' && <path className="floor-question" d={`M526 ${count > 0 ? 86 : 76}V${smtpY - 13}`} />}
      <TrayCount x={553} y={56} count={count} />
    </g>
  );
}
