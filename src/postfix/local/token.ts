/**
 * One member of an alias, list or .forward: an address, a /file, a |command, an :include: file. Mirrors token.c,
 * include.c and resolve.c of local(8).
 */
import { addressesOf, parseAddressList } from '../../formats/address-list.ts';
import { externalForm, internalForm, type AddressToken } from '../../formats/address-token.ts';
import { splitAddress, unquoteLocal } from '../../formats/address.ts';
import type { Task } from '../../kernel/task.ts';
import { resolveAddress, rewriteAddress } from '../global/rewrite-client.ts';
import { deliverCommand } from './command.ts';
import { beenHere, report, warn, type Level, type Outcome } from './delivery.ts';
import { deliverFile } from './file.ts';
import { deliverIndirect } from './forward.ts';
import { reportFailure } from './owner-report.ts';
import { findAccount } from './passwd.ts';
import { deliverRecipient } from './recipient.ts';

export interface Delivered {
  readonly outcome: Outcome;
  /** How many members there were. */
  readonly count: number;
}

const INCLUDE = ':include:';
/** Members of one list that are looked at; a longer list is cut, as Postfix's line and memory limits would. */
const MEMBER_LIMIT = 10_000;

/** Delivers to every address of a list in external form; `by` names it for the trace. */
export function* deliverTokens(level: Level, text: string, by: string): Task<Delivered> {
  const members = membersOf(text);
  const { sys, request } = level.shared;
  sys.trace('delivery.expand', { queueId: request.queueId, recipient: level.recipient.address, to: members.map((tokens) => internalForm(tokens, true)), by });
  let outcome: Outcome = 'done';
  for (const member of members) if ((yield* deliverToken(level, member)) === 'kept') outcome = 'kept';
  return { outcome, count: members.length };
}

/** The same for a file: a list on every line, comment lines left out. */
export function* deliverFileTokens(level: Level, octets: string, by: string): Task<Delivered> {
  const lines = octets.split('\n').filter((line) => !line.startsWith('#'));
  return yield* deliverTokens(level, lines.join(',\n'), by);
}

function membersOf(text: string): readonly (readonly AddressToken[])[] {
  return addressesOf(parseAddressList(text)).slice(0, MEMBER_LIMIT);
}

function* deliverToken(level: Level, tokens: readonly AddressToken[]): Task<Outcome> {
  const member = internalForm(tokens, true);
  const { cf } = level.shared.service;
  const kindName = level.kind;
  if (member.startsWith('/')) {
    if (!cf.list('allow_mail_to_files').includes(kindName)) return yield* reportFailure(level, '5.7.1', 'mail to file is restricted');
    return yield* deliverFile(level, member);
  }
  if (member.startsWith('~')) return yield* deliverHomeFile(level, member);
  if (member.startsWith('|')) {
    if (!cf.list('allow_mail_to_commands').includes(kindName)) return yield* report(level, '5.7.1', 'mail to command is restricted');
    return yield* deliverCommand(level, member.slice(1));
  }
  if (member.toLowerCase().startsWith(INCLUDE)) return yield* deliverInclude(level, member.slice(INCLUDE.length));
  return yield* deliverAddress(level, externalForm(tokens, { insideAddress: true }));
}

/** `~/file` is one in the home directory of the user whose list this is (deliver_token_home()). */
function* deliverHomeFile(level: Level, member: string): Task<Outcome> {
  const home = level.account?.home;
  if (!member.startsWith('~/') || home === undefined) {
    warn(level, `${member.startsWith('~/') ? 'unknown home directory' : 'bad home directory syntax'} for: ${member}`);
    return yield* report(level, '5.3.5', 'mail system configuration error');
  }
  return yield* deliverFile(level, `${home === '/' ? '' : home}${member.slice(1)}`);
}

/** `member` in external form. Rewrites and resolves an address as cleanup and the queue manager would; ours stay, others are forwarded. */
export function* deliverAddress(level: Level, member: string): Task<Outcome> {
  const { sys, service } = level.shared;
  const rewritten = yield* rewriteAddress(sys, 'local', member);
  const resolved = yield* resolveAddress(sys, level.sender, unquoteLocal(rewritten));
  if (resolved.fail) return yield* report(level, '4.3.0', 'address resolver failure');
  if (resolved.error) return yield* report(level, '5.1.3', `bad recipient address syntax: ${resolved.recipient}`);
  const address = level.unmatched === null ? resolved.recipient : withExtension(level, resolved.recipient, level.unmatched);
  const recipient = { ...level.recipient, address };
  if (resolved.transport === service.name) return yield* deliverRecipient(level, recipient);
  return yield* deliverIndirect({ ...level, recipient });
}

function withExtension(level: Level, address: string, extension: string): string {
  const { local, domain } = splitAddress(address);
  const delimiter = level.local.charAt(level.user.length);
  return `${local}${delimiter}${extension}${domain === null ? '' : `@${domain}`}`;
}

/** An :include: file (include.c): its members become a message of their own. */
function* deliverInclude(level: Level, path: string): Task<Outcome> {
  const { sys } = level.shared;
  if (beenHere(level, `include ${level.account?.uid ?? 0} ${path}`)) return 'done';
  const problem = includeProblem(level, path);
  if (problem !== null) {
    warn(level, problem);
    return yield* report(level, '5.3.5', 'mail system configuration error');
  }
  const owner = findAccount(sys, sys.disk.stat(path)?.owner ?? 'root');
  const inner: Level = {
    ...level,
    expandedFrom: level.local,
    kind: 'include',
    account: level.account ?? (owner !== null && owner.uid !== 0 ? owner : null),
    owner: level.owner ?? level.recipient.address,
  };
  return (yield* deliverFileTokens(inner, sys.disk.read(path) ?? '', `:include:${path}`)).outcome;
}

function includeProblem(level: Level, path: string): string | null {
  if (!path.startsWith('/')) return `:include:${path} uses a relative path`;
  const node = level.shared.sys.disk.stat(path);
  if (!node) return `unable to lookup :include: file ${path}: No such file or directory`;
  if (node.kind !== 'file') return `:include: file ${path} is not a regular file`;
  if ((node.mode & 0o002) !== 0) return `:include: file ${path} is world writable`;
  return null;
}
