/**
 * What happens in a run of the search for lost letters: who sends which letter when, and which faults come in between.
 * `carryOut` plays a plan in its world, lets the faults end, and waits until the queue is settled.
 */
import { encodeRecord, RECORD } from '../../src/formats/queue-record.ts';
import { createRandom, type Random } from '../../src/kernel/random.ts';
import type { Micros, TraceKind } from '../../src/kernel/trace.ts';
import { createInlineWorld } from '../../src/roles/inline-world.ts';
import type { World } from '../../src/world/world.ts';
import { chance, HOST, letterWorld, LOCAL_DOMAIN, pick, SCRIPT_PATH, type LetterWorld } from './letter-world.ts';

export interface Letter {
  /** Name of its connection, and what its Message-Id begins with. */
  readonly id: string;
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly how: 'smtp' | 'maildrop';
  readonly at: Micros;
  /** DSN parameter NOTIFY=NEVER: nobody wants to hear of failures. */
  readonly isSilent: boolean;
}

export interface Plan {
  readonly seed: string;
  readonly world: LetterWorld;
  readonly letters: readonly Letter[];
  readonly faultsEnd: Micros;
  readonly fullDisks: readonly FullDisk[];
  readonly kills: readonly Kill[];
}

/** `kill -9` for one of the daemons that run then: which one is drawn from those that there are. */
export interface Kill {
  readonly at: Micros;
  readonly draw: number;
}

/** A file system without a free block, from when until when. */
export interface FullDisk {
  readonly path: string;
  readonly from: Micros;
  readonly until: Micros;
}

/** Which faults there are beside remote hosts that fail. */
export interface Faults {
  readonly disks: boolean;
  readonly crashes: boolean;
}

const SENDERS = [`alice@${LOCAL_DOMAIN}`, `bob@${LOCAL_DOMAIN}`, 'alice@localhost', `ghost@${LOCAL_DOMAIN}`, `team@${LOCAL_DOMAIN}`, 'frank@r1.example', 'noone@r2.example', 'info@virtual.example', ''];
const RECIPIENTS = [
  `alice@${LOCAL_DOMAIN}`, `bob@${LOCAL_DOMAIN}`, 'trunghq@localhost', `alice+tag@${LOCAL_DOMAIN}`, `postmaster@${LOCAL_DOMAIN}`, `team@${LOCAL_DOMAIN}`,
  `everyone@${LOCAL_DOMAIN}`, `list@${LOCAL_DOMAIN}`, `kept@${LOCAL_DOMAIN}`, `broken@${LOCAL_DOMAIN}`, `nosuchuser@${LOCAL_DOMAIN}`,
  'info@virtual.example', 'all@virtual.example', 'dead@virtual.example', 'box@vmail.example', 'dir@vmail.example', 'nosuchbox@vmail.example',
  'carol@r1.example', 'chris@r1.example', 'dan@r2.example', 'erin@r3.example', 'nobody@r3.example', 'nowhere@r1.example', 'x@void.example', 'y@refused.example', 'z@unknown.invalid',
];
const FILE_SYSTEMS = ['/', '/var/spool/postfix', '/var/mail', '/home', '/var/vmail'];
const LETTERS_END: Micros = 900e6;
const FIRST_LETTER: Micros = 3e6;

function letter(random: Random, index: number): Letter {
  const recipients = Array.from({ length: 1 + random.below(4) }, () => pick(random, RECIPIENTS));
  return {
    id: `letter${index}`, sender: pick(random, SENDERS), recipients: [...new Set(recipients)], how: chance(random, 25) ? 'maildrop' : 'smtp',
    // Some come together, others when the first are under way.
    at: FIRST_LETTER + random.below(pick(random, [3e6, 60e6, LETTERS_END - 10e6])), isSilent: chance(random, 5),
  };
}

