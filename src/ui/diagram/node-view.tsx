/** A place on the picture: a button with its drawing, and its name beside it. */
import type { KeyboardEvent, Ref } from 'react';
import type { Say } from '../narration/narration-words.ts';
import { breakable } from './breakable.tsx';
import type { NodeLayout } from './layout.ts';
import { nodeDetail, nodeName } from './node-text.ts';
import { NodePicture } from './place-pictures.tsx';
import type { SceneNode, SceneQuery } from './scene.ts';

export interface NodeViewProps {
  readonly node: SceneNode;
  readonly at: NodeLayout;
  readonly say: Say;
  /** The accessible name: everything that can be seen here. */
  readonly sentence: string;
  readonly isSelected: boolean;
  readonly isReachable: boolean;
  readonly queries: readonly SceneQuery[];
  /** The pane is low: only the newest question has room. */
  readonly isShort: boolean;
  readonly buttonRef: Ref<HTMLButtonElement>;
  readonly onSelect: () => void;
  readonly onOpen: () => void;
  readonly onFocus: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

export function NodeView(props: NodeViewProps) {
  const { node, at, say, isSelected } = props;
  const { box, label } = at;
  const queries = props.isShort ? props.queries.slice(-1) : props.queries;
  const shape = `place is-${node.look} is-${node.state}${isSelected ? ' is-selected' : ''}${node.attached ? ' is-attached' : ''}`;
  const picture = at.look === 'name-server' ? 40 : Math.min(52, box.width - 12);
  return (
    <>
      <button
        ref={props.buttonRef}
        type="button"
        className={shape}
        style={{ left: box.x, top: box.y, width: box.width, height: box.height }}
        aria-label={props.sentence}
        aria-pressed={isSelected}
        tabIndex={props.isReachable ? 0 : -1}
        onClick={props.onSelect}
        onDoubleClick={props.onOpen}
        onFocus={props.onFocus}
        onKeyDown={props.onKeyDown}
      >
        <NodePicture look={node.look} size={picture} />
        {node.waiting > 0 && <WaitingClock />}
        {node.state === 'down' && <span className="place-off" aria-hidden="true" />}
      </button>
      <span
        className={`place-name is-${label.side}${queries.length > 1 ? ' has-questions' : ''}`}
        style={{ left: label.x, top: label.y, maxWidth: label.width }}
        aria-hidden="true"
      >
        {!(node.attached && node.look === 'mailbox') && <strong>{breakable(nodeName(node, say))}</strong>}
        {queries.length > 0 ? (
          queries.map((query, index) => <QueryText key={query.id} query={query} isLast={index === queries.length - 1} say={say} />)
        ) : (
          <small>{nodeDetail(node, say)}</small>
        )}
      </span>
      {node.crowd > 0 && (
        <span className="place-count" style={{ transform: `translate(${at.slot.x + 30}px, ${at.slot.y - 28}px)` }} aria-hidden="true">
          +{node.crowd}
        </span>
      )}
    </>
  );
}

const MOST_ANSWERS = 1;

function QueryText({ query, isLast, say }: { query: SceneQuery; isLast: boolean; say: Say }) {
  const answers = query.rcode === null || query.rcode === 'NOERROR' ? query.answers : [query.rcode];
  const more = answers.length - MOST_ANSWERS;
  return (
    <span className={`place-query${isLast ? '' : ' is-before'}`}>
      <span>{shortened(query.question)}</span>
      {answers.slice(0, MOST_ANSWERS).map((answer) => (
        <b key={answer}>{shortened(answer)}</b>
      ))}
      {more > 0 && isLast && <i>{say('diagram.more', { count: more })}</i>}
    </span>
  );
}

/** Long names keep their first label; the whole is in the button's name. */
function shortened(text: string): string {
  return text.replace(/[^\s?]{21,}/g, (name) => `${name.split('.')[0]?.slice(0, 18) ?? ''}…`);
}

function WaitingClock() {
  return (
    <svg className="place-clock" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
      <circle cx="12" cy="12" r="10.5" fill="var(--temp-soft)" stroke="var(--temp)" strokeWidth="2" />
      <path d="M12 6.5V12l4 2.6" fill="none" stroke="var(--temp)" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}
