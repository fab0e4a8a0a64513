/**
 * What a client may know when the hosted API refuses (engines.md section 7). Its statuses mean what
 * ours mean, except where they are about our account there. Its words decide and are never shown.
 */
import { ApiError, apiError } from '../../core/errors.ts';
import { mediaParts } from '../../core/chat-request.ts';
import type { EngineRequest } from '../engine.ts';
import { type Refusal, refusalError, retrySeconds } from '../openai-like/failures.ts';
import { isObject, objectAt, parseJson, textAt } from '../openai-like/json.ts';

/** In front of bodies of streams that did not begin. */
const DATA_PREFIX = /^\s*data:\s*/;
/** Its message where the reason is in `param`. */
const NO_REASON = 'Param Incorrect';
const MISSING_ENDPOINT = /no endpoints? found/i;

/** Null where the refusal means what it means of every engine. */
export function mimoRefusal(refusal: Refusal, request: EngineRequest): ApiError | null {
  const { status } = refusal;
  const kinds = [...new Set(mediaParts(request.chat).map(({ kind }) => kind))];
  const body = withReason(refusal.body.replace(DATA_PREFIX, ''));
  const cause = new Error(`the hosted API answered HTTP ${status}`);
  if (status === 402) {
    const unpaid = new Error('our account at the hosted API has no balance', { cause });
    return apiError('engine-unavailable', null, ['no engine is ready'], {
      retryAfterSeconds: retrySeconds(undefined),
      cause: unpaid,
    });
  }
  if (status === 404) {
    const kind = MISSING_ENDPOINT.test(body)
      ? kinds.find((each) => body.includes(each))
      : undefined;
    return kind === undefined
      ? apiError('model-not-found', 'model', [request.chat.model], { cause })
      : apiError('modality-not-offered', null, [kind], { cause });
  }
  if (status === 421) return apiError('moderated', null, [], { cause });
  if (status === 429) {
    const retryAfterSeconds = retrySeconds(refusal.retryAfter);
    // The catalogue's sentence names the limit, which is not ours and not known.
    const message = `Too many requests: retry in ${retryAfterSeconds} s`;
    return new ApiError('rate-limited', null, message, { retryAfterSeconds, cause });
  }
  return refusalError({ ...refusal, body }, kinds);
}

/** The body with the reason where every engine has it. */
function withReason(body: string): string {
  const value = parseJson(body);
  if (!isObject(value)) return body;
  const error = objectAt(value, 'error') ?? value;
  if (textAt(error, 'message') !== NO_REASON) return body;
  return JSON.stringify({ error: { ...error, message: textAt(error, 'param') } });
}
