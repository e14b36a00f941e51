/**
 * The files in which bounce(8), defer(8) and trace(8) collect what became of a message's recipients
 * (bounce_append_service.c, bounce_log(3)): blocks of `name=value` lines, an empty line around each. Old-style lines
 * (`<address>: reason`) are written first and skipped when read.
 */
import { quoteLocal } from '../../formats/address.ts';
import { equalsIgnoringCase } from '../../formats/ascii-case.ts';
import type { RequestRecipient } from './delivery-request.ts';
import { isDsnStatus, type Dsn, type DsnAction } from './dsn.ts';

export interface LoggedRecipient {
  /** In external form; `origAddress` is empty where it is the same. */
  readonly recipient: RequestRecipient;
  readonly dsn: Dsn;
}

/** One block, to be appended. */
export function formatLogEntry({ recipient, dsn }: LoggedRecipient, writesOldStyle: boolean): string {
  const address = recipient.address === '' ? '<>' : quoteLocal(recipient.address);
  const lines: string[] = [];
  if (writesOldStyle) lines.push(`<${recipient.address === '' ? '' : address}>: ${dsn.reason}`);
  const put = (name: string, value: string): void => void (value !== '' && lines.push(`${name}=${value}`));
  put('recipient', address);
  if (!equalsIgnoringCase(recipient.address, recipient.origAddress)) put('original_recipient', quoteIfAny(recipient.origAddress));
  if (recipient.offset > 0) put('offset', String(recipient.offset));
  put('dsn_orig_rcpt', recipient.dsnOrcpt);
  if (recipient.dsnNotify !== 0) put('notify_flags', String(recipient.dsnNotify));
  put('status', dsn.status);
  put('action', dsn.action);
  if (dsn.diagnosticType !== '' && dsn.diagnosticText !== '') {
    put('diag_type', dsn.diagnosticType);
    put('diag_text', dsn.diagnosticText);
  }
  if (dsn.mtaType !== '' && dsn.mtaName !== '') {
    put('mta_type', dsn.mtaType);
    put('mta_mname', dsn.mtaName);
  }
  put('reason', dsn.reason);
  return `\n${lines.join('\n')}\n\n`;
}

function quoteIfAny(address: string): string {
  return address === '' ? '' : quoteLocal(address);
}

/** All entries of a log; `status` and `action` stand in for what an entry does not say. */
export function parseLog(text: string, otherwise: { status: string; action: DsnAction }): readonly LoggedRecipient[] {
  return text
    .split(/\n\n+/)
    .filter((block) => block.trim() !== '')
    .map((block) => parseEntry(block, otherwise));
}

function parseEntry(block: string, otherwise: { status: string; action: DsnAction }): LoggedRecipient {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const match = /^([A-Za-z0-9_-]+)\s*=\s*(.*?)\s*$/.exec(line);
    if (match) fields.set(match[1] ?? '', match[2] ?? '');
    const old = /^<(.*?)>: (.*)$/.exec(line);
    if (old && !fields.has('recipient')) fields.set('recipient', old[1] ?? '').set('reason', (old[2] ?? '').trim());
  }
  const text = (name: string): string => fields.get(name) ?? '';
  const number = (name: string): number => Number.parseInt(text(name), 10) || 0;
  const address = fields.get('recipient') ?? '(recipient address unavailable)';
  return {
    recipient: {
      address: address === '' ? '(MAILER-DAEMON)' : address,
      origAddress: text('original_recipient'),
      offset: number('offset'),
      dsnOrcpt: text('dsn_orig_rcpt'),
      dsnNotify: number('notify_flags'),
    },
    dsn: {
      status: isDsnStatus(text('status')) ? text('status') : otherwise.status,
      action: (text('action') === '' ? otherwise.action : text('action')) as DsnAction,
      reason: text('reason') === '' ? '(description unavailable)' : text('reason'),
      diagnosticType: text('diag_type'),
      diagnosticText: text('diag_text'),
      mtaType: text('mta_type'),
      mtaName: text('mta_mname'),
    },
  };
}
