/**
 * Makes a request over for one engine: its media in forms that the engine takes, by the one plan
 * that also counts and bills them, and its messages in places where the engine takes media.
 */
import type { HttpEngineSettings } from '../../config/engines.ts';
import { mediaParts, type MediaPart, type Message, type Part } from '../../core/chat-request.ts';
import type { PlannedMedia } from '../../core/media-plan.ts';
import type {
  AdaptedConversation,
  Attachment,
  ConversationMessage,
  ConversationPart,
} from '../conversation.ts';
import type { EngineCapabilities, EngineRequest } from '../engine.ts';
import type { EngineTools } from '../http-engine.ts';
import { adaptMedia } from './adapt-media.ts';
import type { Adapting } from './adapting.ts';
import { fitBody, type FittedBody } from './fit-body.ts';
import type { HandOver } from './hand-over.ts';
import { MadeFiles } from './made-files.ts';
import { mediaModeOf } from './media-mode.ts';
import { USUAL_SAMPLING } from './video-form.ts';
import type { WaysOut } from './ways-out.ts';

export interface AdaptOptions {
  readonly settings: Pick<HttpEngineSettings, 'kind' | 'media'>;
  readonly tools: Pick<EngineTools, 'interpreter'>;
  /** For media that are too large for the body; null = none has another way. */
  readonly handOver: HandOver | null;
}

/**
 * Rejects with an ApiError before anything is sent: `engine-modality` for media that cannot even
 * be told in words, `media-corrupt` for pictures that the engine would refuse, or what the readers
 * throw; what was made until then is removed.
 */
export async function adaptConversation(
  request: EngineRequest,
  capabilities: EngineCapabilities,
  { settings, tools, handOver }: AdaptOptions,
  signal: AbortSignal,
): Promise<AdaptedConversation> {
  if (mediaParts(request.chat).length === 0) return textsAlone(request.chat.messages);
  const files = new MadeFiles((content) => request.store(content));
  const notices: Notice[] = [];
  const waysOut = new Map<Attachment, WaysOut>();
  const adapting: Shared = {
    capabilities,
    mode: mediaModeOf(settings.kind, settings.media),
    interpreter: tools.interpreter,
    samplesAsTold: settings.kind === 'mimo',
    files,
    signal,
    notice: (text, about) => notices.push({ text, about }),
    mayBe: (attachment, ways) => waysOut.set(attachment, ways),
  };
  try {
    const messages = await adaptMessages(request, adapting);
    const { maxBodyBytes } = capabilities;
    const fitted =
      maxBodyBytes === null
        ? null
        : await fitBody(messages, request.chat, { maxBodyBytes, handOver, waysOut, signal });
    return {
      messages: fitted?.messages ?? messages,
      notices: stillTrue(notices, fitted),
      renew: () => fitted?.renew(),
      async dispose() {
        await fitted?.end();
        await files.dispose();
      },
    };
  } catch (error) {
    await files.dispose();
    throw error;
  }
}

/** Nothing is made of texts, and nothing has to be removed after them. */
function textsAlone(messages: readonly Message[]): AdaptedConversation {
  return {
    messages: messages.map((message) => ({
      ...bare(message),
      content: (message.content as readonly Part[]).filter((part) => part.type === 'text'),
    })),
    notices: [],
    renew: () => undefined,
    dispose: () => Promise.resolve(),
  };
}

interface Notice {
  readonly text: string;
  readonly about: Attachment | undefined;
}

/** Each text once; what was said of attachments that are not sent gives way to what is sent. */
function stillTrue(notices: readonly Notice[], fitted: FittedBody | null): readonly string[] {
  const told = notices
    .filter(({ about }) => about === undefined || fitted?.replaced.has(about) !== true)
    .map(({ text }) => text);
  return [...new Set([...told, ...(fitted?.notices ?? [])])];
}

async function adaptMessages(
  request: EngineRequest,
  adapting: Shared,
): Promise<readonly ConversationMessage[]> {
  const messages: ConversationMessage[] = [];
  let moved: ConversationPart[] = [];
  for (const message of request.chat.messages) {
    if (message.role !== 'tool' && moved.length > 0) {
      messages.push(userTurn(moved));
      moved = [];
    }
    const { here, elsewhere } = await adaptContent(message, request, adapting);
    messages.push({ ...bare(message), content: here });
    moved.push(...elsewhere);
  }
  if (moved.length > 0) messages.push(userTurn(moved));
  return messages;
}

/** What is the same for all media of a call. */
type Shared = Omit<Adapting, 'lowered' | 'unusual'>;

interface AdaptedContent {
  readonly here: readonly ConversationPart[];
  /** Media of tools, where engines want them from the user. */
  readonly elsewhere: readonly ConversationPart[];
}

async function adaptContent(
  { role, content }: Message,
  { chat, media, onProgress }: EngineRequest,
  adapting: Shared,
): Promise<AdaptedContent> {
  const here: ConversationPart[] = [];
  const elsewhere: ConversationPart[] = [];
  for (const part of content) {
    if (part.type === 'text') {
      here.push(part);
      continue;
    }
    const planned = media.get(part);
    if (planned === undefined) throw new Error(`nothing is planned for ${part.partPath}`);
    adapting.signal.throwIfAborted();
    onProgress({ type: 'decoding', part: part.partPath });
    const lowered = chat.maxMediaTokens !== undefined && isLess(planned, part);
    const unusual =
      part.fps !== USUAL_SAMPLING.fps || part.mediaResolution !== USUAL_SAMPLING.mediaResolution;
    const parts = await adaptMedia(planned, { ...adapting, lowered, unusual });
    const mayStay =
      role !== 'tool' ||
      adapting.capabilities.toolMedia ||
      parts.every(({ type }) => type === 'text');
    (mayStay ? here : elsewhere).push(...parts);
  }
  return { here, elsewhere };
}

/** Whether the plan is less than what was sent, or than how it was asked to be sampled. */
function isLess({ facts, plan }: PlannedMedia, part: MediaPart): boolean {
  if (plan.kind === 'video') {
    return plan.fps < part.fps || plan.mediaResolution !== part.mediaResolution;
  }
  return (
    plan.kind === 'image' &&
    facts.kind === 'image' &&
    plan.width * plan.height < facts.width * facts.height
  );
}

function bare(message: Message): Omit<ConversationMessage, 'content'> {
  const { role } = message;
  return {
    role,
    reasoning: role === 'assistant' ? message.reasoning : null,
    toolCalls: role === 'assistant' ? message.toolCalls : [],
    toolCallId: role === 'tool' ? message.toolCallId : null,
  };
}

function userTurn(content: readonly ConversationPart[]): ConversationMessage {
  return { role: 'user', content, reasoning: null, toolCalls: [], toolCallId: null };
}
