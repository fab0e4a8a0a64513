import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatRequest, ResponseFormat } from '../../../core/chat-request.ts';
import type { Evidence } from '../evidence.ts';
import { namedKeys, structuredAnswer } from './structured.ts';
import { evidence } from './testing/arbitrary-evidence.ts';
import { anySchema } from './testing/arbitrary-schema.ts';
import { ask } from './testing/ask.ts';
import { CAT, DEMO, ESPRESSO, INVOICE, SPEECH, STREET } from './testing/sample-evidence.ts';
import { schemaFaults } from './testing/schema-check.ts';
import { userTurn } from './testing/scripted-perceiver.ts';

type Schema = Readonly<Record<string, unknown>>;

function answerAs(
  responseFormat: ResponseFormat,
  text: string,
  ...found: readonly Evidence[]
): unknown {
  const { question, media, answer } = ask(text, ...found);
  const chat = { messages: [userTurn([], text)], responseFormat } as unknown as ChatRequest;
  return JSON.parse(structuredAnswer(chat, question, media, answer));
}

const asObject = (text: string, ...found: readonly Evidence[]): unknown =>
  answerAs({ type: 'json_object' }, text, ...found);
const asSchema = (schema: Schema, text: string, ...found: readonly Evidence[]): unknown =>
  answerAs({ type: 'json_schema', name: 'x', schema }, text, ...found);

describe('namedKeys', () => {
  it.each([
    ['Return JSON with keys: objects, text', ['objects', 'text']],
    ['Return JSON with keys objects, text and main_colour.', ['objects', 'text', 'main_colour']],
    ['Use the fields "name" and "count"', ['name', 'count']],
    ['Answer as {"total": 0, "due_date": "…"}', ['total', 'due_date']],
    ['用 JSON 回答，字段为 objects、text', ['objects', 'text']],
    ['Describe it as JSON', []],
  ])('%j → %j', (text, keys) => {
    expect(namedKeys({ messages: [userTurn([], text)] })).toEqual(keys);
  });

  it('reads the system text too', () => {
    const messages: ChatRequest['messages'] = [
      { role: 'system', content: [{ type: 'text', text: 'Always answer {"animal": "…"}' }] },
      userTurn([], 'Describe'),
    ];
    expect(namedKeys({ messages })).toEqual(['animal']);
  });
});

describe('json_object', () => {
  it('gives the evidence in its natural shape', () => {
    expect(asObject('Describe as JSON', CAT)).toEqual({
      answer:
        'The picture shows a tabby cat filling most of the frame. Its main colours are brown and grey.',
      type: 'image',
      width: 451,
      height: 300,
      objects: [
        {
          name: 'tabby cat',
          count: 1,
          confidence: 0.93,
          position: 'middle centre',
          box: { left: 0.01, top: 0.02, width: 0.9, height: 0.97 },
        },
      ],
      text: [],
      colours: ['brown', 'grey'],
    });
  });

  it('lists several media', () => {
    expect(asObject('Describe as JSON', CAT, SPEECH)).toMatchObject({
      media: [{ type: 'image' }, { type: 'audio', languages: ['en'] }],
    });
  });

  it('fills the keys that the prompt names', () => {
    expect(
      asObject(
        'Extract {"invoice_number": "", "total": "", "due_date": "", "email": "", "iban": ""}',
        INVOICE,
      ),
    ).toEqual({
      invoice_number: '2024-0917',
      total: '$1,284.50',
      due_date: '31 March',
      email: 'support@example.com',
      iban: null,
    });
    expect(asObject('JSON with keys: people_count, has_dog, has_cat, text', STREET)).toEqual({
      people_count: 2,
      has_dog: true,
      has_cat: false,
      text: ['CAFE'],
    });
  });

  it('is an object for general chat, too', () => {
    expect(asObject('Hello')).toEqual({ answer: expect.stringContaining('Mimosa') as string });
  });

  it('is valid JSON for any evidence', () => {
    fc.assert(
      fc.property(evidence, (found) => {
        expect(typeof asObject('Describe as JSON', found)).toBe('object');
      }),
      { numRuns: 100 },
    );
  });
});

const INVOICE_SCHEMA: Schema = {
  type: 'object',
  properties: {
    invoice_number: { type: 'string' },
    total: { type: 'number' },
    currency: { type: 'string', enum: ['USD', 'EUR'] },
    due_date: { type: ['string', 'null'] },
    lines: { type: 'array', items: { type: 'string' }, maxItems: 2 },
    contact: {
      type: 'object',
      properties: { email: { type: 'string' }, phone: { type: ['string', 'null'] } },
      required: ['email', 'phone'],
      additionalProperties: false,
    },
  },
  required: ['invoice_number', 'total', 'currency', 'due_date', 'contact'],
  additionalProperties: false,
};

const SCENE_SCHEMA: Schema = {
  type: 'object',
  properties: {
    caption: { type: 'string', maxLength: 30 },
    people_count: { type: 'integer', minimum: 0 },
    has_dog: { type: 'boolean' },
    weather: { type: 'string', enum: ['sunny', 'rainy', 'unknown'] },
    main_animal: { enum: ['cat', 'dog', 'none'] },
    objects: { type: 'array', items: { $ref: '#/$defs/thing' } },
    speaker: { anyOf: [{ type: 'string' }, { type: 'null' }] },
  },
  required: ['caption', 'people_count', 'has_dog', 'weather', 'main_animal', 'objects', 'speaker'],
  $defs: {
    thing: {
      type: 'object',
      properties: {
        label: { type: 'string' },
        score: { type: 'number', minimum: 0, maximum: 1 },
        bbox: { type: 'array', items: { type: 'number' }, minItems: 4, maxItems: 4 },
      },
      required: ['label', 'score', 'bbox'],
    },
  },
};

