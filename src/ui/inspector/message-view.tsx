/**
 * Envelope beside letter, as two things: what servers read and throw away, what people read and keep. Says when the
 * recipient on the envelope is not the one in the letter.
 */
import { useState } from 'react';
import { RichText } from '../i18n/rich-text.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Icon } from '../pictures/icons.tsx';
import { useStore } from '../stores/store.ts';
import { EnvelopeCard } from './envelope-card.tsx';
import { LetterCard } from './letter-card.tsx';
import { addressesIn, readLetter, readLetterLines, type LetterText } from './letter-text.ts';
import { latestMessage, messagesAt, type MailMessage, type MessageBook } from './message-model.ts';

export function MessageView() {
  const events = useStore((state) => state.events);
  const count = useStore((state) => state.cursor);
  const [chosen, setChosen] = useState<string | null>(null);
  const book = messagesAt(events, count);
  const message = book.messages.find(({ id }) => id === chosen) ?? latestMessage(book);
  if (!message) return <NoMessage />;
  return (
    <>
      <MessageChoice book={book} message={message} choose={setChosen} />
      <Message message={message} />
    </>
  );
}

function NoMessage() {
  const { t } = useWords();
  return (
    <div className="empty-note">
      <b>{t('message.none.title')}</b>
      <p>
        <RichText>{t('message.none.text')}</RichText>
      </p>
    </div>
  );
}

function MessageChoice(props: { book: MessageBook; message: MailMessage; choose: (id: string) => void }) {
  const { t } = useWords();
  const { book, message, choose } = props;
  if (book.messages.length < 2) return null;
  return (
    <label className="message-choice">
      <span className="visually-hidden">{t('message.which')}</span>
      <select value={message.id} onChange={(event) => choose(event.currentTarget.value)}>
        {book.messages.map((one, index) => (
          <option key={one.id} value={one.id}>
            {`${index + 1}. ${one.queueId ?? '…'} → ${one.recipients.map(({ address }) => address).join(', ') || '…'}`}
          </option>
        ))}
      </select>
    </label>
  );
}

function Message({ message }: { message: MailMessage }) {
  const { t } = useWords();
  const letter = letterOf(message);
  return (
    <>
      <h2 className="object-heading object-envelope">
        {t('message.envelope')}
        <small>{t('message.envelope.note')}</small>
      </h2>
      <EnvelopeCard message={message} />
      <Differ message={message} letter={letter} />
      <h2 className="object-heading object-letter">
        {t('message.letter')}
        <small>{t('message.letter.note')}</small>
      </h2>
      <LetterCard letter={letter} stamped={message.letter !== null} />
      {letter && letter.postmarks.length > 0 && <p className="muted small-note">{t('message.postmarks')}</p>}
    </>
  );
}

/** The letter as last written down, or as it has been typed so far (a doubled dot at a line's start counts once). */
export function letterOf(message: MailMessage): LetterText | null {
  if (message.letter !== null) return readLetter(message.letter);
  if (message.lines.length === 0) return null;
  return readLetterLines(message.lines.map((line) => (line.startsWith('.') ? line.slice(1) : line)));
}

export type Difference = 'none' | 'differ' | 'no-to';

/** Whether letter and envelope name the same people; only asked once the letter's header is complete. */
export function differenceOf(message: MailMessage, letter: LetterText | null): Difference {
  if (!letter || letter.body === null) return 'none';
  const named = letter.fields.filter(({ name }) => /^(to|cc)$/i.test(name));
  if (named.length === 0) return 'no-to';
  const inLetter = new Set(named.flatMap(({ value }) => addressesIn(value)));
  const onEnvelope = message.recipients.filter(({ answer }) => answer === 'accepted').map(({ address }) => address.toLowerCase());
  const same = onEnvelope.length === inLetter.size && onEnvelope.every((address) => inLetter.has(address));
  return same ? 'none' : 'differ';
}

function Differ({ message, letter }: { message: MailMessage; letter: LetterText | null }) {
  const { t } = useWords();
  const difference = differenceOf(message, letter);
  if (difference === 'none') return null;
  return (
    <p className="differ-note">
      <Icon name="differ" />
      <span>
        <RichText>{t(difference === 'differ' ? 'message.differ' : 'message.noTo')}</RichText>
      </span>
    </p>
  );
}
