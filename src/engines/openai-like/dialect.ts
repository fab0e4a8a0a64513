/** What one kind of OpenAI-like engine does differently from the others. */
import type { EngineRequest } from '../engine.ts';

export interface Dialect {
  /** As in the configuration. */
  readonly kind: string;
  /** Fields of the body that only this kind knows, or names in its own way. */
  fields(request: EngineRequest): Record<string, unknown>;
}
