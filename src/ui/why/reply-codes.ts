/** A reply's code digit by digit: what the first says, what the three say together, what the enhanced code says. */
import type { TraceData } from '../../kernel/trace.ts';
import type { WordsOf } from './tried-words.ts';
import type { WhyKey } from './words-en.ts';

export interface CodePart {
  readonly digits: string;
  readonly says: WordsOf;
  readonly source: string | null;
}

export interface CodeFacts {
  /** `relay_domains_reject_code`, where a `defer_` restriction decided. */
  readonly wouldBe: string | null;
  readonly isSoft: boolean;
}

/** Codes that RFC 5321 does not have, or that others define. */
const CODE_SOURCES: Readonly<Record<number, string | null>> = {
  235: 'RFC 4954 §6', 334: 'RFC 4954 §4', 458: 'RFC 1985 §5', 459: 'RFC 1985 §5', 521: 'RFC 7504 §3', 530: 'RFC 3207 §4',
  535: 'RFC 4954 §6', 556: 'RFC 7504 §3',
};
const KNOWN_CODES: readonly number[] = [
  220, 221, 235, 250, 252, 334, 354, 421, 450, 451, 452, 454, 458, 459, 500, 501, 502, 503, 504, 521, 530, 535, 550, 551, 552, 553, 554, 555, 556,
];
const KNOWN_DETAILS: readonly string[] = [
  '0.0', '1.0', '1.1', '1.2', '1.3', '1.5', '1.7', '1.8', '1.10', '3.0', '3.1', '3.2', '3.4', '3.5', '4.2', '4.4', '4.6', '5.0', '5.1', '5.2',
  '5.3', '5.4', '5.6', '6.7', '7.0', '7.1', '7.8', '7.25', '7.27',
];
const DETAIL_SOURCES: Readonly<Record<string, string>> = {
  '1.10': 'RFC 7505 §5', '7.27': 'RFC 7505 §5', '5.6': 'RFC 4954 §6', '7.8': 'RFC 4954 §6', '6.7': 'RFC 6531 §3.5', '7.25': 'RFC 7372 §3.2',
};

export function codeParts({ code, enhanced, to }: Pick<TraceData['smtp.reply'], 'code' | 'enhanced' | 'to'>, facts: CodeFacts): readonly CodePart[] {
  const first = Math.floor(code / 100);
  const parts: CodePart[] = [
    { digits: String(first), says: plain(`class.${first}` as WhyKey), source: 'RFC 5321 §4.2.1' },
    { digits: String(code), says: codeSays(code, facts), source: codeSource(code, to) },
  ];
  const match = /^[245]\.(\d+)\.(\d+)$/.exec(enhanced ?? '');
  if (match) parts.push(enhancedPart(enhanced ?? '', match[1] ?? '', match[2] ?? ''));
  return parts;
}

function plain(key: WhyKey): WordsOf {
  return { key, values: {} };
}

function codeSays(code: number, { wouldBe, isSoft }: CodeFacts): WordsOf {
  if (isSoft) return plain('code.soft');
  if (wouldBe !== null) return { key: 'code.defer', values: { code: wouldBe } };
  return plain(KNOWN_CODES.includes(code) ? (`code.${code}` as WhyKey) : 'code.other');
}

function codeSource(code: number, to: TraceData['smtp.reply']['to']): string | null {
  if (code === 454) return to === 'AUTH' ? 'RFC 4954 §6' : to === 'STARTTLS' ? 'RFC 3207 §4' : null;
  if (code === 220 && to === 'STARTTLS') return 'RFC 3207 §4';
  if (!KNOWN_CODES.includes(code)) return null;
  return CODE_SOURCES[code] ?? 'RFC 5321 §4.2.3';
}

function enhancedPart(enhanced: string, subject: string, detail: string): CodePart {
  const known = `${subject}.${detail}`;
  const key = KNOWN_DETAILS.includes(known) ? `enhanced.${known}` : /^[1-7]$/.test(subject) ? `enhanced.${subject}` : 'enhanced.0.0';
  const source = DETAIL_SOURCES[known] ?? (/^[0-7]$/.test(subject) ? `RFC 3463 §3.${Number(subject) + 1}` : null);
  return { digits: enhanced, says: plain(key as WhyKey), source };
}
