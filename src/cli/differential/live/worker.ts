/**
 * Runs inside the namespaces: reads cases from standard input, one JSON line each, plays them against the real Postfix,
 * and writes for each one line with what came of it.
 */
import { createInterface } from 'node:readline';
import type { SmtpdResult } from '../../replay/smtpd-result.ts';
import type { DifferentialCase } from '../case.ts';
import { deliveryRecorder } from './delivery-worker.ts';
import { PostfixInstance } from './postfix-instance.ts';
import { preparePrivateHost, startDovecot, writeDovecot } from './private-host.ts';
import { comesToRest } from './rest.ts';
import { playScript } from './script-player.ts';
import { Sinks } from './sinks.ts';

export type Answer<Result> = { readonly result: Result } | { readonly error: string };

/** Services whose lines the recordings leave out. */
const NOT_RECORDED = / postfix\/(master|postfix-script|postlog|postlogd|anvil|scache|tlsmgr|postqueue)\[\d+\]: /;
/** What is remembered across sessions, so that the next one needs a new master. */
const REMEMBERS = /anvil|smtpd_client_\w*_limit|unverified|address_verify/;
const TROUBLE = /fatal:|panic:|error:|throttling|postfix\/(?!smtpd\[)[a-z/-]+\[\d+\]: warning:/;

/** `directory` is an empty folder of this process alone. */
export async function runWorker(kind: 'session' | 'delivery', directory: string): Promise<number> {
  process.env['TZ'] = 'UTC';
  if (kind === 'delivery') await answerEach(await deliveryRecorder(directory));
  else await answerEach(await sessionRecorder(directory));
  return 0;
}

async function answerEach<Case, Result>(record: (one: Case) => Promise<Result>): Promise<void> {
  process.stdout.write('{"ready":true}\n');
  for await (const line of createInterface({ input: process.stdin })) {
    let answer: Answer<Result>;
    try {
      answer = { result: await record(JSON.parse(line) as Case) };
    } catch (error) {
      answer = { error: error instanceof Error ? error.message : String(error) };
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

async function sessionRecorder(directory: string): Promise<(one: DifferentialCase) => Promise<SmtpdResult>> {
  await preparePrivateHost(directory);
  const sinks = new Sinks();
  await sinks.listen();
  writeDovecot(directory);
  let stopDovecot: (() => void) | null = null;
  const postfix = new PostfixInstance(() => {
    stopDovecot?.();
    stopDovecot = startDovecot(directory, (what) => process.stderr.write(`${what}\n`));
  });
  const recorder = new LiveRecorder(postfix, sinks);
  return (one) => recorder.record(one);
}

/** Said by a process once, when it reads its configuration: every session of such a configuration needs new processes. */
const SAID_AT_START = / warning: .*(\/etc\/postfix|inline:| map |main\.cf|parameter)/;

class LiveRecorder {
  private readonly postfix: PostfixInstance;
  private readonly sinks: Sinks;
  private needsFresh = true;
  /** The configuration that warns when a process starts. */
  private warning = '';

  constructor(postfix: PostfixInstance, sinks: Sinks) {
    this.postfix = postfix;
    this.sinks = sinks;
  }

  async record(one: DifferentialCase): Promise<SmtpdResult> {
    try {
      await this.postfix.prepare(one, this.needsFresh);
      this.sinks.forget();
      const { transcript, closedBy, connections } = await playScript(one, (all, open) => comesToRest(this.postfix, this.sinks, all, open));
      const isAtRest = await comesToRest(this.postfix, this.sinks, connections);
      const queue = this.postfix.queue();
      const text = this.postfix.log();
      const configuration = JSON.stringify(one.config);
      if (SAID_AT_START.test(text)) this.warning = configuration;
      const remembers = this.warning === configuration || REMEMBERS.test(configuration);
      this.needsFresh = queue.length > 0 || !isAtRest || remembers || TROUBLE.test(text);
      return {
        transcript, closed_by: closedBy, log: recordedLines(text), mailboxes: this.postfix.mailboxes(),
        outbound: this.sinks.outbound(), queue,
      };
    } catch (error) {
      this.needsFresh = true;
      throw error;
    }
  }
}

function recordedLines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '' && !NOT_RECORDED.test(line) && !line.includes('statistics:'));
}
