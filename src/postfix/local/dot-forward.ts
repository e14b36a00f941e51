/** ~/.forward: a user's own forwarding, as `forward_path` finds it. Mirrors dotforward.c of local(8). */
import { remembered } from '../../base/remembered.ts';
import { expandMacros } from '../../formats/main-cf.ts';
import type { Task } from '../../kernel/task.ts';
import { expandedNotify, reportExpanded } from './dsn-expand.ts';
import { beenHere, decided, warn, wasHere, type Level, type Outcome } from './delivery.ts';
import { findAccount, type Account } from './passwd.ts';
import { deliverFileTokens } from './token.ts';

/** Delivers as the file says; null where there is none that counts, or it lists only the user itself. */
export function* deliverForwardFile(level: Level): Task<Outcome | null> {
  const { sys, service } = level.shared;
  const account = findAccount(sys, level.user);
  const found = account === null ? null : findForwardFile(level, account);
  if (account === null || found === null) return null;
  const { path, propagates } = found;
  if (beenHere(level, `forward ${path}`)) return wasHere(level, `forward-done ${path}`) ? 'done' : null;
  const problem = forwardProblem(level, path, account);
  if (problem !== null) {
    warn(level, problem);
    return null;
  }
  const inner: Level = {
    ...level,
    account,
    kind: 'forward',
    owner: level.user,
    expandedFrom: level.local,
    unmatched: propagates ? level.unmatched : null,
    delivered: service.cf.flag('frozen_delivered_to') ? level.delivered : level.recipient.address,
    recipient: { ...level.recipient, dsnNotify: expandedNotify(level) },
  };
  decided(level, 'forward_path', path);
  const { outcome, count } = yield* deliverFileTokens(inner, sys.disk.read(path) ?? '', path);
  if (count < 1) return null;
  beenHere(level, `forward-done ${path}`);
  if (outcome === 'done') yield* reportExpanded(level, 'alias expanded');
  return outcome;
}

const templatesOf = remembered((path): readonly string[] => path.split(/[\s,]+/).filter(Boolean));

/** The first file of `forward_path` that exists; names with undefined macros are passed over. */
function findForwardFile(level: Level, account: Account): { path: string; propagates: boolean } | null {
  const { sys, service } = level.shared;
  for (const template of templatesOf(service.cf.raw('forward_path') ?? '')) {
    const expansion = expandMacros(template, localMacros(level, account));
    if (expansion.errors.length > 0 || expansion.undefinedNames.length > 0) continue;
    if (!sys.disk.stat(expansion.text)) continue;
    const usesExtension = /\$[({]?extension/.test(template);
    const propagates = !usesExtension && service.cf.list('propagate_unmatched_extensions').includes('forward');
    return { path: expansion.text, propagates };
  }
  return null;
}

function forwardProblem(level: Level, path: string, account: Account): string | null {
  const { sys } = level.shared;
  const node = sys.disk.stat(path);
  if (node?.kind !== 'file') return `file ${path} is not a regular file`;
  if (node.owner !== 'root' && node.owner !== account.name) {
    return `file ${path} has bad owner uid ${findAccount(sys, node.owner)?.uid ?? node.owner}`;
  }
  return (node.mode & 0o002) !== 0 ? `file ${path} is world writable` : null;
}

/** $user, $home and their kin (local_expand()); null = not defined. */
export function localMacros(level: Level, account: Account | null): (name: string) => string | null {
  const { cf } = level.shared.service;
  const values: Readonly<Record<string, string | null>> = {
    user: level.user, local: level.local, domain: level.domain, extension: level.extension,
    recipient: level.recipient.address, home: account?.home ?? null, shell: account?.shell ?? null,
    recipient_delimiter: level.extension === null ? null : usedDelimiter(level, cf.text('recipient_delimiter')),
  };
  return (name) => values[name] ?? null;
}

function usedDelimiter(level: Level, delimiters: string): string {
  const used = level.local.charAt(level.user.length);
  return used !== '' && delimiters.includes(used) ? used : delimiters.charAt(0);
}
