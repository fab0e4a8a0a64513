/** Is there such a model, may this caller have it, and does it take these media? */

import { mediaParts, type ChatRequest } from '../core/chat-request.ts';
import { apiError } from '../core/errors.ts';
import type { Model } from '../core/models.ts';
import type { Principal } from '../core/principal.ts';

/** Clients that know million-token variants ask for them with this suffix. */
const CONTEXT_SUFFIX = '[1m]';

/** Throws 400 `model-unknown`, 403 `model-forbidden` or 404 `modality-not-offered`, in this order. */
export function admitModel(
  chat: Pick<ChatRequest, 'model' | 'messages'>,
  models: ReadonlyMap<string, Model>,
  principal: Pick<Principal, 'models'>,
): Model {
  const model = findModel(models, chat.model);
  if (principal.models?.includes(model.id) === false) {
    throw apiError('model-forbidden', 'model', [model.id]);
  }
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
