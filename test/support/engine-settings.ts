/** Settings of an engine behind HTTP as the file would have them, for tests that need only a few. */
import { completeEngine, type HttpEngineSettings } from '../../src/config/engines.ts';
import { engineSchema } from '../../src/config/engine-schema.ts';

/** Defaults for all that is not said. */
export function httpEngineSettings(
  said: Partial<HttpEngineSettings> & Pick<HttpEngineSettings, 'baseUrls'>,
): HttpEngineSettings {
  const { baseUrls } = said;
  const file = engineSchema.parse({ name: 'up', kind: 'openai', model: 'm', baseUrls });
  return { ...(completeEngine(file, {}, 1) as HttpEngineSettings), ...said };
}
