/** How the text stands to the disk and to the daemons that run, and what can be done about it. */
import type { Lesson } from '../../lessons/lesson.ts';
import { hostOfTerminal } from '../../lessons/places.ts';
import { programAt } from '../lesson/lab-keys.ts';
import { typeLine } from '../lesson/lesson-session.ts';
import { Icon, type IconName } from '../pictures/icons.tsx';
import { useStore } from '../stores/store.ts';
import type { EditorFile } from './editor-file.ts';
import type { EditorSay } from './editor-words.ts';

interface SaveBarProps {
  readonly file: EditorFile;
  readonly lesson: Lesson;
  readonly say: EditorSay;
  readonly onDiscard: () => void;
  /** What was pressed goes away: the text takes the focus. */
  readonly onDone: () => void;
}

export function SaveBar({ file, lesson, say, onDiscard, onDone }: SaveBarProps) {
  const { draft, obstacle, progress } = file;
  const isDirty = progress.at === 'dirty';
  const then = (act: () => void) => () => {
    act();
    onDone();
  };
  return (
    <>
      <div className={`editor-bar editor-bar-${obstacle ?? progress.at}`}>
        <p role="status" className="editor-state">
          <Icon name={iconOf(file)} size="small" />
          <span>{stateText(file, say)}</span>
        </p>
        {progress.at === 'waiting' && obstacle === null && <RunButton {...{ file, lesson, say, onDone }} command={progress.command} />}
        {draft !== null && obstacle !== 'past' && (
          <>
            <button type="button" className="button button-secondary button-small" onClick={then(onDiscard)}>
              {say('discard')}
            </button>
            <button type="button" className="button button-primary button-small" disabled={!isDirty || obstacle !== null} onClick={then(file.save)}>
              {say('save')}
            </button>
          </>
        )}
      </div>
      {file.isConflict && (
        <div className="editor-conflict" role="alert">
          <Icon name="warning" size="small" />
          <span>{say('conflict')}</span>
          <button type="button" className="button button-secondary button-small" onClick={then(onDiscard)}>
            {say('conflict.take')}
          </button>
          <button type="button" className="button button-secondary button-small" onClick={then(file.keepMine)}>
            {say('conflict.keep')}
          </button>
        </div>
      )}
    </>
  );
}

function iconOf({ obstacle, progress }: EditorFile): IconName {
  if (obstacle !== null) return obstacle === 'past' ? 'clock' : 'lock';
  switch (progress.at) {
    case 'dirty': case 'saving': return 'differ';
    case 'waiting': return 'restart';
    case 'stopped': return 'warning';
    case 'clean': case 'applied': return 'check';
  }
}

function stateText({ obstacle, progress, draft, disk }: EditorFile, say: EditorSay): string {
  if (obstacle !== null && (obstacle !== 'asked' || progress.at === 'dirty')) return say(`state.${obstacle}`);
  switch (progress.at) {
    case 'dirty':
      if (draft?.isOld === true) return say('kept');
      return say(disk === null ? 'state.dirty.new' : 'state.dirty');
    case 'waiting': {
      const { command, programs } = progress;
      const who = programs.length === 0 ? '' : ` ${say('state.waiting.who', { programs: programs.join(', ') })}`;
      return say('state.waiting', { command }) + who;
    }
    case 'clean': return say(disk === null ? 'state.missing' : 'state.clean');
    default: return say(`state.${progress.at}`);
  }
}

/** Types the command at the prompt of the host's terminal, as one would by hand. */
function RunButton({ file, lesson, command, say, onDone }: Omit<SaveBarProps, 'onDiscard'> & { command: string }) {
  const { host } = file;
  const tty = lesson.ttys.find((one) => hostOfTerminal(one) === host.name) ?? '';
  const program = useStore((state) => programAt(state, tty));
  const user = host.boot.find(({ argv }) => argv[0] === 'tty' && argv[1] === tty)?.argv[2] ?? 'root';
  const line = user === 'root' ? command : `sudo ${command}`;
  if (program !== null) return program === undefined ? null : <small className="editor-busy">{say('run.busy', { host: host.name, program, command: line })}</small>;
  return (
    <button
      type="button" className="button button-primary button-small" aria-label={say('run', { command: line })} title={say('run', { command: line })}
      onClick={() => {
        typeLine(tty, line);
        onDone();
      }}
    >
      <Icon name="restart" size="small" />
      <span lang="en" translate="no">
        {command}
      </span>
    </button>
  );
}
