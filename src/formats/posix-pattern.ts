/**
 * POSIX extended regular expressions as JavaScript ones: bracket expressions with classes, GNU's word edges, and
 * characters that only one of the two treats as special.
 */

const CLASSES: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z', digit: '0-9', alnum: 'A-Za-z0-9', upper: 'A-Z', lower: 'a-z', space: ' \\t\\n\\r\\f\\v', blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~', print: ' -~', graph: '!-~', cntrl: '\\x00-\\x1f\\x7f', xdigit: '0-9A-Fa-f',
};
const GNU_ESCAPES: Readonly<Record<string, string>> = {
  '<': '\\b(?=\\w)', '>': '\\b(?<=\\w)', b: '\\b', B: '\\B', w: '\\w', W: '\\W', s: '\\s', S: '\\S', '`': '^', "'": '$',
};

export function posixPattern(source: string): string {
  let result = '';
  let at = 0;
  while (at < source.length) {
    const character = source.charAt(at);
    if (character === '\\') {
      const next = source.charAt(at + 1);
      result += GNU_ESCAPES[next] ?? (/[1-9]/.test(next) ? `\\${next}` : escapeLiteral(next));
      at += 2;
    } else if (character === '[') {
      const bracket = readBracket(source, at);
      result += bracket.text;
      at = bracket.end;
    } else if (character === '{') {
      // A brace that starts no interval is an ordinary character.
      const isInterval = /^\{\d*(,\d*)?\}/.test(source.slice(at)) && at > 0;
      result += isInterval ? '{' : '\\{';
      at += 1;
    } else if (character === '}') {
      result += /\{\d*(,\d*)?$/.test(source.slice(0, at)) ? '}' : '\\}';
      at += 1;
    } else if (character === '(' && source.charAt(at + 1) === '?') {
      // `(?` is a literal question mark's group in POSIX; JavaScript would read an extension.
      result += '(\\?';
      at += 2;
    } else {
      result += character === '/' ? '\\/' : character;
      at += 1;
    }
  }
  return result;
}

function escapeLiteral(character: string): string {
  return /[A-Za-z0-9]/.test(character) ? character : `\\${character}`;
}

/** A bracket expression: `]` first is literal, backslash is literal, `[:class:]` inside. */
function readBracket(source: string, open: number): { text: string; end: number } {
  let at = open + 1;
  let text = '[';
  if (source.charAt(at) === '^') {
    text += '^';
    at += 1;
  }
  const first = at;
  while (at < source.length && (source.charAt(at) !== ']' || at === first)) {
    const named = /^\[:([a-z]+):\]|^\[[.=](.)[.=]\]/.exec(source.slice(at));
    if (named) {
      text += named[1] !== undefined ? (CLASSES[named[1]] ?? '') : escapeInBracket(named[2] ?? '');
      at += named[0].length;
      continue;
    }
    text += escapeInBracket(source.charAt(at));
    at += 1;
  }
  // One that is not closed stays so: the pattern is refused.
  return at < source.length ? { text: `${text}]`, end: at + 1 } : { text, end: at };
}

function escapeInBracket(character: string): string {
  return character === '\\' || character === ']' || character === '[' ? `\\${character}` : character;
}
