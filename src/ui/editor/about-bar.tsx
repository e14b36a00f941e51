/** What the parameter at the cursor is for: the same as the pointer is told, for those who have none. */
import type { EditorSpeech } from './editor-words.ts';
import type { FileKind } from './file-kind.ts';
import { levelIn, parameterAt, parameterFacts } from './parameter-facts.ts';

interface AboutBarProps {
  readonly kind: FileKind;
  readonly text: string;
  readonly cursor: { readonly line: string; readonly column: number };
  readonly speech: EditorSpeech;
}

export function AboutBar({ kind, text, cursor, speech }: AboutBarProps) {
  if (kind.kind !== 'main.cf') return null;
  const { say } = speech;
  const name = parameterAt(cursor.line, cursor.column);
  const facts = name === null ? null : parameterFacts(name, levelIn(text));
  if (name === null) return <p className="editor-about editor-about-none">{say('about.none')}</p>;
  return (
    <div className="editor-about">
      <code lang="en" translate="no">
        {name}
      </code>
      {facts === null ? (
        <span>{say('about.unknown')}</span>
      ) : (
        <>
          <span>{speech.meaning(name)}</span>
          <small>
            {say('about.default')}: {facts.usual === '' ? <em>{say('about.default.empty')}</em> : <code lang="en" translate="no">{facts.usual}</code>}
            {' · '}
            <a href={facts.manual} target="_blank" rel="noreferrer">
              {say('about.manual', { name })}
            </a>
          </small>
        </>
      )}
    </div>
  );
}
