/** The letter as an object: Return-Path in the envelope's ink, postmarks newest on top, header fields, body. */
import { RichText } from '../i18n/rich-text.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Postmark } from '../pictures/mail-objects.tsx';
import type { LetterText, PostmarkLine } from './letter-text.ts';

export function LetterCard({ letter, stamped }: { letter: LetterText | null; stamped: boolean }) {
  const { t } = useWords();
  if (!letter) {
    return (
      <div className="letter-card letter-ghost">
        <RichText>{t('message.letter.none')}</RichText>
      </div>
    );
  }
  return (
    <div className="letter-card" lang="en" translate="no">
      {letter.returnPath ? (
        <p className="return-path">
          <b>Return-Path:</b> {letter.returnPath.value}
        </p>
      ) : (
        <Ghost ink="envelope" name="Return-Path:" text={t('message.ghost.returnPath')} />
      )}
      {!stamped && <Ghost ink="postmark" name="Received:" text={t('message.ghost.received')} />}
      {letter.postmarks.map((postmark, index) => (
        <PostmarkRow key={`${letter.postmarks.length - index} ${postmark.value}`} postmark={postmark} />
      ))}
      <dl>
        {letter.fields.map(({ name, value }, index) => (
          <div key={`${index} ${name}`}>
            <dt>{name}:</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {letter.body !== null && <LetterBody letter={letter} />}
    </div>
  );
}

function LetterBody({ letter }: { letter: LetterText }) {
  const { t } = useWords();
  return (
    <div className="letter-body">
      {letter.body === '' ? (
        <span className="muted" lang={undefined}>
          {t('message.body.empty')}
        </span>
      ) : (
        <pre>{letter.body}</pre>
      )}
      {letter.bodyOctetsNotShown > 0 && <p className="muted">{t('message.cut', { octets: letter.bodyOctetsNotShown })}</p>}
    </div>
  );
}

function Ghost({ ink, name, text }: { ink: 'envelope' | 'postmark'; name: string; text: string }) {
  const { locale } = useWords();
  return (
    <p className={`letter-later letter-later-${ink}`}>
      <b>{name}</b> <span lang={locale}>{text}</span>
    </p>
  );
}

function PostmarkRow({ postmark }: { postmark: PostmarkLine }) {
  const { t } = useWords();
  const { host, date, time } = postmark;
  return (
    <div className="postmark-row">
      <Postmark text={{ ring: host.toUpperCase(), date, time }} size={62} label={t('message.postmark', { host, date, time })} />
      <p>
        <b>{postmark.name}:</b> {postmark.value}
      </p>
    </div>
  );
}