const SPEECH_SCHEMA: Schema = {
  type: 'object',
  properties: {
    language: { type: 'string', enum: ['English', 'Chinese', 'other'] },
    transcript: { type: 'string', minLength: 3 },
    duration: { type: 'number', exclusiveMinimum: 0, multipleOf: 0.5 },
    segments: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        properties: {
          start: { type: 'number' },
          end: { type: 'number' },
          text: { type: 'string' },
          speaker: { type: ['string', 'null'] },
        },
        required: ['start', 'end', 'text', 'speaker'],
      },
    },
  },
  required: ['language', 'transcript', 'duration', 'segments'],
};

const TREE_SCHEMA: Schema = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    children: { type: 'array', items: { $ref: '#' } },
    next: { anyOf: [{ $ref: '#' }, { type: 'null' }] },
    self: { $ref: '#' },
  },
  required: ['name', 'children', 'next'],
};

const MIXED_SCHEMA: Schema = {
  allOf: [
    {
      type: 'object',
      properties: { kind: { const: 'report' }, total: { type: ['integer', 'null'] } },
      required: ['kind'],
    },
    {
      properties: { flags: { type: 'array', items: { type: 'boolean' } }, anything: {} },
      required: ['flags', 'anything'],
    },
  ],
};

describe('json_schema', () => {
  it('fills an invoice', () => {
    expect(asSchema(INVOICE_SCHEMA, 'Extract', INVOICE)).toEqual({
      invoice_number: '2024-0917',
      total: 1284.5,
      currency: 'USD',
      due_date: '31 March',
      lines: ['Invoice No. 2024-0917', 'Total due: $1,284.50 by 31 March'],
      contact: { email: 'support@example.com', phone: null },
    });
  });

  it('fills a scene', () => {
    expect(asSchema(SCENE_SCHEMA, 'Describe', STREET)).toEqual({
      caption: 'The picture shows two people a',
      people_count: 2,
      has_dog: true,
      weather: 'unknown',
      main_animal: 'dog',
      objects: [
        { label: 'person', score: 0.9, bbox: [0.05, 0.4, 0.1, 0.4] },
        { label: 'dog', score: 0.75, bbox: [0.42, 0.7, 0.12, 0.2] },
        { label: 'car', score: 0.44, bbox: [0.4, 0.4, 0.2, 0.15] },
      ],
      speaker: null,
    });
  });

  it('fills a transcript', () => {
    expect(asSchema(SPEECH_SCHEMA, 'Transcribe', SPEECH)).toMatchObject({
      language: 'English',
      duration: 11,
      segments: [
        { start: 0.3, end: 2.2, text: 'And so, my fellow Americans,', speaker: null },
        { start: 3.3 },
        { start: 8.2 },
      ],
    });
  });

  it('leaves empty what the evidence does not say', () => {
    expect(asSchema(INVOICE_SCHEMA, 'Extract', CAT)).toEqual({
      invoice_number: '',
      total: 0,
      currency: 'USD',
      due_date: null,
      lines: [],
      contact: { email: '', phone: null },
    });
  });

  it('comes to an end on schemas that contain themselves', () => {
    const tree = asSchema(TREE_SCHEMA, 'Describe', DEMO);
    expect(schemaFaults(tree, TREE_SCHEMA)).toEqual([]);
    expect(JSON.stringify(tree).length).toBeLessThan(10_000);
    const endless: Schema = {
      type: 'object',
      properties: { a: { $ref: '#' }, b: { $ref: '#' } },
      required: ['a', 'b'],
    };
    expect(JSON.stringify(asSchema(endless, 'Describe', CAT)).length).toBeLessThan(1_000_000);
    expect(asSchema({ $ref: '#' }, 'Describe', CAT)).toBeNull();
    const doubling: Schema = {
      allOf: [{ $ref: '#' }, { $ref: '#' }, { $ref: '#' }, { type: 'string' }],
    };
    expect(asSchema(doubling, 'Describe', CAT)).toBeDefined();
    const wide: Schema = { type: 'array', minItems: 1_000_000, items: { $ref: '#' } };
    expect(JSON.stringify(asSchema(wide, 'Describe', CAT)).length).toBeLessThan(1_000_000);
  });

  it('is not fooled by keys that objects inherit', () => {
    const schema: Schema = JSON.parse(
      '{"type":"object","properties":{"__proto__":{"type":"string"},"constructor":{"type":"string"}},"required":["__proto__","constructor","toString"]}',
    ) as Schema;
    const filled = asSchema(schema, 'Describe', CAT);
    expect(Object.keys(filled as object).sort()).toEqual(['__proto__', 'constructor', 'toString']);
  });

  it('is valid for any evidence', () => {
    const schemas = [INVOICE_SCHEMA, SCENE_SCHEMA, SPEECH_SCHEMA, TREE_SCHEMA, MIXED_SCHEMA];
    fc.assert(
      fc.property(evidence, fc.constantFrom(...schemas), (found, schema) => {
        expect(schemaFaults(asSchema(schema, 'Describe', found), schema)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('is valid for any schema of the promised keywords', () => {
    fc.assert(
      fc.property(
        anySchema,
        fc.constantFrom(CAT, ESPRESSO, INVOICE, DEMO, SPEECH),
        (schema, found) => {
          expect(schemaFaults(asSchema(schema, 'Describe', found), schema)).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });
});
