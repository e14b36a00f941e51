/**
 * `bounce_template_file` (bounce(5)): texts of one's own in place of the built-in ones. Mirrors bounce_templates_load()
 * and bounce_template_parse_buffer(): the file is read when bounce(8) starts, a template is looked into when it is first
 * needed, and one that is wrong is ignored with a warning.
 */
import { isAscii } from '../../base/octets.ts';
import { lowerAscii } from '../../formats/ascii-case.ts';
import { isHeaderLine } from '../../formats/header.ts';
import { splitNameValue } from '../../formats/main-cf.ts';
import { DELAY, FAILURE, SUCCESS, VERIFY, type Template } from './templates.ts';

const BUILT_IN: readonly Template[] = [FAILURE, DELAY, SUCCESS, VERIFY];

/** Templates by kind as the file has them, not yet looked into; what is wrong with the file, without `warning: `. */
export interface TemplateFile {
  readonly texts: ReadonlyMap<Template['kind'], string>;
  readonly warnings: readonly string[];
  /** What keeps bounce(8) from starting; null for a sound file. */
  readonly fatal: string | null;
}

/** `failure_template = <<EOF`, lines of text, `EOF`. */
export function readTemplateFile(octets: string, path: string): TemplateFile {
  const texts = new Map<Template['kind'], string>();
  const warnings: string[] = [];
  const lines = octets.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const failed = (at: number, problem: string): TemplateFile => ({ texts, warnings, fatal: `${path}, line ${at}: ${problem}` });
  // Postfix counts from 1, but a line before it reads it: its first line is line 2.
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? '';
    at += 1;
    if (/^\s*(#|$)/.test(line)) continue;
    const split = splitNameValue(line);
    if ('error' in split) return failed(at + 1, `${split.error}: "${line}"`);
    let { value } = split;
    if (value.startsWith('<<')) {
      const marker = value.slice(2).trimStart();
      if (marker === '') return failed(at + 1, 'missing end marker after <<');
      if (!/^[A-Za-z0-9]/.test(marker)) return failed(at + 1, 'malformed end marker after <<');
      const end = lines.indexOf(marker, at);
      // Empty lines at the start do not count (an empty buffer gets no line end).
      value = lines.slice(at, end < 0 ? undefined : end).join('\n').replace(/^\n+/, '');
      at = end < 0 ? lines.length : end + 1;
      if (end < 0) warnings.push(`${path}, line ${at + 1}: missing "${marker}" end marker`);
    }
    const known = BUILT_IN.find(({ kind }) => split.name === `${kind}_template`);
    if (known) texts.set(known.kind, value);
    else warnings.push(`${path}, line ${at + 1}: unknown template name: ${split.name} -- ignoring this template`);
  }
  return { texts, warnings, fatal: null };
}

/** The built-in template with what a text of one's own changes in it; or why that text is ignored. */
export function parseTemplate(builtIn: Template, text: string, origin: string): Template | { readonly warnings: readonly string[] } {
  const lines = text.split('\n');
  const found: { -readonly [name in keyof Template]?: Template[name] } = {};
  const ignored = (problem: string): { warnings: readonly string[] } => ({
    warnings: [`${origin}: ${problem} in ${builtIn.kind} template -- ignoring this template`],
  });
  let at = 0;
  for (; at < lines.length && isHeaderLine(lines[at] ?? ''); at += 1) {
    const [, label = '', value = ''] = /^([^:\s]*)[:\s]*([^]*)$/.exec(lines[at] ?? '') ?? [];
    if (value === '') return ignored(`empty "${label}" header value`);
    if (!isAscii(value)) return ignored(`non-ASCII "${label}" header value`);
    switch (lowerAscii(label)) {
      case 'charset': found.charset = value; break;
      case 'from': found.from = value; break;
      case 'subject': found.subject = value; break;
      case 'postmaster-subject':
        if (builtIn.kind === 'success' || builtIn.kind === 'verify') return ignored(`inapplicable "${label}" header label`);
        found.postmasterSubject = value;
        break;
      default: return ignored(`unknown "${label}" header label`);
    }
  }
  while (at < lines.length && /^\s*$/.test(lines[at] ?? '')) at += 1;
  if (at >= lines.length) return ignored('missing message text');
  const body = lines.slice(at);
  const charset = found.charset ?? builtIn.charset;
  const is8bit = !body.every(isAscii);
  if (is8bit && lowerAscii(charset) === 'us-ascii') {
    return { warnings: [`${origin}: 8-bit message text in ${builtIn.kind} template`, 'please specify a charset value other than us-ascii', '-- ignoring this template for now'] };
  }
  return { ...builtIn, ...found, origin, body, encoding: is8bit ? '8bit' : builtIn.encoding };
}

/** The templates of one bounce process. */
export class Templates {
  private readonly texts: ReadonlyMap<Template['kind'], string>;
  private readonly origin: string;
  private readonly warn: (text: string) => void;
  private readonly ready = new Map<Template['kind'], Template>();

  constructor(file: TemplateFile, origin: string, warn: (text: string) => void) {
    this.texts = file.texts;
    this.origin = origin;
    this.warn = warn;
  }

  use(builtIn: Template): Template {
    const known = this.ready.get(builtIn.kind);
    if (known) return known;
    const text = this.texts.get(builtIn.kind);
    const parsed = text === undefined ? builtIn : parseTemplate(builtIn, text, this.origin);
    if ('warnings' in parsed) for (const warning of parsed.warnings) this.warn(warning);
    const template = 'warnings' in parsed ? builtIn : parsed;
    this.ready.set(builtIn.kind, template);
    return template;
  }
}
