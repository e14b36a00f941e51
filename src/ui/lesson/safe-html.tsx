/**
 * Shows HTML that the lessons' own renderer made (no raw HTML gets through it), filled with the student's variant.
 * The only place of the page that puts HTML into the document.
 */
import { memo } from 'react';
import type { SafeHtml } from '../../lessons/markdown.ts';
import { fillHtml, type Variant } from '../../lessons/variant.ts';
import type { Locale } from '../i18n/languages.ts';

interface ProseProps {
  readonly html: SafeHtml;
  readonly variant: Variant;
  readonly lang?: Locale | undefined;
  /** Inline: inside a sentence or a button. */
  readonly inline?: boolean;
  readonly className?: string;
}

export const Prose = memo(function Prose({ html, variant, lang, inline = false, className = 'prose' }: ProseProps) {
  const filled = { __html: fillHtml(html, variant) };
  if (inline) return <span lang={lang} dangerouslySetInnerHTML={filled} />;
  if (html.trim() === '') return null;
  return <div className={className} lang={lang} dangerouslySetInnerHTML={filled} />;
});
