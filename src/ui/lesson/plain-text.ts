/** A lesson's safe HTML as plain words, for places that take no markup: options of a select, labels. */
import type { SafeHtml } from '../../lessons/markdown.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' };

export function plainText(html: SafeHtml): string {
  return html.replace(/<[^>]*>/g, '').replace(/&(lt|gt|quot|amp);/g, (entity) => ENTITIES[entity] ?? entity);
}
