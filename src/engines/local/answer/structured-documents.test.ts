import { describe, expect, it } from 'vitest';
import type { ChatRequest, ResponseFormat } from '../../../core/chat-request.ts';
import type { Evidence } from '../evidence.ts';
import { amountOf, currencyOf } from './money.ts';
import { receiptItems } from './receipt.ts';
import { structuredAnswer } from './structured.ts';
import { ask } from './testing/ask.ts';
import { page } from './testing/page.ts';
import { CAT, DEMO, INVOICE, STREET } from './testing/sample-evidence.ts';
import { userTurn } from './testing/scripted-perceiver.ts';

const RECEIPT = page(
  'CAFE LUNA',
  '12 Harbour Street',
  'Croissant|3.20',
  '2 x Coffee|5.60 €',
  'Net amount|9.30',
  'VAT 20%   1.86',
  'TOTAL|11.16',
  'Paid by card|11.16',
);

function answerAs(responseFormat: ResponseFormat, text: string, found: Evidence): unknown {
  const { question, media, answer } = ask(text, found);
  const chat = { messages: [userTurn([], text)], responseFormat } as unknown as ChatRequest;
  return JSON.parse(structuredAnswer(chat, question, media, answer));
}

function withProperties(
  properties: Readonly<Record<string, unknown>>,
  required: readonly string[],
  found: Evidence,
): unknown {
  const schema = { type: 'object', properties, required };
  return answerAs({ type: 'json_schema', name: 'x', schema }, 'Extract', found);
}

const ITEMS = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      description: { type: 'string' },
      quantity: { type: ['integer', 'null'] },
      price: { type: 'number' },
    },
    required: ['description', 'quantity', 'price'],
  },
};

describe('receiptItems', () => {
  it('are the rows with a price, not the sums below them', () => {
    expect(receiptItems(RECEIPT)).toEqual([
      { name: 'Croissant', quantity: null, price: '3.20', text: 'Croissant 3.20' },
      { name: 'Coffee', quantity: 2, price: '5.60 €', text: '2 x Coffee 5.60 €' },
    ]);
    expect(receiptItems(page('Espresso 2.50', 'Notes from 3 March'))).toMatchObject([
      { name: 'Espresso', price: '2.50' },
    ]);
  });
});

describe('amounts', () => {
  it.each([
    ['$1,284.50', 1284.5],
    ['1.284,50 €', 1284.5],
    ['1,284', 1284],
    ['3,20', 3.2],
    ['11.16', 11.16],
    ['-4.00', -4],
    ['none', Number.NaN],
  ])('%j → %d', (text, amount) => {
    expect(amountOf(text)).toBe(amount);
  });

  it.each([
    ['5.60 €', 'EUR'],
    ['$ 3', 'USD'],
    ['3.20', null],
  ])('%j is in %j', (text, currency) => {
    expect(currencyOf(text)).toBe(currency);
  });
});

describe('documents as JSON', () => {
  it('list what was bought, never what a page looks like', () => {
    expect(withProperties({ items: ITEMS }, ['items'], RECEIPT)).toEqual({
      items: [
        { description: 'Croissant', quantity: null, price: 3.2 },
        { description: 'Coffee', quantity: 2, price: 5.6 },
      ],
    });
    expect(withProperties({ items: ITEMS }, ['items'], INVOICE)).toEqual({ items: [] });
  });

  it('still list the objects of a scene', () => {
    const items = { type: 'array', items: { type: 'string' } };
    expect(withProperties({ items }, ['items'], STREET)).toEqual({
      items: ['person', 'dog', 'car'],
    });
  });

  it.each<readonly [string, Evidence, unknown]>([
    [
      'Return {"vat": "", "net_amount": "", "total": ""}',
      RECEIPT,
      { vat: '1.86', net_amount: '9.30', total: '11.16' },
    ],
    ['Return {"vat": number, "total": number}', RECEIPT, { vat: 1.86, total: 11.16 }],
    [
      'Return JSON with keys: total (number), vendor',
      RECEIPT,
      { total: 11.16, vendor: 'CAFE LUNA' },
    ],
    [
      'Return {"croissant_price": 0, "tea_price": 0}',
      RECEIPT,
      { croissant_price: 3.2, tea_price: null },
    ],
    ['Return {"tax_rate": "", "currency": ""}', RECEIPT, { tax_rate: '20%', currency: 'EUR' }],
    [
      'Return {"number_of_legs": 0, "paid": true, "animal": ""}',
      CAT,
      { number_of_legs: null, paid: null, animal: 'tabby cat' },
    ],
    ['Return {"paid": true, "tax": true}', RECEIPT, { paid: null, tax: true }],
    ['Return {"animal": "", "dark": true}', RECEIPT, { animal: null, dark: false }],
  ])('%j', (text, found, expected) => {
    expect(answerAs({ type: 'json_object' }, text, found)).toEqual(expected);
  });
});

describe('booleans', () => {
  it.each<readonly [string, Evidence, boolean | undefined]>([
    ['cat', CAT, true],
    ['dog', CAT, false],
    ['has_dog', STREET, true],
    ['tax', RECEIPT, true],
    ['is_paid', RECEIPT, undefined],
    ['paid', page('Paid: yes', 'A', 'B'), true],
    ['is_paid', page('Paid: no', 'A', 'B'), false],
  ])('%s', (key, found, expected) => {
    expect(withProperties({ [key]: { type: 'boolean' } }, [], found)).toEqual(
      expected === undefined ? {} : { [key]: expected },
    );
  });
});

describe('what is not known', () => {
  const properties = {
    paid: { type: 'boolean' },
    iban: { type: 'string' },
    legs: { type: 'integer' },
    waiter: { type: ['string', 'null'] },
  };

  it('is left out where the schema lets it', () => {
    expect(withProperties(properties, [], RECEIPT)).toEqual({});
  });

  it('is null where that is allowed, else the empty value', () => {
    expect(withProperties(properties, Object.keys(properties), RECEIPT)).toEqual({
      paid: false,
      iban: '',
      legs: 0,
      waiter: null,
    });
  });
});

describe('scenes', () => {
  it('are described one by one', () => {
    const scene = {
      type: 'object',
      properties: {
        start: { type: 'number' },
        end: { type: 'number' },
        description: { type: 'string' },
      },
      required: ['start', 'end', 'description'],
    };
    expect(
      withProperties({ scenes: { type: 'array', items: scene } }, ['scenes'], DEMO),
    ).toMatchObject({
      scenes: [
        { start: 0, end: 4, description: expect.stringContaining('a tabby cat') as string },
        { start: 4, end: 7.5, description: expect.stringContaining('espresso') as string },
        { start: 7.5, end: 11, description: expect.stringContaining('rocket') as string },
      ],
    });
  });
});
