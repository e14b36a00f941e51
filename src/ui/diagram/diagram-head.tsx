/** Above the picture: which zoom level this is, what the three shapes mean, and buttons that the page adds. */
import type { ReactNode } from 'react';
import type { DiagramZoom } from '../stores/interface-slice.ts';
import type { Say } from '../narration/narration-words.ts';
import { Icon } from '../pictures/icons.tsx';
import { EnvelopePicture, LetterPicture, Postmark } from '../pictures/mail-objects.tsx';

const BLANK = { ring: '', date: '', time: '' };

interface DiagramHeadProps {
  readonly say: Say;
  readonly tools?: ReactNode;
  readonly zoom: DiagramZoom;
  /** Without it there is one level alone, and nothing to choose. */
  readonly onZoom?: (zoom: DiagramZoom) => void;
  /** Which host is looked into. */
  readonly place?: ReactNode;
}

const LEVELS = [
  { zoom: 'internet', icon: 'globe' },
  { zoom: 'host', icon: 'server' },
] as const;

export function DiagramHead({ say, tools, zoom, onZoom, place }: DiagramHeadProps) {
  const levels = LEVELS.filter((level) => level.zoom === zoom || onZoom !== undefined);
  return (
    <header className="diagram-head">
      <div className="segment" role="group" aria-label={say('diagram.zoom')}>
        {levels.map((level) => (
          <button key={level.zoom} type="button" aria-pressed={level.zoom === zoom} onClick={() => onZoom?.(level.zoom)}>
            <Icon name={level.icon} size="small" />
            {say(`diagram.${level.zoom}`)}
          </button>
        ))}
      </div>
      {place}
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
