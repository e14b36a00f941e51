/**
 * Commands that daemons order (`|command`, pipe(8)) are run between the sites: the trace is the same in every placement,
 * what a command does is seen by all, and a world without a shell says so.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readDelivery, type DeliveryCase } from '../../src/cli/replay/delivery-recording.ts';
import { DELIVERY_HOST, deliveryWorld } from '../../src/cli/replay/delivery-world.ts';
import { isKind, ROLES } from '../../src/kernel/trace.ts';
import { createInlineWorld } from '../../src/roles/inline-world.ts';
import { createWorldShell } from '../../src/shell/world-shell.ts';
import { FOUR_SITES, ONE_SITE, type Placement } from '../../src/world/conductor.ts';
import type { World } from '../../src/world/world.ts';

function recorded(id: string): DeliveryCase {
  const read = readDelivery(readFileSync(new URL(`../oracle/postfix/delivery/${id}.json`, import.meta.url), 'utf8'));
  if (!read?.ok) throw new Error(id);
  return read.value.done;
}

interface Change {
  readonly aliases: string;
  readonly shell?: boolean;
  readonly placement?: Placement;
  readonly mainCf?: string;
}

/** The world of a recording with other aliases; a letter to each of its first two names. */
async function deliver({ aliases, shell = true, placement = ONE_SITE, mainCf = '' }: Change): Promise<World> {
  const done = recorded('alias-09');
  const { config } = done;
  const files = { ...config.files, '/etc/aliases': aliases };
  const data = deliveryWorld({ ...done, config: { ...config, files, 'main.cf': config['main.cf'] + mainCf } });
  const world = createInlineWorld({ data, seed: 'commands', placement, ...(shell && { shell: async (own: World) => createWorldShell(own) }) });
  await world.settle(5e6);
  await world.input({ kind: 'connect', id: 'c', host: 'mx.sender', to: { address: '10.20.0.10', port: 25 } });
  await world.settle(5e6);
  for (const name of ['first', 'second']) {
    const lines = ['EHLO x.example', 'MAIL FROM:<x@sender.example>', `RCPT TO:<${name}@lab.example>`, 'DATA', 'Subject: s', '', 'hi', '.'];
    await world.input({ kind: 'send', id: 'c', host: 'mx.sender', octets: lines.map((line) => `${line}\r\n`).join('') });
    await world.settle(5e6);
  }
  await world.settle(60e6);
  return world;
}

function outcomes(world: World): readonly string[] {
  return world.trace.flatMap((event) => (isKind(event, 'delivery.attempt') ? [`${event.data.dsn} ${event.data.text}`] : []));
}

const ALIASES = 'first: "|cat > /tmp/got; echo $SENDER >> /tmp/got", "|sleep 3; echo 4.2.1 later; exit 1"\nsecond: "|cat /tmp/got; postqueue -f; exit 69"\n';

test('one trace for every placement, with what the commands did in it', async () => {
  const alone = await deliver({ aliases: ALIASES });
  const placements: readonly Placement[] = [FOUR_SITES, [['mda'], ['infra', 'mta', 'mua']], [['mta'], ROLES.filter((role) => role !== 'mta')]];
  for (const placement of placements) expect((await deliver({ aliases: ALIASES, placement })).hash()).toBe(alone.hash());
  expect(alone.disk(DELIVERY_HOST).read('/tmp/got')).toMatch(/^From x@sender\.example [^]*\nhi\nx@sender\.example\n$/);
  expect(alone.disk(DELIVERY_HOST).stat('/tmp/got')).toMatchObject({ mode: 0o600, owner: 'nobody' });
  expect(outcomes(alone).slice(0, 2)).toEqual(['2.0.0 delivered to command: cat > /tmp/got; echo $SENDER >> /tmp/got', '4.2.1 later ']);
  expect(outcomes(alone)[2]).toMatch(/^5\.3\.0 service unavailable\. Command output: From x@sender/);
});

test('a command that takes too long is killed; one that there is not is tried again; nothing is lost without a shell', async () => {
  const slow = await deliver({ aliases: 'first: "|sleep 100"\nsecond: "|nothere x"\n', mainCf: 'command_time_limit = 5s\n' });
  expect(outcomes(slow).slice(0, 2)).toEqual([
    '5.3.0 Command time limit exceeded: "sleep 100"', '5.3.0 Command died with status 127: "nothere x". Command output: sh: 1: nothere: not found ',
  ]);
  const lda = await deliver({ aliases: 'first: bob\nsecond: carol\n', mainCf: 'mailbox_command = /usr/lib/dovecot/dovecot-lda\n' });
  expect(outcomes(lda)[0]).toBe('4.3.0 temporary failure. Command output: local: fatal: execvp /usr/lib/dovecot/dovecot-lda: No such file or directory ');
  expect(outcomes(await deliver({ aliases: 'first: "|true"\nsecond: "|exit 0"\n', shell: false }))).toEqual([
    '4.3.5 commands are not simulated: true', '4.3.5 commands are not simulated: exit 0',
  ]);
});
