/** The engines behind HTTP: whether a server of each answers, as `/readyz` would find out. */
import type { EngineSettings } from '../config/engines.ts';
import { systemClock } from '../core/clock.ts';
import { createHttpEngine } from '../engines/http-engine.ts';
import type { Finding } from './finding.ts';

/** One finding an engine; the embedded one shows in its model files. */
export async function checkEngines(
  engines: readonly EngineSettings[],
  signal: AbortSignal,
): Promise<Finding[]> {
  const findings = engines.map(async (settings): Promise<Finding[]> => {
    if (settings.kind === 'local') return [];
    const engine = createHttpEngine(settings, {
      clock: systemClock,
      interpreter: null,
      warn: () => {},
    });
    try {
      const name = `engine ${settings.name}`;
      const health = await engine.health(signal);
      if (health.state === 'ok') return [{ name, level: 'ok', detail: 'a server of it answers' }];
      const remedy = `curl ${settings.baseUrls[0]}/models`;
      const level = health.state === 'loading' ? 'warn' : 'fail';
      return [{ name, level, detail: health.detail, remedy }];
    } finally {
      await engine.close();
    }
  });
  return (await Promise.all(findings)).flat();
}
