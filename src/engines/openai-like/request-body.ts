/**
 * The body of one request to an OpenAI-like engine. Equal requests make equal bytes, or the
 * engine's prefix cache never hits.
 */
import type { AdaptedConversation } from '../conversation.ts';
import type { EngineRequest } from '../engine.ts';
import type { Dialect } from './dialect.ts';
import { commonFields } from './fields.ts';
import { jsonBody, type ReferenceOf, type RequestBody } from './json-body.ts';
import { type NeutralizeTags, wireMessages } from './messages.ts';

export interface BodyContent {
  readonly dialect: Dialect;
  /** What the engine calls the model. */
  readonly model: string;
  readonly request: EngineRequest;
  readonly conversation: Pick<AdaptedConversation, 'messages'>;
  readonly neutralizeTags: NeutralizeTags;
}

export function requestBody(content: BodyContent): RequestBody {
  const { protocol } = content.dialect;
  return jsonBody((referenceOf) =>
    protocol === undefined ? chatBody(content, referenceOf) : protocol.body(content, referenceOf),
  );
}

function chatBody(content: BodyContent, referenceOf: ReferenceOf): unknown {
  const { dialect, model, request, conversation, neutralizeTags } = content;
  const writing = { dialect, request, neutralizeTags, referenceOf };
  return {
    model,
    stream: true,
    stream_options: { include_usage: true },
    messages: wireMessages(conversation.messages, writing),
    ...commonFields(request.chat),
    ...dialect.fields(request),
  };
}
