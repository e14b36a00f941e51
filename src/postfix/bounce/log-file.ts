/** Bounce, defer and trace logs (bounce_log.c): one block of `name=value` lines for each recipient, a blank line after it. */
import type { Attributes } from '../../formats/attribute-list.ts';
import { dsnFromAttributes, type Dsn } from '../global/dsn.ts';
import { recipientFromAttributes, type RequestRecipient } from '../global/delivery-request.ts';

export interface LoggedRecipient {
  readonly recipient: RequestRecipient;
  readonly dsn: Dsn;
}

const NAMES = [
  'recipient', 'original_recipient', 'offset', 'dsn_orig_rcpt', 'notify_flags', 'status', 'action', 'diag_type', 'diag_text',
  'mta_type', 'mta_mname', 'reason',
];

export function logBlock(attributes: Attributes): string {
  const lines = NAMES.map((name) => `${name}=${(attributes[name] ?? '').replace(/[\r\n]/g, ' ')}\n`);
  return `${lines.join('')}\n`;
}

export function readLog(text: string): readonly LoggedRecipient[] {
  return text.split('\n\n').flatMap((block) => {
    const attributes = Object.fromEntries(block.split('\n').map((line) => {
      const equals = line.indexOf('=');
      return [line.slice(0, Math.max(0, equals)), line.slice(equals + 1)] as const;
    }));
    if (attributes['recipient'] === undefined) return [];
    return [{ recipient: recipientFromAttributes(attributes), dsn: dsnFromAttributes(attributes) }];
  });
}
