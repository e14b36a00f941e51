/**
 * The inspector's queue: what lies in each mail host's queue as postqueue(1) lists it, the queue file of the letter that
 * is followed (postcat(1): envelope first, then the letter), and delays=a/b/c/d as lengths.
 */
import { useMemo } from 'react';
import type { Delays } from '../../kernel/trace.ts';
import { ownMailHosts, type PicturedWorld } from '../diagram/stage.ts';
import { useWords } from '../i18n/use-words.ts';
import { useStore } from '../stores/store.ts';
import { createFloorFold } from './floor-fold.ts';
import type { FloorLetter, FloorState, QueueName } from './floor-state.ts';
import { floorWords, type FloorSay } from './floor-words.ts';
import './queue.css';

/** In showq's order. */
const LISTED: readonly QueueName[] = ['incoming', 'active', 'deferred', 'hold'];
const MOST_LISTED = 50;
const MOST_CONTENT = 4000;

export function QueueView() {
  const world = useStore((state) => state.world);
  const { locale } = useWords();
  const say = useMemo(() => floorWords(locale), [locale]);
  if (world === null) return null;
  const hosts = ownMailHosts(world);
  return (
    <div className="queue">
      {hosts.map((host) => (
        <HostQueue key={host.name} host={host.name} label={host.label ?? host.name} isOnly={hosts.length === 1} {...{ world, say }} />
      ))}
    </div>
  );
}

interface HostQueueProps {
  readonly host: string;
  readonly label: string;
  readonly isOnly: boolean;
  readonly world: PicturedWorld;
  readonly say: FloorSay;
}

function HostQueue({ host, label, isOnly, world, say }: HostQueueProps) {
  const events = useStore((state) => state.events);
  const cursor = useStore((state) => state.cursor);
  const fold = useMemo(() => createFloorFold(host), [host]);
  const state = fold(events, cursor);
  const listed = listing(state);
  const followed = state.letters.get(state.focus ?? '') ?? null;
  return (
    <section aria-label={label}>
      <h3 className="queue-head">
        {isOnly ? 'postqueue -p' : label}
        <small>{say('queue.reads')}</small>
      </h3>
      {listed.length === 0 ? <EmptyQueue say={say} /> : <Listing {...{ listed, world, say }} />}
      {followed !== null && followed.content !== null && <QueueFile letter={followed} say={say} />}
      {followed !== null && <Times letter={followed} say={say} />}
    </section>
  );
}

/** Oldest first within each queue. */
export function listing(state: FloorState): readonly FloorLetter[] {
  const letters = [...state.letters.values()].filter(({ removed, sender }) => !removed && sender !== null);
  return LISTED.flatMap((queue) => letters.filter((letter) => letter.queue === queue));
}

function EmptyQueue({ say }: { say: FloorSay }) {
  return (
    <p className="queue-empty">
      <strong>{say('queue.empty')}</strong> {say('queue.empty.more')}
    </p>
  );
}

const MARKS: Readonly<Record<QueueName, string>> = { maildrop: '', incoming: '', active: '*', deferred: '', hold: '!', corrupt: '' };

function Listing({ listed, world, say }: { listed: readonly FloorLetter[]; world: PicturedWorld; say: FloorSay }) {
  const marks = new Set(listed.map(({ queue }) => queue));
  return (
    <>
      <ul className="queue-list">
        {listed.slice(0, MOST_LISTED).map((letter) => (
          <li key={letter.queueId} translate="no">
            <p>
              <b>
                {letter.queueId}
                {MARKS[letter.queue ?? 'incoming']}
              </b>
              <span>{letter.size}</span>
              <time>{arrivalText(letter.arrived, world)}</time>
            </p>
            <p className="ink-envelope">{letter.sender === '' ? 'MAILER-DAEMON' : letter.sender}</p>
            {reasonOf(letter) !== null && <p className="queue-reason">({reasonOf(letter)})</p>}
            {letter.recipients.map((recipient) => (
              <p key={recipient} className={letter.done.includes(recipient) ? 'ink-envelope is-done' : 'ink-envelope'}>
                {recipient}
                {letter.done.includes(recipient) && <small> {say('queue.done')}</small>}
              </p>
            ))}
          </li>
        ))}
      </ul>
      {listed.length > MOST_LISTED && <p className="queue-note">{say('queue.more', { count: listed.length - MOST_LISTED })}</p>}
      {marks.has('active') && <p className="queue-note">{say('queue.star')}</p>}
      {marks.has('hold') && <p className="queue-note">{say('queue.mark')}</p>}
      {marks.has('deferred') && <p className="queue-note">{say('queue.plain')}</p>}
    </>
  );
}

