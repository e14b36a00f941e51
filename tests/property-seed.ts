/**
 * The seed of all property tests, set before each test file. `npm test` uses a fixed one, so that two runs of one
 * commit never differ; `LONG=1` (`npm run long`) draws a new one and prints it, `SEED=<number>` repeats such a run.
 */
import fc from 'fast-check';

const FIXED_SEED = 20_261_124;

function seed(): number {
  const given = Number(process.env['SEED']);
  if (Number.isInteger(given) && process.env['SEED']) return given;
  if (process.env['LONG'] !== '1') return FIXED_SEED;
  const drawn = Math.floor(Math.random() * 2 ** 31);
  console.log(`property tests: SEED=${drawn}`);
  return drawn;
}

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: seed() });
