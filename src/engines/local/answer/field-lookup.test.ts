import { describe, expect, it } from 'vitest';
import type { FoundText } from '../evidence.ts';
import type { FieldKind } from '../understand/fields.ts';
import { findField, findLabelled, labelledValues } from './field-lookup.ts';
import { INVOICE } from './testing/sample-evidence.ts';

/** Lines at (left, top), 0.04 high and as wide as their text. */
function page(...lines: readonly (readonly [string, number, number])[]): FoundText[] {
  return lines.map(([text, left, top]) => ({
    text,
    confidence: 0.9,
    box: { left, top, width: text.length * 0.015, height: 0.04 },
  }));
}

describe('findField', () => {
  it.each<readonly [FieldKind, string | undefined]>([
    ['total', '$1,284.50'],
    ['due date', '31 March'],
    ['invoice number', '2024-0917'],
    ['email address', 'support@example.com'],
    ['discount', '50%'],
    ['subtotal', undefined],
    ['phone number', undefined],
  ])('finds the %s of the sample invoice', (kind, value) => {
    expect(findField(kind, INVOICE.lines)?.value).toBe(value);
  });

  it('looks to the right of a label', () => {
    const lines = page(
      ['Subtotal', 0.5, 0.1],
      ['90.00', 0.8, 0.1],
      ['Total', 0.5, 0.2],
      ['€ 107.10', 0.8, 0.2],
    );
    expect(findField('total', lines)).toEqual({ value: '€ 107.10', line: '€ 107.10' });
    expect(findField('subtotal', lines)?.value).toBe('90.00');
  });

  it('looks below a label', () => {
    const lines = page(
      ['Date', 0.1, 0.1],
      ['Order No.', 0.5, 0.1],
      ['2024-09-17', 0.1, 0.16],
      ['A-4711', 0.5, 0.16],
    );
    expect(findField('date', lines)?.value).toBe('2024-09-17');
    expect(findField('order number', lines)?.value).toBe('A-4711');
  });

  it('does not take the subtotal for the total', () => {
    expect(
      findField('total', page(['Subtotal: 90.00', 0.1, 0.1], ['Total: 107.10', 0.1, 0.2]))?.value,
    ).toBe('107.10');
    expect(findField('total', page(['Subtotal: 90.00', 0.1, 0.1]))).toBeNull();
  });

  it('reads Chinese labels', () => {
    const lines = page(
      ['发票号码：12345678', 0.1, 0.1],
      ['日期：2024年9月17日', 0.1, 0.2],
      ['合计：¥320.00', 0.1, 0.3],
    );
    expect(findField('invoice number', lines)?.value).toBe('12345678');
    expect(findField('date', lines)?.value).toBe('2024年9月17日');
    expect(findField('total', lines)?.value).toBe('¥320.00');
  });
});

describe('findLabelled', () => {
  it('finds what stands behind any label', () => {
    const lines = page(['Colour code: RAL 3020', 0.1, 0.1]);
    expect(findLabelled(['colour', 'code'], lines)?.value).toBe('RAL 3020');
    expect(findLabelled(['weight'], lines)).toBeNull();
    expect(findLabelled([], lines)).toBeNull();
  });
});

describe('labelledValues', () => {
  it('splits lines at their colon', () => {
    expect(labelledValues(INVOICE.lines)).toEqual([
      ['Total due', '$1,284.50 by 31 March'],
      ['Contact', 'support@example.com'],
    ]);
  });
});
