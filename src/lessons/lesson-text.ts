/**
 * Reads `lesson.<locale>.md` and the files of shared words into plain records of safe HTML. Which texts must be there
 * is `check-texts.ts`'s business; here only what is written is read.
 */
import type { AnswerText, LessonText, PredictionText, SharedText, TitledText } from './lesson.ts';
import { normalizeText, readBlocks, type Blocks, type DirectiveBlock, type Prose } from './blocks.ts';
import { plainText, renderInline, renderMarkdown, type Rendered, type SafeHtml } from './markdown.ts';
import { nearestWord } from './nearest.ts';
import { errorAt, MAX_PROBLEMS_PER_FILE, type Locale, type Place, type Problem } from './problem.ts';
import { ID } from './schema.ts';

export const MAX_TEXT_CHARACTERS = 100_000;

/** `section`: one of a kind, without id. `titled`: id and title. `plain`: id. */
const LESSON_DIRECTIVES: Readonly<Record<string, 'section' | 'titled' | 'plain'>> = {
  story: 'section', example: 'section', faded: 'section', task: 'section', further: 'section',
  step: 'titled', check: 'titled', mistake: 'titled',
  hint: 'plain', say: 'plain', predict: 'plain', answer: 'plain',
};
const SHARED_DIRECTIVES: Readonly<Record<string, 'section' | 'titled' | 'plain'>> = { mistake: 'titled', note: 'plain', feedback: 'plain' };

/** Where each text begins, as `kind id`, for problems found later. */
export type TextPlaces = Readonly<Record<string, Place>>;

export interface ReadText<T> {
  readonly text: T;
  readonly places: TextPlaces;
  readonly problems: readonly Problem[];
}

interface QuestionText {
  readonly question: SafeHtml;
  readonly options: Record<string, SafeHtml>;
  readonly items: Record<string, SafeHtml>;
  readonly why: SafeHtml;
}

class Reader {
  readonly problems: Problem[] = [];
  readonly places: Record<string, Place> = {};
  readonly file: string;
  private readonly known: Readonly<Record<string, 'section' | 'titled' | 'plain'>>;

  constructor(file: string, known: Readonly<Record<string, 'section' | 'titled' | 'plain'>>) {
    this.file = file;
    this.known = known;
  }

  blocks(source: string, line: number): Blocks {
    const blocks = readBlocks(source, this.file, line);
    this.problems.push(...blocks.problems);
    return blocks;
  }

  /** The directives that belong here, each kind and id once. */
  accepted(blocks: Blocks): readonly DirectiveBlock[] {
    return blocks.directives.filter((block) => {
      const form = Object.hasOwn(this.known, block.name) ? this.known[block.name] : undefined;
      if (!form) {
        const nearest = nearestWord(block.name, Object.keys(this.known));
        this.problems.push(errorAt(block.place, 'text.unknownDirective', { word: block.name, ...(nearest && { nearest }) }));
        return false;
      }
      if (form !== 'section' && block.id === null) return this.refuse(block.place, 'text.noId', { what: block.name });
      if (block.id !== null && !ID.test(block.id)) return this.refuse(block.place, 'schema.badForm', { found: block.id, expected: String(ID) });
      if (form === 'titled' && block.label === null) return this.refuse(block.place, 'text.noLabel', { what: block.name });
      const name = block.id === null ? block.name : `${block.name} ${block.id}`;
      if (Object.hasOwn(this.places, name) && block.name !== 'answer') {
        return this.refuse(block.place, 'text.duplicate', { what: block.name, id: block.id ?? '' });
      }
      this.places[name] ??= block.place;
      return true;
    });
  }

  refuse(place: Place, key: Problem['key'], data: Problem['data']): false {
    this.problems.push(errorAt(place, key, data));
    return false;
  }

  /** Pieces of prose, one after the other. */
  prose(pieces: readonly Prose[]): SafeHtml {
    return pieces.map(({ text, line }) => this.rendered(renderMarkdown(text, { file: this.file, line, column: 1 }))).join('');
  }

  inline(text: string, place: Place): SafeHtml {
    return this.rendered(renderInline(text, place));
  }

  private rendered({ html, problems }: Rendered): SafeHtml {
    this.problems.push(...problems);
    return html;
  }

  /** Prose alone; directives inside are out of place. */
  html(block: Pick<DirectiveBlock, 'content' | 'contentLine'>): SafeHtml {
    const { prose, directives } = this.blocks(block.content, block.contentLine);
    for (const { name, place } of directives) this.refuse(place, 'text.misplaced', { word: name });
    return this.prose(prose);
  }

  titled(block: DirectiveBlock): TitledText {
    return { title: this.inline(block.label ?? '', block.place), text: this.html(block) };
  }

  /** A question with `::option[…]{#id}`, for predictions `:::why`, for answers `::item[…]{#id}`. */
  question(block: DirectiveBlock, mayExplain: boolean): QuestionText {
    const { prose, directives } = this.blocks(block.content, block.contentLine);
    const options: Record<string, SafeHtml> = {};
    const items: Record<string, SafeHtml> = {};
    let why = '';
    for (const inner of directives) {
      const words = inner.name === 'option' ? options : inner.name === 'item' && !mayExplain ? items : null;
      if (words && inner.id !== null && ID.test(inner.id) && inner.label !== null) words[inner.id] = this.inline(inner.label, inner.place);
      else if (inner.name === 'why' && mayExplain) why = this.html(inner);
      else this.refuse(inner.place, 'text.misplaced', { word: inner.name });
    }
    return { question: this.prose(prose), options, items, why };
  }

