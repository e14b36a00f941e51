/** Opening any file of the host, or a new one: a path with what is there as suggestions. */
import { useId, useState, type KeyboardEvent } from 'react';
import { FILE_TYPE, type FileReader } from '../../kernel/disk.ts';
import type { EditorFile } from './editor-file.ts';
import type { EditorSay } from './editor-words.ts';

interface OpenFileProps {
  readonly file: EditorFile;
  readonly say: EditorSay;
  readonly onOpen: (path: string) => void;
}

const MOST_SHOWN = 8;
/** Binary tables and the queue are no texts of people. */
const NOT_FOR_PEOPLE = /\.db$|^\/var\/(spool|lib)\/postfix\//;

export function OpenFile({ file, say, onOpen }: OpenFileProps) {
  const id = useId();
  const [asked, setAsked] = useState('/etc/');
  const [at, setAt] = useState(-1);
  const [paths] = useState(() => textFiles(file.trace.disk(file.host.name)));
  const found = paths.filter((path) => path.includes(asked.trim())).slice(0, MOST_SHOWN);
  const typed = asked.trim();
  const isPath = /^\/.*[^/]$/.test(typed);
  const isNew = isPath && !paths.includes(typed);
  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by !== 0 && found.length > 0) setAt((at + by + found.length) % found.length);
    else if (event.key === 'Enter') open(found[at] ?? (isPath ? typed : found[0]));
    else return;
    event.preventDefault();
  }
  function open(path: string | undefined): void {
    if (path !== undefined) onOpen(path);
  }
  return (
    <div className="editor-open">
      <input
        type="text" role="combobox" aria-label={say('open.path', { host: file.host.name })} aria-expanded={found.length > 0} aria-controls={`${id}-list`}
        aria-activedescendant={found[at] === undefined ? undefined : `${id}-${at}`} autoComplete="off" autoCapitalize="off" spellCheck={false} autoFocus
        lang="en" translate="no" value={asked} onKeyDown={onKeyDown}
        onChange={(event) => {
          setAsked(event.currentTarget.value);
          setAt(-1);
        }}
      />
      <ul role="listbox" id={`${id}-list`} aria-label={say('open')}>
        {found.map((path, index) => (
          <li key={path} id={`${id}-${index}`} role="option" aria-selected={index === at} lang="en" translate="no" onPointerMove={() => setAt(index)} onClick={() => open(path)}>
            {path}
          </li>
        ))}
      </ul>
      <p role="status">{isNew ? say('open.new', { path: typed }) : isPath ? '' : found.length === 0 ? say('open.none') : say('open.count', { count: found.length })}</p>
    </div>
  );
}

function textFiles(disk: FileReader & { walk(): readonly string[] }): readonly string[] {
  return disk.walk().filter((path) => {
    const node = disk.stat(path);
    return node?.kind === 'file' && (node.mode & FILE_TYPE.mask & ~0o100000) === 0 && !NOT_FOR_PEOPLE.test(path);
  });
}
