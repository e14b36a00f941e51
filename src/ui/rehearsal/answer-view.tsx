/** The answer: what smtpd would reply, what differs from the file on the disk, and the way step by step. */
import type { HostData } from '../../net/topology.ts';
import type { Rehearsal } from '../../postfix/rehearsal/rehearsal.ts';
import { openEditor } from '../app/edit-place.ts';
import { isTableStale } from '../editor/file-report.ts';
import { fileKind } from '../editor/file-kind.ts';
import { Icon } from '../pictures/icons.tsx';
import { decidingPlace } from './deciding-place.ts';
import { newLines, replyLine } from './differences.ts';
import type { RehearsalSay } from './rehearsal-words.ts';
import { shownText } from './shown-text.ts';
import { Way, type StepsContext } from './step-list.tsx';
import type { Answered } from './use-rehearsal.ts';

interface AnswerProps {
  readonly answered: Answered;
  readonly host: HostData;
  readonly say: RehearsalSay;
}

export function AnswerView({ answered, host, say }: AnswerProps) {
  const { now, question, trace } = answered;
  const disk = trace.disk(host.name);
  const context: StepsContext = {
    say, reply: now.reply,
    placeOf: (decider) => decidingPlace(disk, decider),
    onOpen: (place) => openEditor({ host: host.name, ...place }),
  };
  return (
    <>
      <Reply reply={now.reply} say={say} />
      <Stale {...{ answered, host, say }} />
      <ol className="rehearsal-way" aria-label={say('steps', { address: shownText(question.address) })}>
        <Way journey={now.journey} context={context} />
      </ol>
    </>
  );
}

function Reply({ reply, say }: { readonly reply: Rehearsal['reply']; readonly say: RehearsalSay }) {
  if (reply === null) return <p className="rehearsal-reply">{say('reply.none')}</p>;
  const tone = reply.code < 400 ? 'ok' : reply.code < 500 ? 'temp' : 'perm';
  const text = reply.to !== 'RCPT' ? say('reply.before', { command: reply.to }) : say(tone === 'ok' ? 'reply.accepted' : 'reply.refused');
  const by = reply.why?.restriction ?? reply.why?.parameter;
  return (
    <div className="rehearsal-reply" role="status">
      <p className={`rehearsal-said rehearsal-${tone}`} lang="en" translate="no">
        {shownText(replyLine(reply))}
      </p>
      <p>
        {text}
        {by !== undefined && tone !== 'ok' && (
          <>
            {' '}
            {say('reply.by')}{' '}
            <code lang="en" translate="no">
              {by}
            </code>
            .
          </>
        )}
      </p>
      {reply.unasked.length > 0 && <p>{say('reply.unasked')}</p>}
    </div>
  );
}

/** What the running programmes do not know yet: an edited main.cf, a table's source. */
function Stale({ answered, host, say }: AnswerProps) {
  const { now, reloaded, stalePrograms, trace } = answered;
  const disk = trace.disk(host.name);
  const tables = ['/etc/aliases', '/etc/postfix/virtual', '/etc/postfix/transport', '/etc/postfix/canonical'].flatMap((path) => {
    const kind = fileKind(path, disk);
    return isTableStale(kind, path, disk, host) ? [{ path, command: kind.kind === 'aliases' ? 'newaliases' : `postmap ${path}` }] : [];
  });
  const lines = reloaded === null ? [] : newLines(now, reloaded);
  if (reloaded === null && tables.length === 0) return null;
  return (
    <div className="notice rehearsal-stale">
      <Icon name="clock" />
      <div>
        {reloaded !== null && (
          <p>
            {say('stale', { programs: stalePrograms.join(', ') })} {say(lines.length === 0 ? 'stale.same' : 'stale.then')}
          </p>
        )}
        {lines.length > 0 && (
          <ul lang="en" translate="no">
            {lines.map((line) => (
              <li key={line}>{shownText(line)}</li>
            ))}
          </ul>
        )}
        {tables.map(({ path, command }) => (
          <p key={path}>{say('stale.table', { file: path, command })}</p>
        ))}
      </div>
    </div>
  );
}
