/** The one set of tests that every kind of engine behind HTTP passes. */
import { describeContract } from './testing/contract.ts';
import { OLLAMA_KIND } from './testing/ollama-kind.ts';
import { OPENAI_LIKE_KINDS } from './testing/openai-like-kinds.ts';

for (const spoken of [...OPENAI_LIKE_KINDS, OLLAMA_KIND]) describeContract(spoken);
