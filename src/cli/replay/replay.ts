/** Replays one recorded case: builds its world, does what was done, waits for rest, and gathers what came of it. */
import { isKind, type Micros, type TraceEvent } from '../../kernel/trace.ts';
import { createInlineWorld } from '../../roles/inline-world.ts';
import type { World } from '../../world/world.ts';
import { ReplayClient } from './client.ts';
import { outboundSessions } from './outbound.ts';
import { planOf } from './plan.ts';
import { queueEntries } from './queue-listing.ts';
import { Quiet } from './quiet.ts';
import { recorderWorld, routeOf, SERVER } from './recorder-world.ts';
import { SINKS } from './recorder-sinks.ts';
import type { RecordedCase } from './recording.ts';
import type { SmtpdResult } from './smtpd-result.ts';

const SEED = 'posthorn-replay';
const START_MICROS: Micros = 1_000_000;
const REST_MICROS: Micros = 120_000;
const LONGEST_WAIT_MICROS: Micros = 25_000_000;
const MAILBOXES = '/var/mail';
/** A case that makes more than this many events runs in a circle. */
const MAX_EVENTS = 500_000;

/** Services whose lines the recorder left out, as it did anvil's statistics. */
const NOT_RECORDED = /^postfix\/(master|postfix-script|postlog|postlogd|anvil|scache|tlsmgr|postqueue)$/;

/** `look`: sees all events as they happen. */
export async function replayCase(recorded: RecordedCase, look: (events: readonly TraceEvent[]) => void = () => undefined): Promise<SmtpdResult> {
  const quiet = new Quiet(SERVER);
  let client: ReplayClient | null = null;
  let count = 0;
  const world = createInlineWorld({
    data: recorderWorld(recorded),
    seed: SEED,
    onTrace: (events) => {
      look(events);
      count += events.length;
      if (count > MAX_EVENTS) throw new RangeError(`${recorded.id}: more than ${MAX_EVENTS} events`);
      for (const event of events) {
        quiet.apply(event);
        client?.apply(event);
      }
    },
  });
  await world.advance(START_MICROS);
  const plan = planOf(recorded);
  client = new ReplayClient(world, plan, routeOf);
  await client.run();
  await waitForRest(world, quiet);
  return {
    transcript: client.transcript,
    closed_by: plan.isRelayed ? null : closedBy(client.closedBy),
    log: logLines(world.trace),
    mailboxes: mailboxes(world),
    outbound: outboundSessions(world.trace, SINKS),
    queue: queueEntries(world.disk(SERVER)),
  };
}

async function waitForRest(world: World, quiet: Quiet): Promise<void> {
  const deadline = world.now + LONGEST_WAIT_MICROS;
  while (world.now < deadline) {
    const since = quiet.restsSince();
    if (since !== null && world.now - since >= REST_MICROS) return;
    const rested = since === null ? Infinity : since + REST_MICROS;
    await world.advance(Math.max(world.now + 1, Math.min(deadline, rested, world.nextEvent)));
  }
}

function closedBy(closed: ReadonlyMap<string, string>): SmtpdResult['closed_by'] {
  const only = closed.size === 1 ? closed.get('A') : undefined;
  return only ?? Object.fromEntries(closed);
}

function logLines(trace: readonly TraceEvent[]): readonly string[] {
  return trace.flatMap((event) => {
    if (event.host !== SERVER || !isKind(event, 'log.line')) return [];
    const { ident, text, line } = event.data;
    return NOT_RECORDED.test(ident) || text.includes('statistics:') ? [] : [line];
  });
}

function mailboxes(world: World): Record<string, string> {
  const disk = world.disk(SERVER);
  const names = disk.list(MAILBOXES).filter((name) => !name.endsWith('.lock'));
  return Object.fromEntries(names.map((name) => [name, disk.read(`${MAILBOXES}/${name}`) ?? '']));
}
