/** The command `posthorn`: hands each subcommand to its file, loaded when it is asked for. */
import { printError, printLine } from './print.ts';

/** A subcommand: its arguments in, its exit status out. 0 well, 1 not passed, 2 wrongly called. */
type Subcommand = (args: readonly string[]) => Promise<number>;

const SUBCOMMANDS: Readonly<Record<string, () => Promise<Subcommand>>> = {
  replay: async () => (await import('./replay/command.ts')).replayCommand,
  scoreboard: async () => (await import('./scoreboard/command.ts')).scoreboardCommand,
  differential: async () => (await import('./differential/command.ts')).differentialCommand,
  check: async () => (await import('./check/command.ts')).checkCommand,
  grade: async () => (await import('./grade/command.ts')).gradeCommand,
  serve: async () => (await import('./serve/command.ts')).serveCommand,
};

const USAGE = `usage: posthorn <command> [argument ...]

  replay FILE... [--case ID]... [--compare]   run recorded sessions; print what the simulation did, or compare
  scoreboard [--only TEXT]                    run all recordings; passes by category, first differing octet of each failure
  differential [--seed S] [option ...]        random sessions or deliveries, real Postfix and simulation compared

posthorn <command> --help says more.`;

export async function main(argv: readonly string[]): Promise<number> {
  const [name, ...args] = argv;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    printLine(USAGE);
    return name === undefined ? 2 : 0;
  }
  const load = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined;
  if (!load) {
    printError(`posthorn: there is no command "${name}"\n\n${USAGE}`);
    return 2;
  }
  return (await load())(args);
}
