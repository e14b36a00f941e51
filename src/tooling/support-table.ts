/**
 * What is simulated, read from the code itself, so that the table cannot be wrong for long: `@rfc` and `@absent` tags in
 * the comments that open a file, and the parameters of main.cf that each programme's code names.
 *
 *     @rfc 5321 §4.1.1.2 MAIL          a section that the file carries out, and in a word what it is
 *     @absent milters Milters: none …  what is left out, and why; the first word is the name for translations
 *
 * A tag may go on in the next lines, indented by three blanks.
 */

export interface RfcSection {
  readonly section: string | null;
  readonly label: string | null;
}
export interface SupportedRfc {
  readonly rfc: number;
  readonly sections: readonly RfcSection[];
}
export interface Absence {
  readonly id: string;
  /** In English; words in backticks are code. */
  readonly text: string;
}
export interface SupportedParameter {
  readonly name: string;
  /** As `postconf -d` prints it; null where the host decides. */
  readonly value: string | null;
  /** Programmes that read it; none means that it is known, can be set and printed, and does nothing. */
  readonly readers: readonly string[];
}
export interface Support {
  readonly programs: readonly string[];
  readonly rfcs: readonly SupportedRfc[];
  readonly absences: readonly Absence[];
  readonly parameters: readonly SupportedParameter[];
}

/** Sources by their path below src/. */
export type Sources = ReadonlyMap<string, string>;

const PARAMETERS = 'postfix/global/parameters.ts';
/** Values that a host or a process decides; `main-cf.ts` knows them. */
const DECIDED = ['mydomain', 'myhostname', 'mynetworks', 'process_id', 'process_name', 'service_name'];

export interface Tags {
  readonly rfcs: readonly (RfcSection & { readonly rfc: number })[];
  readonly absences: readonly Absence[];
  /** Tags that cannot be read. */
  readonly faults: readonly string[];
}

/** The tags of the comment that opens a file. */
export function readTags(source: string): Tags {
  const comment = /^\/\*\*([^]*?)\*\//.exec(source)?.[1] ?? '';
  const text = comment.replace(/\n \*   +/g, ' ').replace(/^ \* ?/gm, '');
  const tags: { rfcs: (RfcSection & { rfc: number })[]; absences: Absence[]; faults: string[] } = { rfcs: [], absences: [], faults: [] };
  for (const line of text.split('\n').map((one) => one.trim()).filter((one) => one.startsWith('@'))) {
    const rfc = /^@rfc (\d{3,4})(?: §(\d+(?:\.\d+)*))?(?: (\S.*))?$/.exec(line);
    const absence = /^@absent ([a-z][a-z0-9-]*) (\S.*)$/.exec(line);
    if (rfc) tags.rfcs.push({ rfc: Number(rfc[1]), section: rfc[2] ?? null, label: rfc[3] ?? null });
    else if (absence) tags.absences.push({ id: absence[1] ?? '', text: absence[2] ?? '' });
    else tags.faults.push(line);
  }
  return tags;
}

/** `name: 'default',` lines of the table of defaults. */
export function readParameters(source: string): ReadonlyMap<string, string | null> {
  const table = source.slice(source.indexOf('PARAMETER_DEFAULTS'));
  const found = new Map<string, string | null>(DECIDED.map((name) => [name, null]));
  for (const [, quoted, bare, single, double] of table.matchAll(/^ {2}(?:'([^']+)'|(\w+)):\s+(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"),?$/gm)) {
    found.set(quoted ?? bare ?? '', (single ?? double ?? '').replace(/\\(.)/g, '$1'));
  }
  return found;
}

/** What a file imports, as paths below src/; types alone are no reason to read anything. */
function importsOf(path: string, source: string): readonly string[] {
  const found = source.matchAll(/^(?:import|export) (?!type )[^;]*? from '(\.[^']+)';/gm);
  return [...found].map(([, specifier = '']) => joined(path.slice(0, path.lastIndexOf('/')), specifier));
}

