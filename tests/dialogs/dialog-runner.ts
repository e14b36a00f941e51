/**
 * Holds a dialog against a whole world: the host of the recordings with the dialog's settings on top, its client on the
 * other end. Says where the two part, by line of the dialog; nothing when they agree.
 */
import { isKind, type Micros, type TraceEvent } from '../../src/kernel/trace.ts';
import { Conversation } from '../../src/cli/replay/conversation.ts';
import { recorderWorld, routeOf, SERVER } from '../../src/cli/replay/recorder-world.ts';
import { createInlineWorld } from '../../src/roles/inline-world.ts';
import type { World } from '../../src/world/world.ts';
import type { Dialog, DialogStep, LinePattern } from './dialog-format.ts';

/** Longest wait for a line, a goodbye, or a line in the log. */
const PATIENCE: Micros = 30_000_000;
const BOOT: Micros = 1_000_000;
const CONNECTION = 'dialog';

class DialogError extends Error {}

interface Play {
  readonly world: World;
  readonly trace: TraceEvent[];
  readonly talk: Conversation;
  /** Lines that have arrived and were not yet expected. */
  unread: string;
  /** Of the reply that is being read, the line before: `250-` says that more follow. */
  last: string;
  /** Trace events already matched by `log:` lines. */
  logged: number;
  readonly queueIds: Map<string, string>;
}

/** Null when the world says what the dialog says, else what differs. */
export async function runDialog(dialog: Dialog): Promise<string | null> {
  const play = await begin(dialog);
  for (const step of dialog.steps) {
    try {
      await take(play, step);
    } catch (error) {
      if (error instanceof DialogError) return `line ${step.line}: ${error.message}`;
      throw error;
    }
  }
  const extra = await read(play, 0);
  return extra === null ? null : `after the last line: the server also says: ${extra}`;
}

async function begin(dialog: Dialog): Promise<Play> {
  const trace: TraceEvent[] = [];
  let talk: Conversation | null = null;
  const world = createInlineWorld({
    data: recorderWorld({ id: dialog.title, waitsForGreeting: true, script: [], turns: [], ...dialog }),
    seed: dialog.seed,
    onTrace: (events) => {
      trace.push(...events);
      for (const event of events) talk?.apply(event);
    },
  });
  await world.advance(BOOT);
  const { host, from, to } = routeOf(dialog.clientAddress);
  await world.input({ kind: 'connect', id: CONNECTION, host, to, ...(from !== undefined && { from }) });
  talk = new Conversation(CONNECTION, host, world.connectionOf(CONNECTION));
  return { world, trace, talk, unread: '', last: '', logged: 0, queueIds: new Map() };
}

async function take(play: Play, step: DialogStep): Promise<void> {
  const { world, talk } = play;
  switch (step.do) {
    case 'send':
      await world.input({ kind: 'send', id: CONNECTION, host: talk.host, octets: step.octets });
      return;
    case 'expect':
      return expectLine(play, step.pattern);
    case 'log':
      return expectLog(play, step.pattern);
    case 'why':
      return expectWhy(play, step.parameter, step.rule);
    case 'wait':
      return world.advance(world.now + step.micros);
    case 'silence': {
      const line = await read(play, step.micros);
      if (line !== null) throw new DialogError(`expected silence, got: ${line}`);
      return;
    }
    case 'server-hangs-up': {
      const line = await read(play, PATIENCE);
      if (line !== null) throw new DialogError(`expected the server to hang up, got: ${line}`);
      if (!talk.hasEnded(world.now)) throw new DialogError('the server does not hang up');
      return;
    }
    case 'client-hangs-up':
      await world.input({ kind: 'close', id: CONNECTION, host: talk.host });
  }
}

async function expectLine(play: Play, pattern: LinePattern): Promise<void> {
  if (pattern.kind === 'rest') {
    while (/^\d\d\d-/.test(play.last)) await expectLine(play, { kind: 'pattern', text: '.*' });
    return;
  }
  const line = await read(play, PATIENCE);
  if (line === null) throw new DialogError(`expected: ${pattern.text}\n  the server says nothing`);
  if (!matches(play, pattern, line)) throw new DialogError(`expected: ${pattern.text}\n  got:      ${line}`);
  play.last = line;
}

/** The next line, without its end; null when none comes in time. */
async function read(play: Play, limit: Micros): Promise<string | null> {
  await waitFor(play, () => play.unread.includes('\n') || play.talk.hasEnded(play.world.now), limit);
  const end = play.unread.indexOf('\n');
  if (end < 0) return null;
  const line = play.unread.slice(0, end).replace(/\r$/, '');
  play.unread = play.unread.slice(end + 1);
  return line;
}

async function waitFor(play: Play, isSo: () => boolean, limit: Micros): Promise<void> {
  const { world, talk } = play;
  const deadline = world.now + limit;
  for (;;) {
    talk.receive(world.now);
    play.unread += talk.takeAll();
    if (isSo() || world.now >= deadline) return;
    await world.advance(Math.max(world.now + 1, Math.min(deadline, world.nextEvent, talk.nextArrival(world.now))));
  }
}

/** The text as it is, or as a pattern; `{QUEUEID}` stands for the same queue id wherever it is said. */
function matches(play: Play, { kind, text }: LinePattern, line: string): boolean {
  const names: string[] = [];
  const source = text
    .split(/(\{QUEUEID\d*\})/)
    .map((part) => {
      if (/^\{QUEUEID\d*\}$/.test(part)) {
        const known = play.queueIds.get(part);
        if (known === undefined) names.push(part);
        return known ?? '([0-9A-F]+)';
      }
      return kind === 'exact' ? part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : part.replace(/\((?!\?)/g, '(?:');
    })
    .join('');
  const found = new RegExp(`^${source}$`).exec(line);
  if (!found) return false;
  for (const [index, name] of names.entries()) play.queueIds.set(name, found[index + 1] ?? '');
  return true;
}

async function expectLog(play: Play, pattern: LinePattern): Promise<void> {
  await waitFor(play, () => findLog(play, pattern) !== null, PATIENCE);
  const found = findLog(play, pattern);
  if (found === null) {
    const lines = play.trace.slice(play.logged).flatMap((event) => logText(event) ?? []);
    throw new DialogError(`mail.log has no such line: ${pattern.text}\n  it has:\n    ${lines.join('\n    ')}`);
  }
  play.logged = found + 1;
}

function findLog(play: Play, pattern: LinePattern): number | null {
  for (let at = play.logged; at < play.trace.length; at += 1) {
    const text = logText(play.trace[at]);
    if (text !== null && matches(play, pattern, text)) return at;
  }
  return null;
}

/** `smtpd: connect from …`; null for what is no line of the server's log. */
function logText(event: TraceEvent | undefined): string | null {
  if (event === undefined || event.host !== SERVER || !isKind(event, 'log.line')) return null;
  return `${event.data.ident.replace(/^postfix\//, '')}: ${event.data.text}`;
}

function expectWhy(play: Play, parameter: string, rule: string): void {
  const replies = play.trace.flatMap((event) => (isKind(event, 'smtp.reply') && event.data.conn === play.talk.conn ? [event.data] : []));
  const why = replies.at(-1)?.why;
  const said = `${why?.parameter ?? '-'} ${why?.rule ?? '-'}`;
  if (said !== `${parameter} ${rule}`) throw new DialogError(`expected why: ${parameter} ${rule}\n  got why:      ${said}`);
}