function fullDisk(random: Random, letters: readonly Letter[], faultsEnd: Micros): FullDisk {
  // From before a letter comes, or while it is on its way.
  const from = Math.max(1e6, pick(random, letters).at + pick(random, [-5e6, 0.4e6, 11.9e6, 12.001e6 + random.below(20_000), random.below(300e6)]));
  return { path: pick(random, FILE_SYSTEMS), from, until: Math.min(faultsEnd, from + pick(random, [0.01e6, 1e6, 30e6, 600e6, 3600e6])) };
}

/** Most are close behind something that a letter does: its envelope, its end, what follows within milliseconds. */
function kill(random: Random, letters: readonly Letter[], faultsEnd: Micros): Kill {
  const { at, how } = pick(random, letters);
  const start = how === 'maildrop' ? at : at + pick(random, [0, 0.5e6, 12e6, 12e6, 12e6]);
  const scale = pick(random, [500, 5000, 20_000, 100_000, 1e6, 300e6]);
  return { at: Math.min(faultsEnd, start + 100 + random.below(scale)), draw: random.below(1e6) };
}

export function plan(seed: string, faults: Faults): Plan {
  const random = createRandom(`letters/${seed}`);
  const world = letterWorld(random);
  const letters = Array.from({ length: 1 + random.below(5) }, (_, index) => letter(random, index));
  const faultsEnd = LETTERS_END + random.below(1800e6);
  const fullDisks = faults.disks ? Array.from({ length: 1 + random.below(3) }, () => fullDisk(random, letters, faultsEnd)) : [];
  const kills = faults.crashes ? Array.from({ length: 1 + random.below(6) }, () => kill(random, letters, faultsEnd)) : [];
  return { seed, world, letters, faultsEnd, fullDisks, kills };
}

/** Something that happens at an instant. */
interface Action {
  readonly at: Micros;
  readonly act: (world: World, at: Micros) => Promise<void>;
}

export function messageIdOf({ id }: Letter): string {
  return `${id}@letters.example`;
}

function octetsOf(letter: Letter): readonly string[] {
  return [`From: <${letter.sender}>`, 'Subject: a letter', `Message-Id: <${messageIdOf(letter)}>`, '', `This is ${letter.id}.`];
}

function sends(letter: Letter, after: Micros, lines: readonly string[]): Action {
  return { at: letter.at + after, act: async (world, at) => void (await world.input({ kind: 'send', id: letter.id, host: HOST, octets: lines.map((line) => `${line}\r\n`).join('') }, at)) };
}

/** A client that waits long enough for each answer. */
function smtpActions(letter: Letter): readonly Action[] {
  const { id, at, sender, recipients, isSilent } = letter;
  const envelope = [`MAIL FROM:<${sender}>`, ...recipients.map((recipient) => `RCPT TO:<${recipient}>${isSilent ? ' NOTIFY=NEVER' : ''}`), 'DATA'];
  return [
    { at, act: async (world, now) => void (await world.input({ kind: 'connect', id, host: HOST, to: { address: '127.0.0.1', port: 25 } }, now)) },
    sends(letter, 0.3e6, ['EHLO client.example']),
    sends(letter, 0.5e6, envelope),
    sends(letter, 12e6, [...octetsOf(letter), '.']),
    sends(letter, 40e6, ['QUIT']),
    { at: at + 41e6, act: async (world, now) => void (await world.input({ kind: 'close', id, host: HOST }, now)) },
  ];
}

/** What postdrop(1) leaves in the maildrop queue, and the wish that it wakes pickup(8) with. */
function maildropAction(letter: Letter, startEpochMillis: number): Action {
  const micros = startEpochMillis * 1000 + letter.at;
  const octets = [
    encodeRecord(RECORD.time, `${Math.floor(micros / 1e6)} ${micros % 1e6}`),
    encodeRecord(RECORD.attribute, 'rewrite_context=local'),
    encodeRecord(RECORD.sender, letter.sender),
    ...letter.recipients.map((recipient) => (letter.isSilent ? encodeRecord(RECORD.attribute, 'notify_flags=1') : '') + encodeRecord(RECORD.recipient, recipient)),
    encodeRecord(RECORD.message, ''),
    ...octetsOf(letter).map((line) => encodeRecord(RECORD.line, line)),
    encodeRecord(RECORD.extracted, ''),
    encodeRecord(RECORD.end, ''),
  ].join('');
  const path = `/var/spool/postfix/maildrop/${(micros % 1e6).toString(16).toUpperCase().padStart(5, '0')}24857${letter.id.slice(-1)}`;
  return {
    at: letter.at,
    act: async (world, at) => {
      await world.advance(at - 1);
      world.carryOut(HOST, { changes: [{ how: 'write', path, octets, mode: 0o744, owner: 'trunghq:postdrop' }], signals: [{ program: 'pickup', signal: 'wake' }] }, at);
    },
  };
}

