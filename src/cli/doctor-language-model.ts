/** Language models of the user's own: whether the embedded engine can load them, by loading them. */
import type { EngineSettings } from '../config/engines.ts';
import { ApiError } from '../core/errors.ts';
import { LanguageModel } from '../engines/local/language-model/language-model.ts';
import type { Finding } from './finding.ts';

/** One finding an engine that has a language model. */
export async function checkLanguageModels(
  engines: readonly EngineSettings[],
  signal: AbortSignal,
): Promise<Finding[]> {
  const findings = engines.map(async (engine): Promise<Finding[]> => {
    if (engine.kind !== 'local' || engine.languageModel === null) return [];
    const { languageModel, projector, threads } = engine;
    const name = `engine ${engine.name}`;
    const model = new LanguageModel({ languageModel, projector, threads, warn: () => undefined });
    try {
      const { contextTokens, sees, hears } = await model.load(signal);
      const inputs = `text${sees ? ' image' : ''}${hears ? ' audio' : ''}`;
      const context = contextTokens.toLocaleString('en');
      return [{ name, level: 'ok', detail: `${languageModel}: ${context} tokens, ${inputs}` }];
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ApiError && error.cause instanceof Error)) throw error;
      return [{ name, level: 'fail', detail: error.cause.message }];
    } finally {
      await model.close();
    }
  });
  return (await Promise.all(findings)).flat();
}
