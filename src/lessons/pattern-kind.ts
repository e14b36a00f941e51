/**
 * Which kind of event a pattern describes. Apart from pattern-schema.ts, so that the grader, which runs in the page,
 * does not bring the schema library along.
 */
import type { EventPattern, PatternKind } from './pattern-schema.ts';

/** Kinds that belong to one SMTP session. */
export const SESSION_KINDS: readonly PatternKind[] = ['smtp.command', 'smtp.reply', 'smtp.line', 'tcp.open', 'tcp.close'];

/** What stands beside the kind in a pattern, and is none. */
const BESIDE: ReadonlySet<string> = new Set(['host', 'state', 'next'] satisfies readonly (keyof EventPattern)[]);

export function kindOf(pattern: EventPattern): PatternKind {
  const found = Object.entries(pattern).find(([name, value]) => value !== undefined && !BESIDE.has(name))?.[0];
  return (found ?? 'smtp.reply') as PatternKind;
}
