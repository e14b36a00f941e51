/** Below the text: what main.cf changes from the defaults, and what Postfix would say about the file as it stands. */
import { Icon } from '../pictures/icons.tsx';
import type { EditorFile } from './editor-file.ts';
import type { EditorSay } from './editor-words.ts';
import type { ChangedParameter, Finding, FindingKind } from './file-report.ts';
import type { EditorKey } from './words-en.ts';

interface FileStripProps {
  readonly file: EditorFile;
  readonly say: EditorSay;
  readonly onGo: (line: number) => void;
  readonly onRemove: (from: number, to: number) => void;
}

export function FileStrip({ file, say, onGo, onRemove }: FileStripProps) {
  const { report } = file;
  if (!report.isRead) return null;
  const mayChange = file.obstacle === null || file.obstacle === 'asked';
  return (
    <div className={`editor-strip${report.changed === null ? ' editor-strip-one' : ''}`}>
      {report.changed !== null && (
        <section className="editor-half" aria-label={say('changed')} tabIndex={0}>
          <h2>
            {say('changed')}
            <small lang="en" translate="no">
              {say('changed.command')}
            </small>
          </h2>
          {report.changed.length === 0 && <p className="editor-none">{say('changed.none')}</p>}
          <ul>
            {report.changed.map((one) => (
              <Changed key={one.name} one={one} say={say} onGo={onGo} />
            ))}
          </ul>
        </section>
      )}
      <section className="editor-half" aria-label={say('warnings')} tabIndex={0}>
        <h2>
          {say('warnings')}
          <small>{report.findings.length}</small>
        </h2>
        {report.findings.length === 0 && <p className="editor-none">{say('warnings.none')}</p>}
        <ul>
          {report.findings.map((finding, at) => (
            <Warning key={`${at} ${finding.text}`} {...{ finding, say, onGo, onRemove, mayChange }} />
          ))}
        </ul>
      </section>
    </div>
  );
}

function Changed({ one, say, onGo }: { one: ChangedParameter; say: EditorSay; onGo: (line: number) => void }) {
  const { name, value, usual, line } = one;
  return (
    <li className="editor-changed">
      <button type="button" className="editor-link" title={say('warnings.go', { line })} lang="en" translate="no" onClick={() => onGo(line)}>
        {name}
      </button>
      <code lang="en" translate="no">
        {value}
      </code>
      <small>{usualText(usual, value, say)}</small>
    </li>
  );
}

function usualText(usual: string | null, value: string, say: EditorSay): string {
  if (usual === null) return say('changed.own');
  if (usual === value) return say('changed.same');
  return usual === '' ? say('changed.empty') : say('changed.from', { value: usual });
}

const WHY: Readonly<Partial<Record<FindingKind, EditorKey>>> = {
  override: 'warnings.why.override', unused: 'warnings.why.unused', undefined: 'warnings.why.undefined', fatal: 'warnings.why.fatal', stray: 'warnings.why.stray',
};

interface WarningProps {
  readonly finding: Finding;
  readonly say: EditorSay;
  readonly onGo: (line: number) => void;
  readonly onRemove: (from: number, to: number) => void;
  readonly mayChange: boolean;
}

function Warning({ finding, say, onGo, onRemove, mayChange }: WarningProps) {
  const { kind, text, line, earlier } = finding;
  const why = WHY[kind];
  const isError = kind === 'fatal' || kind === 'undefined';
  return (
    <li className={isError ? 'editor-warning editor-warning-error' : 'editor-warning'}>
      <Icon name={isError ? 'octagon' : 'warning'} />
      <div>
        <code lang="en" translate="no">
          {text}
        </code>
        {why !== undefined && <p>{say(why)}</p>}
        <p className="editor-fixes">
          {line !== null && (
            <button type="button" className="button button-secondary button-small" onClick={() => onGo(line)}>
              {say('warnings.go', { line })}
            </button>
          )}
          {earlier && mayChange && (
            <button type="button" className="button button-secondary button-small" onClick={() => onRemove(...earlier)}>
              {say('warnings.keep', { line: line ?? '' })}
            </button>
          )}
        </p>
      </div>
    </li>
  );
}
