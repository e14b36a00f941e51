/**
 * What a typed line looks like, whatever the server made of it: a header, a misspelt command, an arrow key, prose.
 * The words of patterns' `looks`. Lines are octets, as received.
 */
import { isAscii } from '../base/octets.ts';
import { editDistance } from '../lessons/nearest.ts';
import type { Looks } from '../lessons/pattern-schema.ts';

const COMMANDS = [
  'HELO', 'EHLO', 'MAIL', 'RCPT', 'DATA', 'RSET', 'NOOP', 'VRFY', 'EXPN', 'HELP', 'QUIT', 'ETRN', 'AUTH', 'STARTTLS',
];
/** Fields that people write themselves, or have seen in letters. */
const FIELDS = new Set([
  'from', 'to', 'cc', 'bcc', 'subject', 'date', 'reply-to', 'sender', 'message-id', 'in-reply-to', 'references',
  'received', 'return-path', 'delivered-to', 'mime-version', 'content-type', 'content-transfer-encoding',
  'content-disposition', 'comments', 'keywords', 'importance', 'priority', 'organization', 'user-agent',
  'auto-submitted', 'list-id', 'resent-from', 'resent-to',
]);

export function looksLike(line: string, looks: Looks): boolean {
  switch (looks) {
    case 'header':
      return isHeaderOfLetter(line);
    case 'typo':
      return isMisspeltCommand(line);
    case 'escape':
      return line.trimStart().startsWith('\x1b');
    case 'prose':
      return isProse(line);
    case 'bare':
      return /^\s*[A-Za-z]+\s*$/.test(line);
    case 'no-colon':
      return /^\s*(MAIL\s+FROM|RCPT\s+TO)\s+[^:\s]/i.test(line) || /^\s*(MAIL\s+FROM|RCPT\s+TO)</i.test(line);
    case 'display-name':
      return /^\s*(MAIL\s+FROM|RCPT\s+TO):\s*[^<\s][^<]*<[^>]*>/i.test(line) && !/^[^<]*@[^<]*[,;]/.test(line);
    case 'two-addresses':
      return /^\s*(MAIL\s+FROM|RCPT\s+TO)\s*:[^@]*@[^@]*[,;\s][^@]*@/i.test(line);
    case 'quit':
      return /^\s*(quit|exit|bye|logout)\s*$/i.test(line);
    case 'text':
      return line !== '' && line !== '.' && !/^[ \t]/.test(line) && !isHeaderForm(line);
    case 'words':
      return line.trim() !== '' && line !== '.';
    case 'single-dot':
      return /^\.[^.]/.test(line);
    case 'backspace':
      return /[\b\x7f]/.test(line);
    case 'doubled-dot-inside':
      return /[^.]\.\.(?!\.)/.test(line);
  }
}

/** `Name: …` as a letter's header would have it (RFC 5322 §2.2). */
export function isHeaderForm(line: string): boolean {
  return /^[!-9;-~]+[ \t]*:/.test(line);
}

/** The name of a header line, in lower case; empty for other lines. */
export function fieldName(line: string): string {
  return /^([!-9;-~]+)[ \t]*:/.exec(line)?.[1]?.toLowerCase() ?? '';
}

export function isKnownField(name: string): boolean {
  return FIELDS.has(name) || /^x-./.test(name);
}

function isHeaderOfLetter(line: string): boolean {
  const name = fieldName(line.trimStart());
  if (isKnownField(name)) return true;
  return name !== '' && [...FIELDS].some((field) => field.length > 4 && editDistance(name, field, 1) <= 1);
}

/** `HELLO pc`, `MAILFROM:<…>`, `RCTP TO:<…>`: a first word that is nearly a command and is none. */
function isMisspeltCommand(line: string): boolean {
  const word = /^\s*([A-Za-z]+)/.exec(line)?.[1]?.toUpperCase() ?? '';
  if (word.length < 3 || COMMANDS.includes(word)) return false;
  if (/^(MAIL|RCPT)(FROM|TO)$/.test(word)) return true;
  // A sentence that happens to begin like a command is prose: commands have few words.
  if (line.trim().split(/\s+/).length > 3) return false;
  return COMMANDS.some((command) => editDistance(word, command, 2) <= (command.length > 4 ? 2 : 1)) || /^E?HELLO$|^EHELO$/.test(word);
}

/** Text for people: several words, or letters beyond ASCII, or a digit first; and nothing more specific. */
function isProse(line: string): boolean {
  const text = line.trim();
  if (text === '' || looksLike(line, 'escape') || isHeaderOfLetter(line) || isMisspeltCommand(line)) return false;
  return !isAscii(text) || /\s/.test(text) || /^[^A-Za-z]/.test(text);
}
