/**
 * The editor: a host's files where the picture was, above the terminal. What stands in it comes from the trace's prefix
 * and from what was typed; saving is an input of the world like a line in the terminal. Load it lazily: it brings CodeMirror.
 */
import './editor.css';
import { use, useCallback, useEffect, useId, useRef, useState } from 'react';
import type { Lesson } from '../../lessons/lesson.ts';
import type { WorldData } from '../../net/topology.ts';
import { closeEditor, openEditor } from '../app/edit-place.ts';
import type { Locale } from '../i18n/languages.ts';
import { Icon } from '../pictures/icons.tsx';
import type { EditedPlace } from '../stores/interface-slice.ts';
import { AboutBar } from './about-bar.tsx';
import { CodeArea, type CodeHandle } from './code-area.tsx';
import { draftedPaths, useDrafts } from './drafts.ts';
import { useEditorFile, type EditorFile } from './editor-file.ts';
import { editorSpeech, type EditorSay, type EditorSpeech } from './editor-words.ts';
import { shortName } from './file-kind.ts';
import { FileStrip } from './file-strip.tsx';
import { FileTabs } from './file-tabs.tsx';
import { MAIN_CF, MASTER_CF } from './host-trace.ts';
import { OpenFile } from './open-file.tsx';
import { SaveBar } from './save-bar.tsx';

const USUAL_FILES = [MAIN_CF, MASTER_CF, '/etc/aliases'];

export interface EditorPaneProps {
  readonly lesson: Lesson;
  readonly world: WorldData;
  readonly place: EditedPlace;
  readonly locale: Locale;
}

export function EditorPane({ lesson, world, place, locale }: EditorPaneProps) {
  const speech = use(editorSpeech(locale));
  const file = useEditorFile(lesson, world, place);
  const hasHost = file !== null;
  useEffect(() => {
    if (!hasHost) closeEditor();
  }, [hasHost]);
  return file && <Editor file={file} place={place} lesson={lesson} locale={locale} speech={speech} />;
}

interface EditorProps {
  readonly file: EditorFile;
  readonly place: EditedPlace;
  readonly lesson: Lesson;
  readonly locale: Locale;
  readonly speech: EditorSpeech;
}

function Editor({ file, place, lesson, locale, speech }: EditorProps) {
  const { say } = speech;
  const id = useId();
  const code = useRef<CodeHandle>(null);
  const pane = useRef<HTMLElement>(null);
  const [isOpening, setOpening] = useState(false);
  const [cursor, setCursor] = useState<{ readonly line: string; readonly column: number }>({ line: '', column: 0 });
  const onCursor = useCallback((line: string, column: number) => setCursor({ line, column }), []);
  const toTab = useCallback(() => pane.current?.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus(), []);
  useArrival(place, code);
  return (
    <section ref={pane} className="editor" aria-label={say('pane', { path: file.path, host: file.host.name })} onKeyDown={(event) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      event.preventDefault();
      if (isOpening) setOpening(false);
      else closeEditor();
    }}>
      <Head {...{ file, say, id, isOpening, setOpening }} />
      {isOpening && (
        <OpenFile
          file={file} say={say}
          onOpen={(path) => {
            setOpening(false);
            openEditor({ host: file.host.name, path });
          }}
        />
      )}
      <SaveBar {...{ file, lesson, say }} onDiscard={() => code.current?.replaceText(file.disk ?? '')} onDone={() => code.current?.focus()} />
      <div className="editor-text" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${file.path}`}>
        <CodeArea ref={code} {...{ file, locale, speech, onCursor }} describedBy={`${id}-keys`} onEscape={toTab} />
      </div>
      <AboutBar kind={file.kind} text={file.text} {...{ cursor, speech }} />
      <FileStrip file={file} say={say} onGo={(line) => code.current?.goToLine(line)} onRemove={(from, to) => code.current?.removeLines(from, to)} />
      <p className="editor-keys" id={`${id}-keys`}>
        {say('keys')}
      </p>
    </section>
  );
}

/** A place that was asked for takes the focus; with a line, at that line. */
function useArrival(place: EditedPlace, code: React.RefObject<CodeHandle | null>): void {
  useEffect(() => {
    if (place.keepsFocus === true) return;
    if (place.line === undefined) code.current?.focus();
    else code.current?.goToLine(place.line);
  }, [place, code]);
}

interface HeadProps {
  readonly file: EditorFile;
  readonly say: EditorSay;
  readonly id: string;
  readonly isOpening: boolean;
  readonly setOpening: (is: boolean) => void;
}

function Head({ file, say, id, isOpening, setOpening }: HeadProps) {
  const { host, hosts, path, world } = file;
  const drafts = useDrafts((state) => state.drafts);
  const [visited, setVisited] = useState<readonly string[]>([]);
  if (!visited.includes(path)) setVisited([...visited, path]);
  const disk = file.trace.disk(host.name);
  const drafted = draftedPaths(drafts, world, host.name);
  const there = USUAL_FILES.filter((one) => disk.read(one) !== null);
  const paths = [...new Set([...there, ...drafted, ...visited.filter((one) => disk.read(one) !== null), path])];
  return (
    <header className="editor-head">
      {hosts.length > 1 && (
        <select className="editor-host" aria-label={say('host')} value={host.name} onChange={(event) => openEditor({ host: event.target.value, path: MAIN_CF })}>
          {hosts.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      )}
      <FileTabs
        id={id} label={say('files')} active={path} unsaved={say('unsaved.mark')}
        files={paths.map((one) => ({ path: one, name: shortName(one), isUnsaved: drafted.includes(one) }))}
        onActivate={(one) => openEditor({ host: host.name, path: one, keepsFocus: true })}
      />
      <span className="grow" />
      <button type="button" className="icon-button" aria-label={say('open')} title={say('open')} aria-expanded={isOpening} onClick={() => setOpening(!isOpening)}>
        <Icon name="folder" />
      </button>
      <button type="button" className="icon-button" aria-label={say('close')} title={say('close')} onClick={closeEditor}>
        <Icon name="cross" />
      </button>
    </header>
  );
}
