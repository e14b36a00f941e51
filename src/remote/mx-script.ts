/**
 * The script of a scripted SMTP host: what it says at each stage and how long it thinks, as JSON on its disk. Every key
 * but `name` may be left out. A reply is a text (several lines with `\n`), `CLOSE` (hang up) or `HANG` (fall silent),
 * or a list of these that is used in turn, the last one again and again. `TAKE CLOSE` and `TAKE HANG` as the answer to
 * the letter: it is kept first, but the client does not get to hear of it (RFC 1047). Placeholders: {name} {address}
 * {local} {epoch} {random} {count} {count4}.
 */
import { fail, ok, type Result } from '../base/result.ts';

/** Where in the dialogue a reply belongs; `DOT` is the answer to the letter, `unknown` to what is no verb. */
export const STAGES = [
  'banner', 'EHLO', 'HELO', 'LHLO', 'MAIL', 'RCPT', 'DATA', 'DOT', 'RSET', 'NOOP', 'VRFY', 'AUTH', 'STARTTLS', 'QUIT',
  'unknown',
] as const;
export type Stage = (typeof STAGES)[number];

export interface RecipientRule {
  /** The local part begins with this, or the whole command holds it; without regard to case. */
  readonly startsWith?: string;
  readonly contains?: string;
  readonly replies: readonly string[];
}

export interface MxScript {
  readonly name: string;
  readonly replies: Readonly<Partial<Record<Stage, readonly string[]>>>;
  /** The first rule that fits a RCPT command answers it. */
  readonly recipients: readonly RecipientRule[];
  /** Time before a reply, in virtual microseconds. */
  readonly thinkMicros: Readonly<Partial<Record<Stage, number>>>;
  /** DATA is refused with this while no recipient of the session was accepted. */
  readonly noRecipients: string | null;
  /** What everything but QUIT is answered with after a banner that was no 220. */
  readonly afterRefusal: string | null;
  readonly closesAfter421: boolean;
  /** Whether a lone LF ends a line and `LF . LF` a letter. */
  readonly acceptsBareLf: boolean;
  readonly storesLetters: boolean;
}

const REPLY_LIMIT = 100;

/** Reads a script. Unknown keys are errors, so that a typing mistake does not change a test's meaning. */
export function parseMxScript(text: string): Result<MxScript> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return fail('not JSON');
  }
  if (!isRecord(json)) return fail('not an object');
  const allowed = ['name', 'banner', 'capabilities', 'replies', 'recipients', 'thinkMicros', 'noRecipients', 'afterRefusal', 'closesAfter421', 'acceptsBareLf', 'storesLetters'];
  const stray = Object.keys(json).find((key) => !allowed.includes(key));
  if (stray !== undefined) return fail(`unknown key ${stray}`);
  if (typeof json['name'] !== 'string') return fail('name is missing');
  const replies = readReplies(json);
  const recipients = readRules(json['recipients'] ?? []);
  const thinkMicros = readTimes(json['thinkMicros'] ?? {});
  if (!replies) return fail('replies: a stage or reply that we do not know');
  if (!recipients) return fail('recipients: expected a list of {startsWith or contains, reply}');
  if (!thinkMicros) return fail('thinkMicros: expected {stage: microseconds}');
  return ok({
    name: json['name'],
    replies,
    recipients,
    thinkMicros,
    noRecipients: typeof json['noRecipients'] === 'string' ? json['noRecipients'] : null,
    afterRefusal: typeof json['afterRefusal'] === 'string' ? json['afterRefusal'] : null,
    closesAfter421: json['closesAfter421'] !== false,
    acceptsBareLf: json['acceptsBareLf'] === true,
    storesLetters: json['storesLetters'] !== false,
  });
}

/** `banner` and `capabilities` are short for the replies of two stages. */
function readReplies(json: Readonly<Record<string, unknown>>): MxScript['replies'] | null {
  const replies: Partial<Record<Stage, readonly string[]>> = {};
  const capabilities = json['capabilities'];
  if (Array.isArray(capabilities)) {
    const lines = ['{name}', ...capabilities.map(String)];
    const ehlo = lines.map((line, at) => `250${at === lines.length - 1 ? ' ' : '-'}${line}`).join('\n');
    replies.EHLO = [ehlo];
    replies.LHLO = [ehlo];
  }
  const written = isRecord(json['replies']) ? json['replies'] : {};
  const banner = json['banner'] === undefined ? {} : { banner: json['banner'] };
  for (const [stage, value] of Object.entries({ ...banner, ...written })) {
    const texts = readTexts(value);
    if (!isStage(stage) || !texts) return null;
    replies[stage] = texts;
  }
  return replies;
}

function readTexts(value: unknown): readonly string[] | null {
  const texts = typeof value === 'string' ? [value] : value;
  if (!Array.isArray(texts) || texts.length === 0 || texts.length > REPLY_LIMIT) return null;
  return texts.every((text) => typeof text === 'string') ? texts : null;
}

function readRules(value: unknown): readonly RecipientRule[] | null {
  if (!Array.isArray(value)) return null;
  const rules: RecipientRule[] = [];
  for (const item of value as readonly unknown[]) {
    if (!isRecord(item)) return null;
    const { startsWith, contains } = item;
    const replies = readTexts(item['reply']);
    if (!replies) return null;
    if (typeof startsWith === 'string') rules.push({ startsWith, replies });
    else if (typeof contains === 'string') rules.push({ contains, replies });
    else return null;
  }
  return rules;
}

function readTimes(value: unknown): MxScript['thinkMicros'] | null {
  if (!isRecord(value)) return null;
  const times: Partial<Record<Stage, number>> = {};
  for (const [stage, micros] of Object.entries(value)) {
    if (!isStage(stage) || typeof micros !== 'number' || !(micros >= 0 && micros <= 86_400e6)) return null;
    times[stage] = micros;
  }
  return times;
}

function isStage(text: string): text is Stage {
  return (STAGES as readonly string[]).includes(text);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
