/** The sessions as a table: number, mark, who said what, and what the grader saw. */
import type { TranscriptRow } from '../../grader/transcript-report.ts';
import type { MistakeVerdict } from '../../grader/verdict.ts';
import type { Lesson } from '../../lessons/lesson.ts';
import { useWords } from '../i18n/use-words.ts';
import { useMistakeText } from '../lesson/lesson-text.ts';
import { RfcList } from '../lesson/rfc-list.tsx';
import { Prose } from '../lesson/safe-html.tsx';
import { Icon } from '../pictures/icons.tsx';
import { useStore } from '../stores/store.ts';

export function Transcript({ lesson, rows }: { lesson: Lesson; rows: readonly TranscriptRow[] }) {
  const { t } = useWords();
  if (rows.length === 0) return <p className="report-empty">{t('report.noSession')}</p>;
  const sessions = [...new Set(rows.map(({ session }) => session))];
  return (
    <div className="transcript-scroll" tabIndex={0} role="group" aria-label={t('report.session')}>
      <table className="transcript">
        <thead>
          <tr>
            <th scope="col" colSpan={3}>
              {t('report.session')}
              <span className="transcript-key transcript-key-envelope">{t('report.envelope')}</span>
              <span className="transcript-key transcript-key-letter">{t('report.letter')}</span>
            </th>
            <th scope="col">{t('report.saw')}</th>
          </tr>
        </thead>
        {sessions.map((session) => (
          <tbody key={session}>
            {sessions.length > 1 && (
              <tr className="transcript-session">
                <th scope="rowgroup" colSpan={4}>
                  {t('report.session.n', { n: session })}
                </th>
              </tr>
            )}
            {rows.filter((row) => row.session === session).map((row) => (
              <Row key={row.n} row={row} lesson={lesson} />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

function Row({ row, lesson }: { row: TranscriptRow; lesson: Lesson }) {
  const { t } = useWords();
  const { n, who, text, part, mark, code } = row;
  const said = who === 'S' && code !== null ? text.slice(3) : text;
  return (
    <tr id={`line-${n}`} className={`line-${mark ?? 'plain'}${part === null ? '' : ` line-${part}`}`}>
      <td className="line-number">{n}</td>
      <td className="line-mark">
        {mark !== null && (
          <span className="mark">
            <Icon name={mark === 'ok' ? 'check' : 'cross'} size="check" />
            <span className="visually-hidden">{t(`report.${mark}`)}</span>
          </span>
        )}
      </td>
      <td className={`line-text ${who === 'C' ? 'line-client' : 'line-server'}`}>
        <span className="line-who" aria-hidden="true">
          {who}
        </span>
        <span className="visually-hidden">{t(who === 'C' ? 'report.line.client' : 'report.line.server')}: </span>
        <span lang="en" translate="no">
          {who === 'S' && code !== null && <b className={`code-${Math.floor(code / 100)}`}>{code}</b>}
          {said}
          {who === 'C' && text === '' && (
            <span className="line-empty" aria-label={t('lesson.emptyLine')}>
              ↵
            </span>
          )}
        </span>
      </td>
      <td className="line-note">
        {row.mistake ? <MistakeNote mistake={row.mistake} lesson={lesson} /> : <Note row={row} />}
      </td>
    </tr>
  );
}

function MistakeNote({ mistake, lesson }: { mistake: MistakeVerdict; lesson: Lesson }) {
  const words = useMistakeText(lesson, mistake.says);
  const variant = useStore((state) => state.variant);
  const values = { ...variant, ...mistake.data };
  return (
    <div className="note-slip">
      <b>
        <Prose inline html={words?.title ?? mistake.says} variant={values} />
      </b>{' '}
      <Prose html={words?.text ?? ''} variant={values} /> <RfcList rfc={mistake.rfc} />
    </div>
  );
}

function Note({ row }: { row: TranscriptRow }) {
  const { locale } = useWords();
  const shared = useStore((state) => state.shared);
  const { note } = row;
  const html = note ? shared?.[locale].notes[note.key] : undefined;
  if (!note || html === undefined) return null;
  return (
    <div className={row.mark === 'slip' ? 'note-slip' : 'note-ok'}>
      <Prose html={html} variant={note.data} /> <RfcList rfc={note.rfc} />
    </div>
  );
}
