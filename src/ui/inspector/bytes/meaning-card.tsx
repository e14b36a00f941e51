/** What is known about the octets that the reader points at: name, place, the octets, a sentence, where it is written. */
import { RichText } from '../../i18n/rich-text.tsx';
import { useWords } from '../../i18n/use-words.ts';
import type { Span } from './meaning-kind.ts';
import { MEANING_RFC, MEANING_WORDS } from './meaning-words.ts';
import { hexOf, wideCharacters } from './octet-text.ts';

const MOST_HEX = 16;
const MOST_CHARACTERS = 3;

export function MeaningCard({ piece, octets }: { piece: { readonly span: Span } | null; octets: string }) {
  const { t, locale } = useWords();
  if (!piece) return <p className="bytes-card bytes-card-empty">{t('bytes.point')}</p>;
  const { kind, from, to } = piece.span;
  const { name, about } = MEANING_WORDS[locale][kind];
  const rfc = MEANING_RFC[kind];
  const isHidden = kind === 'tls';
  const hex = [...octets.slice(0, MOST_HEX)].map(hexOf).join(' ');
  return (
    <div className="bytes-card">
      <p className="bytes-card-head">
        <b>{name}</b>
        <small>{t('bytes.at', { from, to: to - 1 })}</small>
      </p>
      {!isHidden && (
        <code lang="en" translate="no">
          {hex}
          {octets.length > MOST_HEX && ' …'}
        </code>
      )}
      <p>
        <RichText>{about}</RichText>
      </p>
      {!isHidden &&
        wideCharacters(octets, MOST_CHARACTERS).map((wide) => (
          <p key={wide.character}>
            <RichText>{t('bytes.wide', { octets: `\`${[...wide.octets].map(hexOf).join(' ')}\``, character: `**${wide.character}**` })}</RichText>
          </p>
        ))}
      {rfc !== undefined && (
        <a href={rfcLink(rfc)} target="_blank" rel="noreferrer">
          RFC {rfc}
        </a>
      )}
    </div>
  );
}

function rfcLink(rfc: string): string {
  const [number = '', section = ''] = rfc.split(' §');
  return `https://www.rfc-editor.org/rfc/rfc${number}#section-${section}`;
}