function recoveryActions({ world, faultsEnd }: Plan): readonly Action[] {
  return world.recovering.map(({ host, script, startsLate }, index) => ({
    at: faultsEnd + index * 1e6,
    act: async (run, at) => {
      await run.input({ kind: 'edit', host, path: SCRIPT_PATH, text: script }, at);
      if (startsLate) run.carryOut(host, { changes: [], signals: [{ program: 'scripted-mx', signal: 'START' }] }, at + 1000);
    },
  }));
}

/** Of no account here, and most of a trace. */
const MUTED: readonly TraceKind[] = [
  'tcp.open', 'tcp.accept', 'tcp.segment', 'tcp.close', 'ipc.open', 'ipc.message', 'smtp.line', 'smtp.command', 'dns.query', 'dns.answer', 'address.resolve',
  'letter.postmark',
];
const WAIT: Micros = 120e6;

function hasLetters(world: World): boolean {
  const disk = world.disk(HOST);
  return disk.walk('/var/spool/postfix').some((path) => /\/(maildrop|incoming|active|deferred)\//.test(path) && disk.stat(path)?.kind === 'file');
}

function fullDiskActions({ path, from, until }: FullDisk): readonly Action[] {
  const becomes = (isFull: boolean): Action['act'] => async (world, at) => {
    await world.advance(at - 1);
    world.carryOut(HOST, { changes: [], signals: [], space: [{ path, isFull }] }, at);
  };
  return [{ at: from, act: becomes(true) }, { at: until, act: becomes(false) }];
}

const DAEMONS = ['anvil', 'bounce', 'cleanup', 'discard', 'error', 'flush', 'local', 'pickup', 'qmgr', 'smtp', 'smtpd', 'trivial-rewrite', 'virtual'];

function killAction({ at: when, draw }: Kill): Action {
  return {
    at: when,
    act: async (world, at) => {
      await world.advance(at - 1);
      const running = world.processes(HOST).filter(({ argv }) => DAEMONS.includes(argv[0] ?? ''));
      const programs = [...new Set(running.map(({ argv }) => argv[0]))].sort();
      const program = programs[draw % programs.length];
      const candidates = running.filter(({ argv }) => argv[0] === program);
      const victim = candidates[Math.floor(draw / programs.length) % candidates.length];
      if (victim) world.carryOut(HOST, { changes: [], signals: [], killed: [victim.pid] }, at);
    },
  };
}

/** Plays the plan to its end: nothing is under way any more but what waits for a host that never recovers. */
export async function carryOut(planned: Plan): Promise<World> {
  const { seed, world: { data, lastRetry } } = planned;
  const world = createInlineWorld({ data, seed, mute: MUTED });
  const actions = [
    ...planned.letters.flatMap((one) => (one.how === 'smtp' ? smtpActions(one) : [maildropAction(one, data.startEpochMillis)])),
    ...recoveryActions(planned),
    ...planned.fullDisks.flatMap(fullDiskActions),
    ...planned.kills.map(killAction),
  ];
  let last = 0;
  for (const { at, act } of actions.sort((a, b) => a.at - b.at)) {
    // Two things do not happen at the same instant.
    last = Math.max(at, last + 10);
    await act(world, last);
  }
  await world.settle(lastRetry);
  // A client that waits for a silent host does not keep a world busy; its letters do.
  while (world.now < last + lastRetry && hasLetters(world)) await world.advance(world.now + WAIT);
  return world;
}
