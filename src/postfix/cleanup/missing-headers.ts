/**
 * What cleanup(8) adds below a letter's own header (cleanup_header_done_callback()): Message-Id, Date, From, and To for
 * hidden recipients; only for mail from this host's own clients, unless always_add_missing_headers says so.
 */
import { quoteLocal } from '../../formats/address.ts';
import { externalForm, scanAddress } from '../../formats/address-token.ts';
import { parseAddressList } from '../../formats/address-list.ts';
import { formatDateDigits, formatMailDate } from '../../formats/calendar.ts';
import { isHeaderLine } from '../../formats/header.ts';
import { log, outLine, type CleanupState } from './state.ts';

const VISIBLE_RECIPIENTS = ['To', 'Resent-To', 'Cc', 'Resent-Cc'];

export function addMissingHeaders(state: CleanupState): void {
  const { cf, resent, queueId } = state;
  const adds = state.headerContext !== null || cf.flag('always_add_missing_headers');
  const isMissing = (name: string): boolean => !state.headersSeen.has(resent + name);
  if (adds && isMissing('Message-Id')) {
    const stamp = cf.flag('enable_long_queue_ids') ? '' : `${formatDateDigits(state.createdSeconds)}.`;
    const id = `<${stamp}${queueId}@${cf.text('myhostname')}>`;
    outLine(state, `${resent}Message-Id: ${id}`);
    log(state, `${queueId}: ${resent === '' ? '' : 'resent-'}message-id=${id}`);
    state.headersSeen.add(`${resent}Message-Id`);
  }
  if (!state.headersSeen.has('Message-Id')) log(state, `${queueId}: message-id=<>`);
  if (!adds) return;
  if (isMissing('Date')) {
    outLine(state, `${resent}Date: ${formatMailDate(state.arrivalSeconds, state.sys.utcOffsetMinutes)}`);
  }
  if (isMissing('From')) outLine(state, `${resent}From: ${fromValue(state)}`);
  const hidden = cf.text('undisclosed_recipients_header');
  if (hidden === '' || VISIBLE_RECIPIENTS.some((name) => state.headersSeen.has(name))) return;
  if (isHeaderLine(hidden)) outLine(state, hidden);
  else log(state, `warning: bad undisclosed_recipients_header header text "${hidden}" -- need "headername: headervalue"`);
}

/** `Full Name <address>`; the name in quotes where it holds specials. */
function fromValue(state: CleanupState): string {
  const sender = state.sender ?? '';
  const address = quoteLocal(sender === '' ? 'MAILER-DAEMON' : sender);
  const name = (state.fullName ?? '').replace(/[\r\n]/g, ' ');
  if (sender === '' || name === '') return address;
  if (state.cf.text('header_from_format') === 'obsolete') return `${address} ${externalForm(parseAddressList(`(${name})`))}`;
  const isPlain = !/[%!()<>@,;:\\".[\]]/.test(name);
  const phrase = externalForm(isPlain ? scanAddress(name) : [{ kind: 'quoted', text: name }]);
  return phrase === '' ? `<${address}>` : `${phrase} <${address}>`;
}
