/** `posthorn differential`: random sessions and deliveries, the same for a real Postfix and for the simulation, compared. */
import { parseArgs } from 'node:util';
import { printError, printLine } from '../print.ts';
import { DELIVERIES, SESSIONS } from './kinds.ts';
import { thisMachine, whatIsMissing } from './live/requirements.ts';
import { runWorker } from './live/worker.ts';
import { againstSaved, runLive, type Options as RunOptions } from './runs.ts';

const USAGE = `usage: posthorn differential [--kind KIND] [--seed S] [--configurations N] [--sessions N] [--only CONF[/N]]
                             [--jobs N] [--save DIR] [--shrink N]
       posthorn differential [--kind KIND] --against DIR [--only CONF[/N]]

Makes random but plausible main.cf settings and SMTP sessions from a seed, plays each session against a real Postfix
3.7.11 on this machine and in the simulation, and compares all that came of it: the dialogue, the log, mailboxes,
sessions with other hosts, the queue. Where processes work side by side, Postfix itself is done in either order: such
sessions are counted apart. The real Postfix runs in namespaces of its own; this machine's own is not touched.
  --kind KIND         session: what clients may say to smtpd(8); delivery: what comes of letters afterwards, by aliases,
                      .forward files, virtual domains, transports and failing remote hosts (session)
  --seed S            any text; the same seed makes the same cases (1)
  --configurations N  how many (10)
  --sessions N        how many for each configuration, or deliveries (10)
  --only CONF[/N]     only this configuration, or only its session N, to repeat a difference; may be given several times
  --jobs N            how many real Postfixes run side by side (4)
  --save DIR          keeps the cases and what the real Postfix did as recordings in DIR
  --against DIR       compares the simulation with recordings in DIR; needs no Postfix
  --shrink N          makes the first N differing sessions as small as they get, and prints them as recordings (0)
Exit status: 0 no difference, 1 differences, 2 wrongly called, 3 no real Postfix can be run here.`;

interface Options extends RunOptions {
  readonly kind: 'session' | 'delivery';
  readonly help: boolean;
  readonly inside: string | null;
}

export async function differentialCommand(args: readonly string[]): Promise<number> {
  const options = readArguments(args);
  if (!options) return 2;
  if (options.inside !== null) return runWorker(options.kind, options.inside);
  if (options.help) {
    printLine(USAGE);
    return 0;
  }
  const { kind, against } = options;
  if (against !== null) return kind === 'delivery' ? againstSaved(DELIVERIES, options, against) : againstSaved(SESSIONS, options, against);
  const missing = whatIsMissing(thisMachine());
  if (missing.length > 0) {
    printError(`posthorn differential: no real Postfix can be run here. What is missing:\n${missing.map((line) => `  ${line}`).join('\n')}`);
    printError('Recordings of an earlier run can be compared without one: posthorn differential --against DIR');
    return 3;
  }
  return kind === 'delivery' ? runLive(DELIVERIES, options) : runLive(SESSIONS, options);
}

function readArguments(args: readonly string[]): Options | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string', default: '1' }, configurations: { type: 'string', default: '10' }, sessions: { type: 'string', default: '10' },
        only: { type: 'string', multiple: true, default: [] }, jobs: { type: 'string', default: '4' }, save: { type: 'string' }, against: { type: 'string' },
        shrink: { type: 'string', default: '0' }, inside: { type: 'string' }, kind: { type: 'string', default: 'session' }, help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return {
      seed: values.seed, configurations: count('--configurations', values.configurations), sessions: count('--sessions', values.sessions),
      only: values.only, jobs: count('--jobs', values.jobs), save: values.save ?? null, against: values.against ?? null,
      shrink: count('--shrink', values.shrink), help: values.help, inside: values.inside ?? null, kind: kindOf(values.kind),
    };
  } catch (error) {
    printError(`posthorn differential: ${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return null;
  }
}

function kindOf(text: string): 'session' | 'delivery' {
  if (text === 'session' || text === 'delivery') return text;
  throw new Error(`--kind is session or delivery, not "${text}"`);
}

function count(option: string, text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new Error(`${option} needs a number, not "${text}"`);
  return Number(text);
}
