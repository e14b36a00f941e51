/** The letter inside a queue file: its content records joined, with LF line ends. */
import { RECORD, type DecodedRecord } from '../../formats/queue-record.ts';

/** The message content: the records between `M` and `X`. A `p` record there leads to text that was added later. */
export function letterOf(records: readonly DecodedRecord[]): string {
  let index = records.findIndex(({ type }) => type === RECORD.message) + 1;
  const pieces: string[] = [];
  for (let steps = 0; index > 0 && index < records.length && steps <= 2 * records.length; steps += 1) {
    const { type, data } = records[index] as DecodedRecord;
    if (type === RECORD.extracted) break;
    if (type === RECORD.pointer && Number(data) > 0) {
      const place = records.findLastIndex(({ offset }) => offset === Number(data));
      index = place < 0 ? records.length : place;
      continue;
    }
    if (type === RECORD.line) pieces.push(data, '\n');
    else if (type === RECORD.continued) pieces.push(data);
    index += 1;
  }
  return pieces.join('');
}
