/** One graded submission as a row: an object for NDJSON, cells for CSV. */
import type { Regrade } from '../../grader/regrade.ts';

export interface GradeRow {
  /** The file's name, with `:LINE` where it holds several submissions. */
  readonly source: string;
  readonly student: string;
  readonly lesson: string;
  readonly status: Regrade['status'] | 'unreadable' | 'stopped';
  readonly score: number | null;
  readonly max: number | null;
  readonly claimed: number | null;
  readonly differences: readonly string[];
  readonly assisted: boolean;
  readonly hints: number;
  readonly checks: readonly { readonly id: string; readonly points: number; readonly earned: number }[];
  readonly mistakes: readonly { readonly says: string; readonly line: string }[];
  readonly problems: readonly string[];
}

export function gradedRow(source: string, regrade: Regrade): GradeRow {
  const { student, lesson, status, score, max, claimed, differences, conduct, verdict } = regrade;
  return {
    source, student, lesson, status,
    score: verdict ? score : null,
    max: verdict ? max : null,
    claimed, differences,
    assisted: conduct.isAssisted,
    hints: conduct.hints.length,
    checks: verdict?.checks.map(({ id, points, earned }) => ({ id, points, earned })) ?? [],
    mistakes: verdict?.mistakes.map(({ says, line }) => ({ says, line })) ?? [],
    problems: status === 'unknown-lesson' ? [`there is no lesson "${lesson}" in this course`] : [],
  };
}

/** A row for what could not be graded: not a submission, or a simulation that stopped by a bug of ours. */
export function ungradedRow(source: string, status: 'unreadable' | 'stopped', problems: readonly string[]): GradeRow {
  return {
    source, student: '', lesson: '', status, score: null, max: null, claimed: null, differences: [], assisted: false, hints: 0,
    checks: [], mistakes: [], problems,
  };
}

const COLUMNS: readonly (readonly [string, (row: GradeRow) => string | number | null])[] = [
  ['source', (row) => row.source],
  ['student', (row) => row.student],
  ['lesson', (row) => row.lesson],
  ['status', (row) => row.status],
  ['score', (row) => row.score],
  ['max', (row) => row.max],
  ['claimed', (row) => row.claimed],
  ['differences', (row) => row.differences.join(' ')],
  ['assisted', (row) => (row.assisted ? 'yes' : 'no')],
  ['hints', (row) => row.hints],
  ['not passed', (row) => row.checks.filter(({ points, earned }) => earned < points).map(({ id }) => id).join(' ')],
  ['mistakes', (row) => [...new Set(row.mistakes.map(({ says }) => says))].join(' ')],
  ['problems', (row) => row.problems.join('; ')],
];

export const CSV_HEADER = COLUMNS.map(([name]) => name).join(',');

export function csvLine(row: GradeRow): string {
  return COLUMNS.map(([, cell]) => csvCell(cell(row))).join(',');
}

/** RFC 4180; and a text that a spreadsheet would take for a formula is kept a text. */
function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
