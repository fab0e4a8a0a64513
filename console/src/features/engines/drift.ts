/** How differently an engine counts prompts than Mimosa, in words. */
import type { Engine } from '../../api/schema.generated.ts';
import { shownCount } from '../../ui/format.ts';

const PERCENT = 100;
const DIGITS = 1;

/** `2.5 % more than Mimosa; 3 requests by more than 25 %` */
export function shownDrift(drift: Engine['drift']): string {
  if (drift === null || drift.ownTokens === 0) return 'not told so far';
  const { ownTokens, engineTokens, largeDrifts } = drift;
  const percent = ((engineTokens - ownTokens) / ownTokens) * PERCENT;
  const shown = Math.abs(percent).toFixed(DIGITS);
  const much =
    Number(shown) === 0
      ? 'as Mimosa does'
      : `${shown} % ${percent > 0 ? 'more' : 'less'} than Mimosa`;
  if (largeDrifts === 0) return much;
  const requests = largeDrifts === 1 ? '1 request' : `${shownCount(largeDrifts)} requests`;
  return `${much}; ${requests} by more than 25 %`;
}