function joined(folder: string, specifier: string): string {
  const parts = folder.split('/');
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** Beginnings of names that are made: of transports, and of the two sides of a letter. */
const MADE = /^(?:smtp|lmtp|default|relay|local|virtual|sender|recipient)_/;

/**
 * Parameters that a programme's files name in their code. A name that only explains a reply (`parameter: 'x'`) is not
 * read there. A name may be made: `${side}_canonical_maps` stands for all that end so, and where there is
 * `${mode}_${name}`, every text of the programme may be such a name's end.
 */
function namesIn(files: readonly string[], known: ReadonlyMap<string, unknown>): ReadonlySet<string> {
  const code = files.map((file) => file.replace(/\/\*[^]*?\*\//g, '').replace(/(?:parameter|rule|source): '[^']*'/g, '')).join('\n');
  const texts = new Set([...code.matchAll(/'([a-z0-9_]+)'/g)].map(([, text = '']) => text));
  const endings = new Set([...code.matchAll(/`\$\{[^}`]*\}_([a-z_]+)`/g)].map(([, ending = '']) => ending));
  if (/`\$\{[^}`]*\}_\$\{[^}`]*\}`/.test(code)) for (const text of texts) if (text.includes('_')) endings.add(text);
  return new Set([...known.keys()].filter((name) => texts.has(name) || (MADE.test(name) && endings.has(name.replace(MADE, '')))));
}

/** Parameters that the defaults of others are made of have their effect through them. */
function withParts(names: ReadonlySet<string>, known: ReadonlyMap<string, string | null>): ReadonlySet<string> {
  const all = new Set(names);
  for (const name of all) {
    for (const [, part = ''] of (known.get(name) ?? '').matchAll(/\$[{(]?([a-z0-9_]+)/g)) if (known.has(part)) all.add(part);
  }
  return all;
}

/** Whose parameters those are that begin so: smtp(8) and lmtp(8) are one code, and some names stand in code of all. */
const OWNERS: readonly (readonly [beginning: string, programs: readonly string[]])[] = [
  ['smtpd_', ['smtpd']], ['smtp_', ['smtp', 'qmgr']], ['lmtp_', ['lmtp', 'qmgr']],
];

function isFor(program: string, name: string): boolean {
  return OWNERS.find(([beginning]) => name.startsWith(beginning))?.[1].includes(program) ?? true;
}

/** The programmes of Postfix: one for each daemon's folder, and one for each command's file. */
function programsIn(sources: Sources): ReadonlyMap<string, readonly string[]> {
  const programs = new Map<string, string[]>();
  for (const path of sources.keys()) {
    const [, folder, file = ''] = /^postfix\/([^/]+)\/(.+)$/.exec(path) ?? [];
    if (folder === undefined || folder === 'global') continue;
    const name = folder === 'commands' ? file.replace(/(-\w+)?\.ts$/, '') : folder;
    if (folder === 'commands' && !/^(post|qshape|sendmail)/.test(file)) continue;
    programs.set(name, [...(programs.get(name) ?? []), path]);
  }
  return programs;
}

/** The files of a programme with what they import of Postfix, directly or not. */
function reachable(files: readonly string[], sources: Sources): readonly string[] {
  const seen = new Set(files);
  for (const path of seen) {
    for (const imported of importsOf(path, sources.get(path) ?? '')) if (imported.startsWith('postfix/')) seen.add(imported);
  }
  return [...seen].filter((path) => path !== PARAMETERS);
}

export function buildSupport(sources: Sources): Support {
  const known = readParameters(sources.get(PARAMETERS) ?? '');
  const programs = programsIn(sources);
  const readers = new Map<string, string[]>();
  for (const [program, files] of [...programs].sort(byName)) {
    const read = withParts(namesIn(reachable(files, sources).map((path) => sources.get(path) ?? ''), known), known);
    for (const name of read) if (isFor(program, name)) readers.set(name, [...(readers.get(name) ?? []), program]);
  }
  const tags = [...sources].map(([, source]) => readTags(source));
  return {
    programs: [...programs.keys()].sort(),
    rfcs: rfcsOf(tags),
    absences: tags.flatMap(({ absences }) => absences).sort((a, b) => (a.id < b.id ? -1 : 1)),
    parameters: [...known].sort(byName).map(([name, value]) => ({ name, value, readers: readers.get(name) ?? [] })),
  };
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

/** Sections in their own order, each once. */
function rfcsOf(tags: readonly Tags[]): readonly SupportedRfc[] {
  const found = new Map<number, Map<string, RfcSection>>();
  for (const { rfc, section, label } of tags.flatMap(({ rfcs }) => rfcs)) {
    const sections = found.get(rfc) ?? new Map<string, RfcSection>();
    const before = sections.get(section ?? '');
    sections.set(section ?? '', { section, label: before?.label ?? label });
    found.set(rfc, sections);
  }
  const order = ({ section }: RfcSection): string => (section ?? '').split('.').map((part) => part.padStart(3, '0')).join('.');
  return [...found].sort(([a], [b]) => a - b).map(([rfc, sections]) => ({
    rfc, sections: [...sections.values()].sort((a, b) => (order(a) < order(b) ? -1 : 1)),
  }));
}
