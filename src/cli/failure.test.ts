import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { SettingsError } from '../config/load.ts';
import { apiError } from '../core/errors.ts';
import { CommandError, failureOf, messageOf } from './failure.ts';

describe('messageOf', () => {
  it.each([
    [
      apiError('media-corrupt', 'a.png', ['the file is empty']),
      /^a\.png: Multimodal data .+ the file is empty$/,
    ],
    [apiError('engine-failed', null, []), /^The model engine failed$/],
    [
      apiError('internal', null, [], { cause: new Error('out of ink') }),
      /^Internal server error: out of ink$/,
    ],
    [new Error('first line\n    at a stack'), /^first line$/],
    [
      new AggregateError([new Error('refused by one'), new Error('by the other')]),
      /^refused by one$/,
    ],
    ['a text', /^a text$/],
    [undefined, /^undefined$/],
    [null, /^null$/],
  ])('%s', (thrown, line) => {
    expect(messageOf(thrown)).toMatch(line);
  });

  it.each([
    ['/nowhere/x', '/nowhere/x: there is no such file'],
    ['/', 'EISDIR: illegal operation on a directory, read'],
  ])('puts the fault of reading %s into words', async (file, line) => {
    const fault: unknown = await readFile(file).catch((error: unknown) => error);
    expect(messageOf(fault)).toBe(line);
  });
});

describe('failureOf', () => {
  it('exits with 130 when interrupted, whatever was thrown', () => {
    expect(failureOf(new Error('aborted'), true)).toEqual({
      lines: ['interrupted'],
      exitCode: 130,
    });
  });

  it('prints one line for each thing that is wrong', () => {
    expect(failureOf(new CommandError('a\nb'), false)).toEqual({ lines: ['a', 'b'], exitCode: 1 });
    const faults = [
      { where: 'x.yaml', line: 3, message: 'm' },
      { where: 'PORT', line: null, message: 'n' },
    ];
    expect(failureOf(new SettingsError(faults), false).lines).toEqual(['x.yaml:3: m', 'PORT: n']);
  });
});
