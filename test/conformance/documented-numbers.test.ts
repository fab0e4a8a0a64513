/**
 * Numbers that documents state, held against the code: every limit of `docs/limits.md` against the
 * constant or setting that its row names, every step of `docs/tokens.md` against arithmetic, and
 * the outcomes of its samples against the functions that charge.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { DEFAULT_MODELS } from '../../src/config/default-models.ts';
import { costNano } from '../../src/core/money.ts';
import { planAudio } from '../../src/tokens/audio.ts';
import { planImage } from '../../src/tokens/image.ts';
import { planVideo } from '../../src/tokens/video.ts';

const DOCS = path.resolve(import.meta.dirname, '../../docs');
const LIMIT_ROW = /^\| (.+) \| (.+) \| (?:\[`([\w.]+)`\]\((.+)\)|`([\w.[\]]+)`) \|$/gm;
const STEP_ROW = /^\| (.+) \| `(.+)` \| ([\d,.]+) \|$/gm;
const NUMBER = /\d[\d,]*(?:\.\d+)?/g;

function page(name: string): string {
  return readFileSync(path.join(DOCS, name), 'utf8');
}

function numberOf(text: string): number {
  return Number(text.replaceAll(',', ''));
}

/** Rows of a table between its rule and the next blank line, all tables of a page together. */
function tableRows(text: string): string[] {
  return text.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| Limit'));
}

describe('limits.md', () => {
  const text = page('limits.md');
  const limits = [...text.matchAll(LIMIT_ROW)].map(([, name, value, constant, file, setting]) => ({
    name: name!,
    numbers: value!.match(NUMBER)?.map(numberOf) ?? [],
    constant,
    file,
    setting,
  }));

  it('names where each limit is set', () => {
    expect(limits).toHaveLength(tableRows(text).length);
    expect(limits.length).toBeGreaterThan(30);
  });

  it.each(limits)('$name', ({ numbers, constant, file, setting }) => {
    const inForce =
      setting === undefined ? constantValue(file!, constant!) : defaultOfSetting(setting);
    expect(numbers).toContain(inForce);
  });
});

/** `NAME` or `NAME.key.key` as a source file states it. */
function constantValue(file: string, dotted: string): unknown {
  const source = readFileSync(path.join(DOCS, file), 'utf8');
  const [name, ...keys] = dotted.split('.');
  const stated = new RegExp(`const ${name!}\\b[^=]*=\\s*([^;]+);`).exec(source)?.[1];
  const value: unknown = runInNewContext(`(${stated})`);
  return keys.reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], value);
}

/** As `docs/configuration.md` has it, which is itself printed from the schema. */
function defaultOfSetting(setting: string): number {
  const row = page('configuration.md')
    .split('\n')
    .find((line) => line.startsWith(`| \`${setting}\` |`));
  return Number(/ \| `(\d+)` \| /.exec(row ?? '')?.[1]);
}

describe('tokens.md', () => {
  const steps = [...page('tokens.md').matchAll(STEP_ROW)].map(([, name, arithmetic, result]) => ({
    name: name!,
    arithmetic: arithmetic!,
    result: result!,
  }));
  const resultOf = (name: string): number[] =>
    steps.filter((step) => step.name.startsWith(name)).map(({ result }) => numberOf(result));

  it.each(steps)('$name: $arithmetic = $result', ({ arithmetic, result }) => {
    const { ceil, floor, sqrt } = Math;
    const value = runInNewContext(arithmetic, { ceil, floor, sqrt }) as number;
    const decimals = result.split('.')[1]?.length ?? 0;
    expect(value.toFixed(decimals)).toBe(numberOf(result).toFixed(decimals));
  });

  const [textTokens] = resultOf('text tokens');
  const model = DEFAULT_MODELS.find(({ id }) => id === 'mimo-v2.5')!;
  const clip = { durationSeconds: 3.02, width: 832, height: 480, fps: 2, sound: true } as const;

  it.each([
    ['picture', planImage(1024, 1024), 1081, 574],
    ['sound', planAudio(3.9), 82, 17],
    ['video', planVideo({ ...clip, mediaResolution: 'default' }), 1256, 849],
  ] as const)(
    'the %s costs what the code charges',
    (name, plan, cachedTokens, completionTokens) => {
      const promptTokens = textTokens! + plan.tokens.total;
      expect(resultOf(`${name}: \`prompt_tokens\``)).toEqual([promptTokens]);
      expect(resultOf(`${name}: price`)).toEqual([
        costNano(model, { promptTokens, cachedTokens, completionTokens }),
      ]);
    },
  );

  it('names the pads of each medium', () => {
    const video = planVideo({ ...clip, mediaResolution: 'default' }).tokens;
    expect(resultOf('`image_tokens`')).toEqual([planImage(1024, 1024).tokens.vision]);
    expect(resultOf('`video_tokens`')).toEqual([video.vision]);
    expect(resultOf('`audio_tokens`')).toEqual([planAudio(3.9).tokens.sound, video.sound]);
  });
});
