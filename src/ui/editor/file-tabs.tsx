/** The open files, as tabs. Arrow keys, Home and End go along them; a dot and a word mark what is not saved. */
import { useRef, type KeyboardEvent } from 'react';

export interface FileTab {
  readonly path: string;
  readonly name: string;
  readonly isUnsaved: boolean;
}

interface FileTabsProps {
  readonly id: string;
  readonly label: string;
  readonly unsaved: string;
  readonly files: readonly FileTab[];
  readonly active: string;
  readonly onActivate: (path: string) => void;
}

export function FileTabs({ id, label, unsaved, files, active, onActivate }: FileTabsProps) {
  const list = useRef<HTMLDivElement>(null);
  function onKeyDown(event: KeyboardEvent): void {
    const at = files.findIndex(({ path }) => path === active);
    const end = files.length - 1;
    const next = { ArrowRight: at === end ? 0 : at + 1, ArrowLeft: at <= 0 ? end : at - 1, Home: 0, End: end }[event.key];
    const file = next === undefined ? undefined : files[next];
    if (!file || next === undefined) return;
    event.preventDefault();
    onActivate(file.path);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
  }
  return (
    <div className="tabs editor-tabs" role="tablist" aria-label={label} ref={list} onKeyDown={onKeyDown}>
      {files.map(({ path, name, isUnsaved }) => (
        <button
          key={path} type="button" role="tab" id={`${id}-${path}`} aria-controls={`${id}-panel`} aria-selected={path === active} title={path}
          tabIndex={path === active ? 0 : -1} lang="en" translate="no" onClick={() => onActivate(path)}
        >
          {name}
          {isUnsaved && (
            <>
              <i className="editor-dot" aria-hidden="true" />
              <span className="visually-hidden"> ({unsaved})</span>
            </>
          )}
        </button>
      ))}
    </div>
  );
}
