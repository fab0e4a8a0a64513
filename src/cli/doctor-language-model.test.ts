import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { EngineSettings } from '../config/engines.ts';
import { checkLanguageModels } from './doctor-language-model.ts';

const never = new AbortController().signal;

function local(languageModel: string | null): EngineSettings {
  return { name: 'local', kind: 'local', threads: 1, languageModel, projector: null };
}

it('says nothing of engines without a language model', async () => {
  expect(await checkLanguageModels([local(null)], never)).toEqual([]);
});

it('names the file that is missing', async () => {
  const findings = await checkLanguageModels([local('/nowhere/model.gguf')], never);
  expect(findings).toEqual([
    { name: 'engine local', level: 'fail', detail: '/nowhere/model.gguf cannot be read' },
  ]);
});

it('says what is wrong with a file that is no model, or how to get what would load it', async () => {
  const file = fileURLToPath(import.meta.url);
  const findings = await checkLanguageModels([local(file)], never);
  expect(findings).toMatchObject([{ name: 'engine local', level: 'fail' }]);
  expect(findings[0]!.detail).toMatch(/cannot be loaded$|npm install @fugood\/llama\.node/);
});