/** Why it waits: what the last attempt that failed for now said. */
function reasonOf(letter: FloorLetter): string | null {
  if (letter.queue !== 'deferred') return null;
  return letter.deliveries.findLast(({ status }) => status === 'deferred')?.text ?? null;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Tue Nov 24 09:14:31`, in the world's own zone, as postqueue(1) prints it. */
function arrivalText(t: number, world: PicturedWorld): string {
  const date = new Date(world.startEpochMillis + world.utcOffsetMinutes * 60_000 + t / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  return `${DAYS[date.getUTCDay()] ?? ''} ${MONTHS[date.getUTCMonth()] ?? ''} ${String(date.getUTCDate()).padStart(2)} ${time}`;
}

function QueueFile({ letter, say }: { letter: FloorLetter; say: FloorSay }) {
  const content = letter.content ?? '';
  return (
    <>
      <h3 className="queue-head">
        {say('queue.file')}
        <small>{letter.removed ? say('queue.gone') : `${say('queue.file.reads')} ${letter.queueId}`}</small>
      </h3>
      <div className="queue-envelope" translate="no">
        <h4>{say('queue.envelope')}</h4>
        <p>sender: {letter.sender}</p>
        {letter.recipients.map((recipient) => (
          <p key={recipient}>
            {letter.done.includes(recipient) ? 'done_recipient' : 'recipient'}: {recipient}
          </p>
        ))}
      </div>
      <div className="queue-content" translate="no">
        <h4>{say('queue.content')}</h4>
        <pre tabIndex={0} aria-label={say('queue.content')}>{content.length > MOST_CONTENT ? `${content.slice(0, MOST_CONTENT)}…` : content}</pre>
      </div>
    </>
  );
}

const PARTS = ['a', 'b', 'c', 'd'] as const;

function Times({ letter, say }: { letter: FloorLetter; say: FloorSay }) {
  const timed = letter.deliveries.flatMap(({ delays, logged, recipients }) => (delays === null || logged === null ? [] : [{ delays, logged, recipients }]));
  if (timed.length === 0) return null;
  return (
    <>
      <h3 className="queue-head">{say('queue.time')}</h3>
      {timed.map(({ delays, logged, recipients }, at) => (
        <TimeBar key={at} {...{ delays, logged }} title={timed.length > 1 ? say('queue.time.to', { recipient: recipients.join(', ') }) : null} say={say} />
      ))}
    </>
  );
}

/** As long as the time, but never so short that it is not seen. */
function TimeBar({ delays, logged, title, say }: { delays: Delays; logged: readonly string[]; title: string | null; say: FloorSay }) {
  const total = Math.max(0.001, delays.reduce((sum, seconds) => sum + seconds, 0));
  return (
    <figure className="queue-times">
      {title !== null && <figcaption>{title}</figcaption>}
      <div className="queue-bar" aria-hidden="true">
        {delays.map((seconds, at) => (
          <i key={at} className={`is-${PARTS[at] ?? 'a'}`} style={{ flexGrow: Math.max(0.02, seconds / total) }} />
        ))}
      </div>
      <code>delays={logged.join('/')}</code>
      <ul>
        {logged.map((seconds, at) => (
          <li key={at} className={`is-${PARTS[at] ?? 'a'}`}>
            {say(`queue.time.${PARTS[at] ?? 'a'}`, { seconds })}
          </li>
        ))}
      </ul>
    </figure>
  );
}
