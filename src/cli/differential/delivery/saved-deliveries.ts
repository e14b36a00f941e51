/** The real half of a run of deliveries, kept: a file for each delivery, as `posthorn replay` takes it. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deliveryText, type RecordedDelivery } from './delivery-case.ts';

export function saveDeliveries(directory: string, name: string, cases: readonly RecordedDelivery[]): void {
  mkdirSync(directory, { recursive: true });
  for (const one of cases) writeFileSync(join(directory, `${name}-${(one.id.split('/').at(-1) ?? '').padStart(3, '0')}.json`), deliveryText(one));
}

export function savedDeliveries(directory: string): readonly RecordedDelivery[] {
  const names = readdirSync(directory).filter((name) => name.endsWith('.json')).sort();
  return names.map((name) => {
    const recording = JSON.parse(readFileSync(join(directory, name), 'utf8')) as RecordedDelivery['recording'];
    return { id: String(recording['id']), recording };
  });
}
