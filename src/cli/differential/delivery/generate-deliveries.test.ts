/** Generated deliveries: the same for the same seed, and such as the reader of recorded deliveries takes. */
import { describe, expect, test } from 'vitest';
import { DELIVERY_SINKS } from '../../replay/delivery-world.ts';
import { replayDelivery } from '../../replay/delivery-run.ts';
import { deliveryPair, mainCf, recordedDelivery, type DifferentialDelivery } from './delivery-case.ts';
import { deliveriesOf } from './generate-deliveries.ts';

const CONFIGURATIONS = Array.from({ length: 60 }, (_, number) => number);
const all = CONFIGURATIONS.flatMap((number) => deliveriesOf('accepted', number, 5));

/** As if the real host had taken everything and delivered nothing. */
function asRecorded(one: DifferentialDelivery) {
  const input = one.deeds.map((deed) => {
    if (deed.kind !== 'smtp') return { ...deed, rc: 0 };
    const lines = deed.steps.flatMap((step) => (typeof step === 'string' ? [['C', step], ['S', '250 ok']] : [['C', 'DATA'], ['S', '354 go'], ...[...step.letter, '.'].map((line) => ['C', line]), ['S', '250 ok']]));
    return { kind: 'smtp', client_ip: deed.from, server_ip: '10.20.0.10', transcript: [['S', '220 x'], ...lines] };
  });
  return recordedDelivery(one, { input, log: [], mailboxes: {}, outbound: [], postqueue: 'Mail queue is empty\n' });
}

describe('a seed', () => {
  test('makes the same deliveries every time, another seed others', () => {
    expect(deliveriesOf('a', 7, 20)).toEqual(deliveriesOf('a', 7, 20));
    expect(deliveriesOf('a', 7, 20)).not.toEqual(deliveriesOf('b', 7, 20));
  });

  test('a delivery does not depend on how many are made', () => {
    expect(deliveriesOf('a', 3, 20)[4]).toEqual(deliveriesOf('a', 3, 5)[4]);
  });

  test('every configuration has other settings, every delivery other deeds', () => {
    expect(new Set(CONFIGURATIONS.map((number) => JSON.stringify(deliveriesOf('a', number, 1)[0]?.settings))).size).toBeGreaterThan(50);
    expect(new Set(deliveriesOf('a', 0, 50).map(({ deeds }) => JSON.stringify(deeds))).size).toBe(50);
  });
});

describe('deliveries', () => {
  test('read as recordings, with all that is done in them', () => {
    for (const one of all) {
      const { done } = deliveryPair(asRecorded(one));
      expect(done.inputs.map(({ kind }) => kind)).toEqual(one.deeds.map(({ kind }) => kind));
      expect(done.config['main.cf']).toBe(mainCf(one.settings));
    }
  });

  test('bring the files that they name, but for those that are missing on purpose', () => {
    for (const { settings, files } of all) {
      const named = settings.flatMap(([, value]) => [...value.matchAll(/\/etc\/postfix\/[\w.]+/g)].map(([path]) => path));
      for (const path of named) expect(Object.keys(files), path).toContain(path);
    }
  });

  test('know the scripted hosts by name, and let each of these fail', () => {
    const odd = new Set(all.flatMap(({ sinks, deaf }) => [...Object.keys(sinks), ...deaf]));
    expect([...odd].sort()).toEqual(Object.keys(DELIVERY_SINKS).sort());
  });

  test('go by all ways: aliases, .forward, virtual domains, transports, sendmail, several recipients, the null sender', () => {
    const text = all.map((one) => JSON.stringify(one)).join('\n');
    for (const what of ['/etc/aliases', '/.forward', 'virtual_alias_maps', 'virtual_mailbox_maps', 'transport_maps', 'smtp_generic_maps', 'relayhost', '"sendmail"', 'MAIL FROM:<>', 'NOTIFY=', 'postqueue -f', 'HANG', 'CLOSE']) expect(text).toContain(what);
  });

  test('are played by the simulation to their end', async () => {
    for (const one of all.filter((_one, index) => index % 30 === 0)) {
      const { result } = await replayDelivery(deliveryPair(asRecorded(one)).done);
      expect(result.input).toHaveLength(one.deeds.length);
    }
  });
});
