/**
 * The words of a command with `${sender}`, `${recipient}` and their kin filled in (expand_argv()): a word with something
 * of a recipient in it comes once for each of them.
 */
import { quoteLocal, splitLocalPart } from '../../formats/address.ts';
import { lowerAscii } from '../../formats/ascii-case.ts';
import { expandMacros } from '../../formats/main-cf.ts';
import type { DeliveryRequest, RequestRecipient } from '../global/delivery-request.ts';
import type { PipeAttributes } from './attributes.ts';

export interface Expanding {
  readonly delimiters: string;
  readonly service: string;
  warn(text: string): void;
}

const OF_RECIPIENT = ['recipient', 'original_recipient', 'user', 'extension', 'mailbox', 'domain'];
const OF_MESSAGE = [
  'nexthop', 'sender', 'size', 'client_address', 'client_hostname', 'client_port', 'client_protocol', 'client_helo', 'sasl_method',
  'sasl_username', 'sasl_sender', 'queue_id',
];

/** Null where a macro is not known. */
export function expandWords(attributes: PipeAttributes, request: DeliveryRequest, how: Expanding): readonly string[] | null {
  const words: string[] = [];
  for (const word of attributes.argv) {
    const names: string[] = [];
    expandMacros(word, (name) => {
      names.push(name);
      return '';
    });
    const strange = names.find((name) => !OF_RECIPIENT.includes(name) && !OF_MESSAGE.includes(name));
    if (strange !== undefined) {
      how.warn(`file /etc/postfix/master.cf: service ${how.service}: unknown macro name: "${strange}"`);
      return null;
    }
    const recipients = names.some((name) => OF_RECIPIENT.includes(name)) ? request.recipients : [null];
    for (const recipient of recipients) {
      const values = valuesOf(attributes, request, recipient, how);
      // A blank user name suppresses the word.
      if (names.includes('user') && values['user'] === '') continue;
      words.push(expandOnce(word, values));
    }
  }
  return words;
}

/** An address may have a `$` in it: what was filled in is not looked into again. */
function expandOnce(word: string, values: Readonly<Record<string, string>>): string {
  const dollar = '\0';
  return expandMacros(word, (name) => values[name]?.replaceAll('$', dollar) ?? null).text.replaceAll(dollar, '$');
}

function valuesOf(
  { flags, nullSender }: PipeAttributes, request: DeliveryRequest, recipient: RequestRecipient | null, how: Expanding,
): Readonly<Record<string, string>> {
  const { origin } = request;
  const quotes = (address: string): string => (flags.includes('q') && address !== '' ? quoteLocal(address) : address);
  const sender = request.sender === '' ? nullSender : request.sender;
  const message = {
    sender: quotes(sender), nexthop: flags.includes('h') ? lowerAscii(request.nexthop) : request.nexthop, size: String(request.size),
    client_address: origin.clientAddress, client_hostname: origin.clientName, client_port: origin.clientPort,
    client_protocol: origin.protocolName, client_helo: origin.heloName, sasl_method: '', sasl_username: '', sasl_sender: '',
    queue_id: request.queueId,
  };
  if (recipient === null) return message;
  const folded = fold(recipient.address, flags);
  const at = folded.lastIndexOf('@');
  if (at < 0) how.warn(`no @ in recipient address: ${recipient.address}`);
  const mailbox = at < 0 ? folded : folded.slice(0, at);
  const split = splitLocalPart(mailbox, how.delimiters);
  return {
    ...message, recipient: fold(quotes(recipient.address), flags), original_recipient: fold(quotes(recipient.origAddress), flags),
    mailbox, domain: at < 0 ? '' : folded.slice(at + 1), user: split?.user ?? mailbox, extension: split?.extension.slice(1) ?? '',
  };
}

/** Flags `u` and `h`: the local part, the domain in lower case. */
function fold(address: string, flags: string): string {
  const at = address.lastIndexOf('@');
  const [local, rest] = at < 0 ? [address, ''] : [address.slice(0, at), address.slice(at)];
  return (flags.includes('u') ? lowerAscii(local) : local) + (flags.includes('h') ? lowerAscii(rest) : rest);
}
