/** Loads `worlds/*.yml` with the default files of their Postfix hosts, and checks what the schema cannot see. */
import { nearestWord } from './nearest.ts';
import { errorAt, type Problem } from './problem.ts';
import { validate } from './validate.ts';
import { readTime, type DefaultFiles } from './world-file.ts';
import { worldSchema, type WorldSource } from './world-schema.ts';
import { readYaml, type YamlSource } from './yaml-source.ts';

export interface LoadedWorld {
  readonly source: WorldSource;
  readonly defaults: DefaultFiles;
}

export function loadWorlds(files: ReadonlyMap<string, string>, problems: Problem[]): Readonly<Record<string, LoadedWorld>> {
  const worlds: Record<string, LoadedWorld> = {};
  for (const [path, text] of files) {
    const name = /^worlds\/([a-z0-9-]+)\.yml$/.exec(path)?.[1];
    if (name === undefined) continue;
    const source = readYaml(path, text);
    const { value, problems: found } = validate(source, worldSchema);
    problems.push(...found);
    if (!value) continue;
    const wrong = checkWorld(value, source, name, defaultNames(files));
    problems.push(...wrong);
    if (wrong.length === 0) worlds[name] = { source: value, defaults: defaultFiles(files, value.defaults) };
  }
  return worlds;
}

/** Folders below worlds/. */
function defaultNames(files: ReadonlyMap<string, string>): readonly string[] {
  return [...new Set([...files.keys()].flatMap((path) => /^worlds\/([a-z0-9-]+)\//.exec(path)?.[1] ?? []))];
}

function defaultFiles(files: ReadonlyMap<string, string>, name: string | undefined): DefaultFiles {
  if (name === undefined) return {};
  const prefix = `worlds/${name}`;
  const own = [...files].filter(([path]) => path.startsWith(`${prefix}/`));
  return Object.fromEntries(own.map(([path, text]) => [path.slice(prefix.length), text.replace(/\r\n?/g, '\n')]));
}

function checkWorld(world: WorldSource, source: YamlSource, name: string, defaults: readonly string[]): readonly Problem[] {
  const problems: Problem[] = [];
  const names = Object.keys(world.hosts);
  if (world.id !== name) problems.push(errorAt(source.placeOf(['id']), 'lesson.folder', { id: world.id, folder: name }));
  if (readTime(world.start) === null) problems.push(errorAt(source.placeOf(['start']), 'world.time', { found: world.start }));
  if (world.defaults !== undefined && !defaults.includes(world.defaults)) {
    const nearest = nearestWord(world.defaults, defaults);
    problems.push(errorAt(source.placeOf(['defaults']), 'world.noDefaults', { word: world.defaults, ...(nearest && { nearest }) }));
  }
  const addresses = new Set<string>();
  for (const [host, { addresses: own }] of Object.entries(world.hosts)) {
    for (const [at, address] of own.entries()) {
      if (addresses.has(address)) problems.push(errorAt(source.placeOf(['hosts', host, 'addresses', at]), 'world.duplicateAddress', { address }));
      addresses.add(address);
    }
  }
  for (const [at, { between }] of (world.links ?? []).entries()) {
    for (const [end, word] of between.entries()) {
      if (names.includes(word)) continue;
      const nearest = nearestWord(word, names);
      problems.push(errorAt(source.placeOf(['links', at, 'between', end]), 'lesson.unknownReference', { what: 'host', word, ...(nearest && { nearest }) }));
    }
  }
  return problems;
}

/** `host:1`, `host:2`, … of all terminals. */
export function terminalsOf(world: WorldSource): readonly string[] {
  return Object.entries(world.hosts).flatMap(([name, { terminals }]) => (terminals ?? []).map((_user, at) => `${name}:${at + 1}`));
}
