/** The five address classes as pigeonholes; the envelope lies in the one that the address falls in. */
import { EnvelopePicture } from '../pictures/mail-objects.tsx';
import type { RehearsalSay } from './rehearsal-words.ts';

const CLASSES = ['local', 'virtual-alias', 'virtual-mailbox', 'relay', 'default'] as const;

export function Pigeonholes({ chosen, say }: { readonly chosen: string; readonly say: RehearsalSay }) {
  return (
    <ul className="rehearsal-holes" aria-label={say('holes')}>
      {CLASSES.map((name) => (
        <li key={name} className={name === chosen ? 'is-chosen' : ''}>
          <span aria-hidden="true">{name === chosen && <EnvelopePicture width={30} />}</span>
          {say(`hole.${name}`)}
          {name === chosen && <span className="visually-hidden">: {say('hole.here')}</span>}
        </li>
      ))}
    </ul>
  );
}
