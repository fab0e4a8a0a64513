/** Is there such a model, and may it have these media? */

import { mediaParts, type ChatRequest } from '../core/chat-request.ts';
import { apiError } from '../core/errors.ts';
import type { Model } from '../core/models.ts';

/** Clients that know million-token variants ask for them with this suffix. */
const CONTEXT_SUFFIX = '[1m]';

/** Throws 400 `model-unknown` or 404 `modality-not-offered`. */
export function admitModel(
  chat: Pick<ChatRequest, 'model' | 'messages'>,
  models: ReadonlyMap<string, Model>,
): Model {
  const model = findModel(models, chat.model);
  const refused = mediaParts(chat).find((part) => !model.inputs.includes(part.kind));
  if (refused) throw apiError('modality-not-offered', refused.partPath, [refused.kind]);
  return model;
}

/** Case-sensitive, after dropping a trailing `[1m]`. */
function findModel(models: ReadonlyMap<string, Model>, requestedId: string): Model {
  const id = requestedId.endsWith(CONTEXT_SUFFIX)
    ? requestedId.slice(0, -CONTEXT_SUFFIX.length)
    : requestedId;
  const model = models.get(id);
  if (!model) throw apiError('model-unknown', 'model', [requestedId]);
  return model;
}
