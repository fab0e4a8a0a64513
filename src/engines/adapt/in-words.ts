/** Media as text, for engines that lack the sense for them. The text says who made it. */
import { ERRORS } from '../../core/error-catalogue.ts';
import { ApiError, apiError } from '../../core/errors.ts';
import type { PlannedMedia } from '../../core/media-plan.ts';
import type { ConversationPart, MediaInterpreter } from '../conversation.ts';

const DESCRIBED = { image: 'an image', audio: 'a recording', video: 'a video' } as const;

export interface Interpreting {
  /** Null where nobody can put media into words. */
  readonly interpreter: MediaInterpreter | null;
  readonly signal: AbortSignal;
}

/** What is said in a recording or a film. Errors as `description`. */
export async function transcript(
  planned: PlannedMedia,
  interpreting: Interpreting,
): Promise<ConversationPart> {
  const text = await interpreted(planned, 'transcribe', interpreting);
  const what = planned.kind === 'video' ? 'the sound of a video' : 'a recording';
  return asText(`Transcript of ${what}, made by the server because you cannot hear it:`, text);
}

/**
 * What is seen, read and heard. Rejects with `engine-modality` when nobody can tell, with
 * `engine-unavailable` while the models that could are on their way.
 */
export async function description(
  planned: PlannedMedia,
  interpreting: Interpreting,
): Promise<ConversationPart> {
  const text = await interpreted(planned, 'describe', interpreting);
  const what = DESCRIBED[planned.kind];
  return asText(`Description of ${what}, made by the server because you cannot see it:`, text);
}

/** On lines of its own: neighbouring texts are joined. */
export function asText(...lines: readonly string[]): ConversationPart {
  return { type: 'text', text: `\n${lines.join('\n')}\n` };
}

const LOADING: string = ERRORS['engine-unavailable'].text('the model is loading');

async function interpreted(
  planned: PlannedMedia,
  how: keyof MediaInterpreter,
  { interpreter, signal }: Interpreting,
): Promise<string> {
  const refused = (cause?: unknown): ApiError =>
    apiError('engine-modality', planned.path, [planned.kind], { cause });
  if (interpreter === null) throw refused();
  try {
    return await interpreter[how](planned, signal);
  } catch (error) {
    throw isMissing(error) ? refused(error) : error;
  }
}

/** Models that are on their way are worth another try; without any, the engine stays as it is. */
function isMissing(error: unknown): boolean {
  return (
    error instanceof ApiError && error.code === 'engine-unavailable' && error.message !== LOADING
  );
}
