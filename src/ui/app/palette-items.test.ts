/** What the palette finds for a query. */
import { describe, expect, it } from 'vitest';
import type { PaletteItem } from './lab-link.ts';
import { findItems, foldForSearch } from './palette-items.ts';

const item = (text: string, kind = ''): PaletteItem => ({ id: text, icon: 'book', text, kind, run: () => undefined });
const ITEMS = [item('Đẩy hàng đợi'), item('Về đầu', 'Dòng thời gian'), item('Jump to next refusal'), item('Next event')];
const found = (query: string) => findItems(ITEMS, query).map(({ text }) => text);

describe('searching', () => {
  it('ignores marks and case', () => {
    expect(foldForSearch('Hàng ĐỢI')).toBe('hang doi');
    expect(found('hang doi')).toEqual(['Đẩy hàng đợi']);
    expect(found('HÀNG')).toEqual(['Đẩy hàng đợi']);
  });

  it('wants every word, also of the kind', () => {
    expect(found('ve gian')).toEqual(['Về đầu']);
    expect(found('ve refusal')).toEqual([]);
  });

  it('puts what begins with the query first, and shows all for none', () => {
    expect(found('next')).toEqual(['Next event', 'Jump to next refusal']);
    expect(found('  ')).toHaveLength(4);
  });
});
