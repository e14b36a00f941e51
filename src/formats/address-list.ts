/**
 * The tree of an address list: which tokens belong to one address, with phrases, comments, groups and routes around
 * it. Mirrors tok822_parse(3): it works from right to left, adds missing commas, and throws nothing away.
 */
import { scanAddress, type AddressToken } from './address-token.ts';

interface Node {
  token: AddressToken | null;
  prev: Node;
  next: Node;
}

/** Parses a list in external form. Addresses become `address` tokens; all other tokens stay where they are. */
export function parseAddressList(text: string, limit = 0): AddressToken[] {
  const scanned = scanAddress(text, limit);
  if (scanned.length === 0) return [];
  const head = sentinel();
  const tail = sentinel();
  link(head, tail);
  for (const token of scanned) insertAfter(tail.prev, token);
  parseBackwards(head, tail);
  const tokens: AddressToken[] = [];
  for (let node = head.next; node !== tail; node = node.next) if (node.token) tokens.push(node.token);
  return tokens;
}

/** The addresses of a list, each as its tokens. */
export function addressesOf(tokens: readonly AddressToken[]): (readonly AddressToken[])[] {
  return tokens.flatMap((token) => (token.kind === 'address' ? [token.tokens] : []));
}

function parseBackwards(head: Node, tail: Node): void {
  let right = tail;
  let node = tail.prev;
  let mayBeWord = true;
  let inGroup = false;
  while (node !== head) {
    const token = node.token;
    const operator = token?.kind === 'operator' ? token.text : '';
    if (token?.kind === 'comment') {
      // A comment moves to the right of the address that is being collected.
      [node, right] = moveComment(node, right);
      continue;
    }
    if (operator === ';') {
      cluster(node, right, true);
      right = node;
      [inGroup, mayBeWord] = [true, true];
    } else if (operator === ':' && inGroup) {
      // Renamed where it stands: `right` may be this very node, behind a route, and must stay in the list.
      node.token = { kind: 'group' };
      cluster(node, right, false);
      while (node !== head && !isOp(node, ',')) node = node.prev;
      right = node;
      continue;
    } else if (operator === '>') {
      cluster(node, right, true);
      [node, right] = parseRoute(head, node);
      mayBeWord = true;
      continue;
    } else if (token?.kind === 'atom' || token?.kind === 'quoted' || token?.kind === 'literal') {
      if (!mayBeWord) {
        cluster(node, right, true);
        right = node.next;
      }
      mayBeWord = false;
    } else if (operator === ',') {
      cluster(node, right, false);
      right = node;
      mayBeWord = true;
    } else {
      mayBeWord = true;
    }
    node = node.prev;
  }
  cluster(head, right, false);
}

/** Behind a `>`: the address between the brackets, then the phrase in front, which is skipped. */
function parseRoute(head: Node, close: Node): [Node, Node] {
  let right = close;
  let node: Node = close;
  while (node !== head && !isOp(node, '<')) {
    if (node.token?.kind === 'comment') [node, right] = moveComment(node, right);
    else node = node.prev;
  }
  cluster(node, right, false);
  while (node !== head && !['>', ';', ',', ':'].some((text) => isOp(node, text))) node = node.prev;
  return [node, node];
}

function moveComment(node: Node, right: Node): [Node, Node] {
  const before = node.prev;
  if (node.token) {
    unlink(node);
    return [before, insertAfter(right.prev, node.token)];
  }
  return [before, right];
}

/** Makes one `address` of what stands between two nodes, and a comma in front of it where one is missing. */
function cluster(left: Node, right: Node, addComma: boolean): void {
  if (left === right || left.next === right) return;
  const tokens: AddressToken[] = [];
  for (let node = left.next; node !== right; node = node.next) if (node.token) tokens.push(node.token);
  link(left, right);
  insertAfter(left, { kind: 'address', tokens });
  if (addComma) insertAfter(left, { kind: 'operator', text: ',' });
}

function isOp(node: Node, text: string): boolean {
  return node.token?.kind === 'operator' && node.token.text === text;
}

function sentinel(): Node {
  const node = { token: null } as unknown as Node;
  node.prev = node;
  node.next = node;
  return node;
}

function link(left: Node, right: Node): void {
  left.next = right;
  right.prev = left;
}

function insertAfter(left: Node, token: AddressToken): Node {
  const node: Node = { token, prev: left, next: left.next };
  left.next.prev = node;
  left.next = node;
  return node;
}

function unlink(node: Node): void {
  link(node.prev, node.next);
}
