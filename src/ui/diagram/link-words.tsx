/** The last words on each open line, near whoever is called: the client's verb, then the server's code. */
import { between, lineBetween } from './geometry.ts';
import type { Layout } from './layout.ts';
import type { Scene } from './scene.ts';

/** How far before the called host's door the words stand. */
const BEFORE_DOOR = 40;

export function LinkWords({ scene, layout }: { scene: Scene; layout: Layout }) {
  return scene.links.map((link) => {
    const from = layout.nodes.get(link.from);
    const to = layout.nodes.get(link.to);
    if (link.says === null || from === undefined || to === undefined) return null;
    const line = link.caller === link.to ? lineBetween(to, from) : lineBetween(from, to);
    const length = Math.hypot(line[1].x - line[0].x, line[1].y - line[0].y);
    const at = between(line, length < BEFORE_DOOR * 2.4 ? 0.5 : 1 - BEFORE_DOOR / length);
    // A letter in the middle of a short line leaves no room for words.
    const isCovered = scene.travellers.some(({ spot }) => spot.kind === 'link' && spot.to === to.id && spot.from === from.id);
    if (isCovered && length < 200) return null;
    const { verb, code } = link.says;
    return (
      <span key={link.id} className="link-words" style={{ transform: `translate(${at.x}px, ${at.y - 5}px) translate(-50%, -100%)` }} aria-hidden="true">
        {verb !== '' && <span>{verb}</span>}
        {code !== null && <b className={`is-${classOf(code)}`}>{code}</b>}
      </span>
    );
  });
}

function classOf(code: number): string {
  if (code >= 500) return 'perm';
  if (code >= 400) return 'temp';
  return code >= 300 ? 'letter' : 'ok';
}
