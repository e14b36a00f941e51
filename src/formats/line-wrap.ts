/** Breaking long lines at blanks, later ones indented: line_wrap(3). */

/** Lines of at most `width` characters where there are blanks to break at. */
export function wrapLine(text: string, width: number, indent: number): readonly string[] {
  const lines: string[] = [];
  let start = 0;
  let margin = 0;
  let word = 0;
  for (;;) {
    const blank = text.slice(word).search(/[ \t]/);
    const end = blank < 0 ? text.length : word + blank;
    if (word > start && end - start > width - margin) {
      lines.push(' '.repeat(margin) + text.slice(start, word).trimEnd());
      while (/\s/.test(text.charAt(word)) && word < text.length) word += 1;
      if (lines.length === 1) margin = indent;
      start = word;
    }
    if (blank < 0) break;
    word = Math.max(word, end + 1);
  }
  lines.push(' '.repeat(margin) + text.slice(start).trimEnd());
  return lines;
}
