/** Reads how many tests passed and failed from the JSON reports of Vitest and Playwright. */
import { readFileSync } from 'node:fs';

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/** Null where the run ended before it could write its report. A test file that could not be loaded counts as failed. */
export function vitestCounts(path) {
  const report = readReport(path);
  if (!report) return null;
  const unloaded = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded.length };
}

/** A skipped test counts as failed: nothing here may be skipped. */
export function playwrightCounts(path) {
  const report = readReport(path);
  if (!report) return null;
  const { expected, unexpected, flaky, skipped } = report.stats;
  return { passed: expected, failed: unexpected + flaky + skipped + report.errors.length };
}

/** The last `N passed, N failed` of a command's output. */
export function printedCounts(output) {
  const found = [...output.matchAll(/^(\d+) passed, (\d+) failed$/gm)].pop();
  return found ? { passed: Number(found[1]), failed: Number(found[2]) } : null;
}
