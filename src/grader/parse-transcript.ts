/**
 * Reads a pasted or uploaded transcript of a telnet session, from the lab or from a real server: which lines the client
 * typed (to be replayed), and what the server is said to have answered (to be compared with what it does answer).
 */
import { isKind, type TraceEvent } from '../kernel/trace.ts';

export interface TranscriptLine {
  /** From 1, in the pasted text. */
  readonly line: number;
  readonly who: 'S' | 'C' | 'shell' | 'noise';
  readonly text: string;
}

export interface ParsedTranscript {
  readonly lines: readonly TranscriptLine[];
  /** What to type after the connection is open. */
  readonly typed: readonly string[];
}

export const MAX_TRANSCRIPT_CHARACTERS = 200_000;
const NOISE = /^(Trying \S+|Connected to |Escape character is|Connection closed by|telnet>|Connection to \S+ closed)/;
const PROMPT = /^(?:\S+@\S+[:~][^$#]*|[^\s$#]*)[$#] (.*)$/;

/** Whose a line is follows from the dialogue: replies begin with a code, and between 354 and the dot all is text. */
export function parseTranscript(text: string): ParsedTranscript {
  const rows = text.slice(0, MAX_TRANSCRIPT_CHARACTERS).replace(/\r\n?/g, '\n').split('\n');
  if (rows.at(-1) === '') rows.pop();
  const isMarked = rows.filter((row) => /^[CS]: ?/.test(row)).length >= 2;
  const lines: TranscriptLine[] = [];
  let isInLetter = false;
  for (const [at, row] of rows.entries()) {
    const line = classify(row, at + 1, isMarked, isInLetter);
    lines.push(line);
    if (line.who === 'S') isInLetter = line.text.startsWith('354');
    else if (line.who === 'C' && line.text === '.') isInLetter = false;
  }
  return { lines, typed: lines.filter(({ who }) => who === 'C').map((line) => line.text) };
}

function classify(row: string, line: number, isMarked: boolean, isInLetter: boolean): TranscriptLine {
  if (isMarked) {
    const marked = /^([CS]): ?(.*)$/.exec(row);
    return marked ? { line, who: marked[1] === 'S' ? 'S' : 'C', text: marked[2] ?? '' } : { line, who: 'noise', text: row };
  }
  if (isInLetter) return { line, who: 'C', text: row };
  if (NOISE.test(row) || row.trim() === '') return { line, who: 'noise', text: row };
  const prompt = PROMPT.exec(row);
  if (prompt) return { line, who: 'shell', text: prompt[1] ?? '' };
  return { line, who: /^\d{3}([ -]|$)/.test(row) ? 'S' : 'C', text: row };
}

export interface ComparedLine extends TranscriptLine {
  /** Of a server's line: whether the server, given these typed lines, answers with this code here. Null for others. */
  readonly isPossible: boolean | null;
  /** The code that really comes here; null where none does. */
  readonly real: number | null;
}

/** `trace`: of a world in which `typed` was replayed; `conn`: that connection. Wording does not count, codes do. */
export function compareTranscript(parsed: ParsedTranscript, trace: readonly TraceEvent[], conn: string): readonly ComparedLine[] {
  const real = trace.flatMap((event) => (isKind(event, 'smtp.reply') && event.data.conn === conn ? [event.data.code] : []));
  let reply = 0;
  return parsed.lines.map((line) => {
    if (line.who !== 'S') return { ...line, isPossible: null, real: null };
    const code = real[reply] ?? null;
    if (!/^\d{3}-/.test(line.text)) reply += 1;
    return { ...line, isPossible: code !== null && line.text.startsWith(String(code)), real: code };
  });
}
