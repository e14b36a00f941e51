/**
 * Domain names between presentation format and labels (RFC 1035 §5.1): `\.`, `\\` and `\DDD` escapes, case kept,
 * compared without case. A name is written without its final dot; the root is the empty string.
 *
 * @rfc 1035 §2.3.4
 */

/** RFC 1035 §2.3.4. */
export const LABEL_LIMIT = 63;
export const NAME_LIMIT = 255;

/** The labels of a presentation name, unescaped octets; null where a label or the whole name is too long or empty. */
export function labelsOf(name: string): readonly string[] | null {
  if (name === '' || name === '.') return [];
  const labels: string[] = [];
  let label = '';
  let sizeOctets = 1;
  const text = name.endsWith('.') && !name.endsWith('\\.') ? name : `${name}.`;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '\\') {
      const digits = /^\d{3}/.exec(text.slice(at + 1, at + 4))?.[0];
      if (digits !== undefined && Number(digits) > 255) return null;
      label += digits === undefined ? text.charAt(at + 1) : String.fromCharCode(Number(digits));
      at += digits === undefined ? 1 : 3;
    } else if (char === '.') {
      sizeOctets += label.length + 1;
      if (label === '' || label.length > LABEL_LIMIT || sizeOctets > NAME_LIMIT) return null;
      labels.push(label);
      label = '';
    } else if (char.charCodeAt(0) > 0xff) {
      return null;
    } else {
      label += char;
    }
  }
  return labels;
}

/** The presentation form of labels, without the final dot. */
export function nameOf(labels: readonly string[]): string {
  return labels.map(escapeLabel).join('.');
}

function escapeLabel(label: string): string {
  return label.replace(/[.\\]|[^!-~]/g, (char) =>
    char === '.' || char === '\\' ? `\\${char}` : `\\${String(char.charCodeAt(0)).padStart(3, '0')}`,
  );
}

/** One spelling for each name, for comparing and as a map's key: lower case, no final dot. */
export function canonicalName(name: string): string {
  const bare = name.endsWith('.') && !name.endsWith('\\.') ? name.slice(0, -1) : name;
  return bare.toLowerCase();
}

/** Whether `name` is `parent` or below it; both canonical. */
export function isAtOrBelow(name: string, parent: string): boolean {
  return parent === '' || name === parent || name.endsWith(`.${parent}`);
}

/** The name without its first label; null for the root. Escaped dots stay inside their label. */
export function parentName(name: string): string | null {
  if (name === '') return null;
  for (let at = 0; at < name.length; at += 1) {
    if (name.charAt(at) === '\\') at += 1;
    else if (name.charAt(at) === '.') return name.slice(at + 1);
  }
  return '';
}

/** The name under which an IPv4 address's PTR record stands (RFC 1035 §3.5). */
export function reverseName(address: string): string {
  return `${address.split('.').reverse().join('.')}.in-addr.arpa`;
}
