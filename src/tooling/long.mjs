/** `npm run long`: the tests with LONG=1, in which the seeded property tests run their full number of inputs. */
import { run, tool } from './places.mjs';

const files = process.argv.slice(2);
const { code } = await run([...tool('vitest/vitest.mjs'), 'run', '--testTimeout=3600000', ...files], { env: { LONG: '1' } });
process.exitCode = code;
