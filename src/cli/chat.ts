/**
 * `mimosa chat`: one question with local files or URLs, answered in this process. The answer goes
 * to standard output; reasoning, usage and cost go to standard error, so that a pipe gets the
 * answer alone.
 */
import type { Settings } from '../config/load.ts';
import type { ChatRequest, MediaPart } from '../core/chat-request.ts';
import { hexId } from '../core/ids.ts';
import { costNano, formatUsd } from '../core/money.ts';
import type { StreamPart, Usage } from '../core/stream-part.ts';
import { openHouse, type House } from '../house.ts';
import { runChat } from '../pipeline/chat.ts';
import { OPEN_ADMISSION, OWNER } from '../pipeline/admission.ts';
import { prepareChat, type PreparedChat } from '../pipeline/prepare.ts';
import { collectAnswer } from '../protocols/collect-answer.ts';
import { encodeChatAnswer } from '../protocols/openai-chat/encode-answer.ts';
import { requireWritable } from './directory.ts';
import { mediaPart, type Sampling } from './media-argument.ts';
import { missingModels, pullWithProgress } from './pull-models.ts';
import { printLine, printRemark, type Terminal } from './terminal.ts';
import { grouped } from './units.ts';

const MS_PER_SECOND = 1000;

export interface ChatOptions extends Sampling {
  readonly image: readonly string[];
  readonly audio: readonly string[];
  readonly video: readonly string[];
  readonly model: string;
  readonly thinking: boolean;
  readonly maxTokens?: number;
  readonly json: boolean;
}

/** Asks and prints. Rejects with the ApiError of the request, or when interrupted. */
export async function chat(
  settings: Settings,
  question: string,
  options: ChatOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const directory = settings.modelsDirectory;
  if ((await missingModels(settings, options.model)).length > 0) {
    await pullWithProgress(terminal, { directory, signal });
  }
  await requireWritable(settings.dataDirectory, 'MIMOSA_DATA_DIR');
  const house = await openHouse(settings, {
    allowFiles: true,
    admission: OPEN_ADMISSION,
    warn: (message) => printRemark(terminal, message),
  });
  try {
    const request = requestOf(question, options);
    const caller = { principal: OWNER, requestId: hexId(), dialect: 'openai' };
    const prepared = await prepareChat(request, caller, house.services, signal);
    try {
      const parts = runChat(prepared, house.services, signal);
      if (options.json) await printWhole(prepared, parts, house, terminal);
      else await printStream(prepared, parts, terminal);
    } finally {
      await prepared.release();
    }
  } finally {
    await house.close();
  }
}

function requestOf(question: string, options: ChatOptions): ChatRequest {
  const media: MediaPart[] = [
    ...options.image.map((argument) => mediaPart('image', argument, options)),
    ...options.audio.map((argument) => mediaPart('audio', argument, options)),
    ...options.video.map((argument) => mediaPart('video', argument, options)),
  ];
  return {
    model: options.model,
    messages: [{ role: 'user', content: [...media, { type: 'text', text: question }] }],
    maxCompletionTokens: options.maxTokens,
    temperature: 1,
    topP: 0.95,
    frequencyPenalty: 0,
    presencePenalty: 0,
    stop: [],
    stream: !options.json,
    includeUsage: true,
    thinking: options.thinking ? undefined : false,
    responseFormat: { type: 'text' },
    tools: [],
    toolChoice: 'auto',
    seed: undefined,
    receipt: true,
    progress: false,
    maxMediaTokens: undefined,
  };
}

/** The very JSON that the API would have answered, receipts included. */
async function printWhole(
  prepared: PreparedChat,
  parts: AsyncIterable<StreamPart>,
  house: House,
  terminal: Terminal,
): Promise<void> {
  const answer = await collectAnswer(parts);
  const created = Math.floor(house.services.clock.nowMs() / MS_PER_SECOND);
  const { model, receipts } = prepared;
  printLine(
    terminal,
    encodeChatAnswer({
      id: hexId(),
      created,
      model: model.id,
      thinking: prepared.thinking,
      receipts,
      ...answer,
    }),
  );
}

async function printStream(
  prepared: PreparedChat,
  parts: AsyncIterable<StreamPart>,
  terminal: Terminal,
): Promise<void> {
  const { dim } = terminal.errorColors;
  let reasoning = '';
  let answered = false;
  let usage: Usage | null = null;
  for await (const part of parts) {
    if (part.type === 'error') throw part.error;
    if (part.type === 'usage') usage = part.usage;
    if (part.type === 'reasoning') {
      reasoning += part.text;
      terminal.error.write(dim(part.text));
    }
    if (part.type === 'text') {
      if (!answered && reasoning !== '')
        printRemark(terminal, reasoning.endsWith('\n') ? '' : '\n');
      terminal.out.write(part.text);
      answered = true;
    }
  }
  if (answered) printLine(terminal);
  if (usage !== null) printRemark(terminal, dim(`\n${usageLine(prepared, usage)}`));
}

/** `1,201 prompt (1,144 video, 19 audio) + 93 completion (60 reasoning) tokens on mimo-v2.5, 0.000666 USD` */
function usageLine({ model, price }: PreparedChat, usage: Usage): string {
  const { image, audio, video } = usage.modalities;
  const kinds = Object.entries({ image, video, audio, cached: usage.cachedTokens || undefined })
    .filter(([, tokens]) => tokens !== undefined)
    .map(([kind, tokens]) => `${grouped(tokens!)} ${kind}`);
  return [
    `${grouped(usage.promptTokens)} prompt${kinds.length === 0 ? '' : ` (${kinds.join(', ')})`}`,
    ` + ${grouped(usage.completionTokens)} completion (${grouped(usage.reasoningTokens)} reasoning)`,
    ` tokens on ${model.id}, ${formatUsd(costNano(price, usage))} USD`,
  ].join('');
}
