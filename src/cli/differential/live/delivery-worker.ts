/** Runs inside the namespaces: plays deliveries on the real host, one at a time, and says what came of each. */
import { execFileSync } from 'node:child_process';
import { recordedText } from '../../replay/recorded-text.ts';
import type { DifferentialDelivery, LiveDelivery } from '../delivery/delivery-case.ts';
import { doDeed } from './deeds.ts';
import { prepareDeliveryHost } from './delivery-host.ts';
import { DeliveryPostfix } from './delivery-postfix.ts';
import { pause, until } from './pause.ts';
import { comesToRest } from './rest.ts';
import { ScriptedSinks } from './scripted-sinks.ts';

/** Of the test file systems; not Postfix's matter. */
const NOISE = /file system clock is \d+ seconds|resetting file time stamps/;
/** Notices that are begun and given up may come late. */
const STILL_MILLIS = 120;
const WAKING_MILLIS = 300;
/** A connection that smtp(8) does not keep is closed by then. */
const CLOSING_MILLIS = 300;

export async function deliveryRecorder(directory: string): Promise<(one: DifferentialDelivery) => Promise<LiveDelivery>> {
  const host = await prepareDeliveryHost(directory);
  const sinks = new ScriptedSinks();
  const postfix = new DeliveryPostfix(host);
  return async (one) => {
    await sinks.prepare(one.sinks, one.deaf);
    await postfix.prepare(one);
    const input: unknown[] = [];
    let connections = 0;
    for (const deed of one.deeds) {
      input.push(await doDeed(deed));
      if (deed.kind === 'smtp') connections += 1;
      // What a command wakes up takes a moment to show itself.
      if (deed.kind === 'cmd') await pause(WAKING_MILLIS);
      await comesToRest(postfix, { open: 0 }, connections, 0, STILL_MILLIS);
    }
    await until(() => sinks.open === 0, CLOSING_MILLIS);
    const log = recordedText(postfix.log()).split('\n').filter((line) => line !== '' && !NOISE.test(line));
    const mailboxes = postfix.mailboxes();
    const postqueue = recordedText(execFileSync('postqueue', ['-p']).toString('latin1'));
    const outbound = sinks.sessions();
    await postfix.stop();
    return { input, log, mailboxes, outbound, postqueue };
  };
}
