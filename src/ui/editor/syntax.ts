/** How main.cf, master.cf and tables are coloured: line by line, since that is how Postfix reads them. */
import { HighlightStyle, StreamLanguage, syntaxHighlighting, type StreamParser, type StringStream } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { tags } from '@lezer/highlight';
import type { FileKind } from './file-kind.ts';

interface LineState {
  /** How far the logical line has come: its name (or a table's key) and then its value. */
  place: 'name' | 'value';
}

const startState = (): LineState => ({ place: 'name' });

/** A comment or a blank line leaves a logical line open, and so does what begins with a blank (readllines(3)). */
function atLineStart(stream: StringStream, state: LineState): boolean {
  if (!stream.sol()) return false;
  if (/^\s*#/.test(stream.string)) {
    stream.skipToEnd();
    return true;
  }
  if (!/^\s/.test(stream.string)) state.place = 'name';
  return false;
}

function valueToken(stream: StringStream): string | null {
  if (stream.match(/^\$(\$|[{(]?[A-Za-z0-9_]+[)}]?)/)) return 'variableName';
  if (stream.match(/^[a-z]+(?=:[/{])/)) return 'typeName';
  if (stream.match(/^[A-Za-z0-9_@./+-]+/)) return null;
  stream.next();
  return null;
}

const MAIN: StreamParser<LineState> = {
  startState,
  token(stream, state) {
    if (atLineStart(stream, state)) return 'comment';
    if (state.place === 'name') {
      if (stream.match(/^[^\s=]+/)) return 'propertyName';
      if (stream.eat('=')) {
        state.place = 'value';
        return 'operator';
      }
      stream.next();
      return null;
    }
    return valueToken(stream);
  },
};

const MASTER: StreamParser<LineState> = {
  startState,
  token(stream, state) {
    if (atLineStart(stream, state)) return 'comment';
    if (state.place === 'name' && stream.sol() && stream.match(/^\S+/)) {
      state.place = 'value';
      return 'propertyName';
    }
    if (stream.match(/^(inet|unix|fifo|pass|unix-dgram)(?=\s)/)) return 'typeName';
    if (stream.match(/^-o(?=\s|$)/)) return 'keyword';
    return valueToken(stream);
  },
};

const TABLE: StreamParser<LineState> = {
  startState,
  token(stream, state) {
    if (atLineStart(stream, state)) return 'comment';
    if (state.place === 'name' && stream.match(/^("[^"]*"|\/(\\.|[^/])*\/\w*|[^\s:]+:?|\S+)/)) {
      state.place = 'value';
      return 'propertyName';
    }
    return valueToken(stream);
  },
};

const INKS = HighlightStyle.define([
  { tag: tags.comment, class: 'cf-comment' },
  { tag: tags.propertyName, class: 'cf-name' },
  { tag: tags.variableName, class: 'cf-macro' },
  { tag: tags.typeName, class: 'cf-type' },
  { tag: tags.keyword, class: 'cf-option' },
]);

const PARSERS: Readonly<Record<FileKind['kind'], StreamParser<LineState>>> = {
  'main.cf': MAIN, 'master.cf': MASTER, aliases: TABLE, table: TABLE, other: { startState, token: commentsOnly },
};

/** Most files of /etc have comments of this kind. */
function commentsOnly(stream: StringStream, state: LineState): string | null {
  if (atLineStart(stream, state)) return 'comment';
  stream.skipToEnd();
  return null;
}

export function syntaxOf({ kind }: FileKind): Extension {
  return [StreamLanguage.define({ ...PARSERS[kind], languageData: { commentTokens: { line: '#' } } }), syntaxHighlighting(INKS)];
}
