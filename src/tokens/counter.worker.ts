/** Thread behind `createTextCounter`: a list of texts comes in, the sum of their tokens goes out. */
import { parentPort } from 'node:worker_threads';
import { loadTokenizer } from './tokenizer.ts';

const tokenizer = loadTokenizer();

parentPort?.on('message', (texts: readonly string[]) => {
  parentPort?.postMessage(texts.reduce((sum, text) => sum + tokenizer.count(text), 0));
});
