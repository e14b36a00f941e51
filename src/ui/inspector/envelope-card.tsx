/** The envelope as an object: MAIL FROM where a return address stands, RCPT TO where the address stands. */
import { RichText } from '../i18n/rich-text.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Icon } from '../pictures/icons.tsx';
import type { EnvelopeRecipient, MailMessage } from './message-model.ts';

export function EnvelopeCard({ message }: { message: MailMessage }) {
  const { t } = useWords();
  const gone = message.state === 'delivered';
  const refused = message.recipients.length > 0 && message.recipients.every(({ answer }) => answer === 'refused');
  return (
    <>
      <div className={`envelope-card${gone ? ' envelope-gone' : ''}`} lang="en" translate="no">
        <Stamp />
        <div className={`envelope-from${message.sender === '' ? ' envelope-null' : ''}`}>
          <span className="envelope-command">MAIL FROM</span>
          {message.sender === '' ? '<>' : message.sender}
        </div>
        <div className="envelope-to">
          <span className="envelope-command">RCPT TO</span>
          {message.recipients.length === 0 && <span className="envelope-blank">…</span>}
          {message.recipients.map((recipient, index) => (
            <Recipient key={`${index} ${recipient.address}`} recipient={recipient} />
          ))}
        </div>
      </div>
      <p className="envelope-state">
        {gone ? (
          <RichText>{t('message.envelope.gone')}</RichText>
        ) : refused ? (
          t('message.envelope.refused')
        ) : (
          t(`message.state.${message.state}`, { queueId: message.queueId ?? '', host: message.relay })
        )}
      </p>
    </>
  );
}

function Recipient({ recipient }: { recipient: EnvelopeRecipient }) {
  const { t } = useWords();
  const { address, answer, code, expandedTo } = recipient;
  if (answer === 'refused') {
    return (
      <span className="envelope-recipient">
        <s>{address}</s>
        <span className={code < 500 ? 'refusal-temp' : 'refusal-perm'}>
          <Icon name={code < 500 ? 'clock' : 'octagon'} size="small" />
          {code} <span className="visually-hidden">{t('message.refused')}</span>
        </span>
      </span>
    );
  }
  if (expandedTo.length === 0) return <span className="envelope-recipient">{address}</span>;
  return (
    <span className="envelope-recipient">
      <s>{address}</s>
      <span className="envelope-sticker">{expandedTo.join(', ')}</span>
    </span>
  );
}

function Stamp() {
  return (
    <svg className="envelope-stamp" viewBox="0 0 40 46" aria-hidden="true">
      <rect x=".8" y=".8" width="38.4" height="44.4" fill="#fffaf0" stroke="#a9681c" strokeWidth="1.6" strokeDasharray="2.6 2" />
      <g transform="translate(6 9) scale(.88)" fill="none" stroke="#8f4700" strokeWidth="2.7" strokeLinecap="round" strokeLinejoin="round">
        <path d="M4 9.5h11.5a7.2 7.2 0 1 1-7.2 7.2" />
        <path d="M8.3 16.7a7.2 7.2 0 0 0 7.2 7.2H22" />
        <path d="M22 22.3l7-4.6v12.6l-7-4.9z" fill="#8f4700" strokeWidth="1.6" />
      </g>
    </svg>
  );
}
