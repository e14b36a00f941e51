/** Cuts what a server said into complete replies, as the recorder did: a line with `ddd-` announces another line. */

/** Length of the first complete reply in `octets`, or null where there is none yet. */
export function replyLength(octets: string): number | null {
  let from = 0;
  for (;;) {
    const end = octets.indexOf('\n', from);
    if (end < 0) return null;
    const isLast = !/^\d\d\d-/.test(octets.slice(from, from + 4));
    from = end + 1;
    if (isLast) return from;
  }
}

/** All complete replies, and last what is left over, if anything. */
export function splitReplies(octets: string): readonly string[] {
  const replies: string[] = [];
  let rest = octets;
  for (let length = replyLength(rest); length !== null; length = replyLength(rest)) {
    replies.push(rest.slice(0, length));
    rest = rest.slice(length);
  }
  return rest === '' ? replies : [...replies, rest];
}
