/** Above the picture: which zoom level this is, what the three shapes mean, and buttons that the page adds. */
import type { ReactNode } from 'react';
import type { Say } from '../narration/narration-words.ts';
import { Icon } from '../pictures/icons.tsx';
import { EnvelopePicture, LetterPicture, Postmark } from '../pictures/mail-objects.tsx';

const BLANK = { ring: '', date: '', time: '' };

export function DiagramHead({ say, tools }: { say: Say; tools?: ReactNode }) {
  return (
    <header className="diagram-head">
      <div className="segment" role="group" aria-label={say('diagram.zoom')}>
        <button type="button" aria-pressed="true">
          <Icon name="globe" size="small" />
          {say('diagram.internet')}
        </button>
      </div>
      <span className="grow" />
      <ul className="diagram-legend">
        <li>
          <EnvelopePicture width={20} />
          {say('diagram.legend.envelope')}
        </li>
        <li>
          <LetterPicture width={12} />
          {say('diagram.legend.letter')}
        </li>
        <li>
          <Postmark text={BLANK} size={15} />
          {say('diagram.legend.postmark')}
        </li>
      </ul>
      {tools}
    </header>
  );
}