  result<T>(text: T): ReadText<T> {
    return { text, places: this.places, problems: this.problems.slice(0, MAX_PROBLEMS_PER_FILE) };
  }
}

export function readLessonText(file: string, locale: Locale, source: string): ReadText<LessonText> {
  const reader = new Reader(file, LESSON_DIRECTIVES);
  return guarded(reader, source, emptyLessonText(locale), (text) => {
    const blocks = reader.blocks(text, 1);
    const [title, intro] = takeTitle(reader, blocks);
    const sections: Record<string, SafeHtml> = {};
    const says: Record<string, SafeHtml> = {};
    const hints: Record<string, SafeHtml> = {};
    const predictions: Record<string, PredictionText> = {};
    const answers: Record<string, AnswerText> = {};
    const titled: Record<string, Record<string, TitledText>> = { step: {}, check: {}, mistake: {} };
    for (const block of reader.accepted(blocks)) {
      const id = block.id ?? '';
      if (LESSON_DIRECTIVES[block.name] === 'section') sections[block.name] = reader.html(block);
      else if (block.name === 'say') says[id] = reader.html(block);
      else if (block.name === 'hint') hints[id] = reader.html(block);
      else if (block.name === 'predict') predictions[id] = reader.question(block, true);
      else if (block.name === 'answer') answers[id] = addCase(answers[id], block, reader.question(block, false));
      else (titled[block.name] ?? {})[id] = reader.titled(block);
    }
    return {
      ...emptyLessonText(locale), title, intro, ...sections, says, hints, predictions, answers,
      steps: titled['step'] ?? {}, checks: titled['check'] ?? {}, mistakes: titled['mistake'] ?? {},
    };
  });
}

/** The shared words of `mistakes.<locale>.md` and `report.<locale>.md`. */
export function readSharedText(file: string, source: string): ReadText<SharedText> {
  const reader = new Reader(file, SHARED_DIRECTIVES);
  return guarded(reader, source, { mistakes: {}, notes: {}, feedback: {} }, (text) => {
    const mistakes: Record<string, TitledText> = {};
    const notes: Record<string, SafeHtml> = {};
    const feedback: Record<string, SafeHtml> = {};
    for (const block of reader.accepted(reader.blocks(text, 1))) {
      const id = block.id ?? '';
      if (block.name === 'mistake') mistakes[id] = reader.titled(block);
      else if (block.name === 'note') notes[id] = reader.html(block);
      else feedback[id] = reader.html(block);
    }
    return { mistakes, notes, feedback };
  });
}

/** Sizes are bounded, and a library that fails on hostile text counts as a text that cannot be read. */
function guarded<T>(reader: Reader, source: string, nothing: T, read: (text: string) => T): ReadText<T> {
  const top: Place = { file: reader.file, line: 1, column: 1 };
  if (source.length > MAX_TEXT_CHARACTERS) {
    reader.refuse(top, 'file.tooLarge', { size: source.length, limit: MAX_TEXT_CHARACTERS });
    return reader.result(nothing);
  }
  try {
    return reader.result(read(normalizeText(source)));
  } catch {
    reader.refuse(top, 'schema.invalid', {});
    return reader.result(nothing);
  }
}

/** The heading that begins the file, and the prose that follows it up to the first directive. */
function takeTitle(reader: Reader, { prose }: Blocks): readonly [string, SafeHtml] {
  const [first, ...rest] = prose;
  const heading = /^\s*# +(.+)\n?/.exec(first?.text ?? '');
  if (!first || !heading) {
    reader.refuse({ file: reader.file, line: first?.line ?? 1, column: 1 }, 'text.noTitle', {});
    return ['', ''];
  }
  for (const { text, line } of rest) {
    const skipped = /^\s*/.exec(text)?.[0].split('\n').length ?? 1;
    const word = text.trim().split('\n')[0] ?? '';
    reader.refuse({ file: reader.file, line: line + skipped - 1, column: 1 }, 'text.misplaced', { word: word.slice(0, 40) });
  }
  const skipped = heading[0].split('\n').length - 1;
  const title = plainText(reader.inline(heading[1] ?? '', { file: reader.file, line: first.line, column: 1 }));
  return [title, reader.prose([{ text: first.text.slice(heading[0].length), line: first.line + skipped }])];
}

function addCase(before: AnswerText | undefined, block: DirectiveBlock, read: QuestionText): AnswerText {
  const [name, ...value] = (block.attributes['when'] ?? '').split('=');
  const when = name ? { [name]: value.join('=') } : null;
  return {
    cases: [...(before?.cases ?? []), { when, question: read.question }],
    options: { ...before?.options, ...read.options },
    items: { ...before?.items, ...read.items },
  };
}

export function emptyLessonText(locale: Locale): LessonText {
  return {
    locale, title: '', intro: '', story: '', example: '', faded: '', task: '', further: '',
    says: {}, predictions: {}, steps: {}, checks: {}, answers: {}, hints: {}, mistakes: {},
  };
}
