/**
 * A sentence with marked words: `typed text`, **strong**, and the three inks [e|envelope], [l|letter], [p|postmark].
 * Protocol text is never translated, so what is typed or printed says so to browsers and screen readers.
 */
import type { ReactNode } from 'react';

export type RichPart =
  | { readonly kind: 'text' | 'strong' | 'typed' | 'envelope' | 'letter' | 'postmark'; readonly text: string };

const MARK = /`([^`]+)`|\*\*([^*]+)\*\*|\[([elp])\|([^\]]+)\]/g;
const INKS = { e: 'envelope', l: 'letter', p: 'postmark' } as const;

export function parseRichText(source: string): readonly RichPart[] {
  const parts: RichPart[] = [];
  let at = 0;
  for (const match of source.matchAll(MARK)) {
    if (match.index > at) parts.push({ kind: 'text', text: source.slice(at, match.index) });
    const [whole, typed, strong, ink, inked] = match;
    if (typed !== undefined) parts.push({ kind: 'typed', text: typed });
    else if (strong !== undefined) parts.push({ kind: 'strong', text: strong });
    else if (inked !== undefined) parts.push({ kind: INKS[ink as keyof typeof INKS], text: inked });
    at = match.index + whole.length;
  }
  if (at < source.length) parts.push({ kind: 'text', text: source.slice(at) });
  return parts;
}

export function RichText({ children }: { children: string }): ReactNode {
  return parseRichText(children).map((part, index) => <Part key={index} part={part} />);
}

function Part({ part }: { part: RichPart }): ReactNode {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'strong':
      return <strong>{part.text}</strong>;
    case 'typed':
      return (
        <code className="typed" lang="en" translate="no">
          {part.text}
        </code>
      );
    default:
      return <span className={`ink-${part.kind}`}>{part.text}</span>;
  }
}
