/** Questions to a running server in either dialect, and what a client learns from the answer. */

export type DialectName = 'openai' | 'anthropic';

export const ROUTES: Readonly<Record<DialectName, string>> = {
  openai: '/v1/chat/completions',
  anthropic: '/anthropic/v1/messages',
};

/** In the words of the ledger. */
interface HeardUsage {
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
}

export interface Heard {
  readonly status: number;
  readonly headers: Headers;
  readonly requestId: string;
  readonly text: string;
  /** The last one said; null when there was none. */
  readonly usage: HeardUsage | null;
  /** Of the envelope of either dialect, or of the last event of a stream. */
  readonly error: { readonly type: string; readonly message: string } | null;
  /** Of a stream: whether it came to its end. */
  readonly whole: boolean;
}

interface OpenAiUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly prompt_tokens_details: { readonly cached_tokens: number } | null;
}

interface AnthropicUsage {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cache_read_input_tokens?: number;
}

interface Said {
  readonly usage?: OpenAiUsage | AnthropicUsage | null;
  readonly error?: Heard['error'];
}

/** Reads the answer to its end; rejects only when the connection breaks. */
export async function ask(
  url: string,
  key: string,
  dialect: DialectName,
  body: object,
  signal: AbortSignal | null = null,
): Promise<Heard> {
  const response = await fetch(url + ROUTES[dialect], {
    method: 'POST',
    headers: { 'api-key': key },
    body: JSON.stringify(body),
    signal,
  });
  return heard(response, await response.text());
}

function heard({ status, headers }: Response, text: string): Heard {
  const streamed = headers.get('content-type')?.startsWith('text/event-stream') === true;
  const said = streamed ? eventsIn(text) : [JSON.parse(text) as Said];
  const usage = said.findLast((one) => one.usage)?.usage ?? null;
  return {
    status,
    headers,
    requestId: headers.get('x-request-id') ?? '',
    text,
    usage: usage && usageOf(usage),
    error: said.findLast((one) => one.error)?.error ?? null,
    whole: !streamed || /data: \[DONE\]\n\n$|"type":"message_stop"\}\n\n$/.test(text),
  };
}

function eventsIn(text: string): readonly Said[] {
  const data = [...text.matchAll(/^data: (.*)$/gm)].map(([, json]) => json!);
  return data.filter((json) => json !== '[DONE]').map((json) => JSON.parse(json) as Said);
}

function usageOf(usage: OpenAiUsage | AnthropicUsage): HeardUsage {
  if ('prompt_tokens' in usage) {
    return {
      promptTokens: usage.prompt_tokens,
      cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
      completionTokens: usage.completion_tokens,
    };
  }
  const cachedTokens = usage.cache_read_input_tokens ?? 0;
  return {
    promptTokens: usage.input_tokens + cachedTokens,
    cachedTokens,
    completionTokens: usage.output_tokens,
  };
}

/** Prompt tokens of a body and their price in decimal USD, as the server quotes them. */
export async function countTokens(
  url: string,
  key: string,
  body: object,
): Promise<{ readonly promptTokens: number; readonly usd: string }> {
  const response = await fetch(`${url}/v1/tokens/count`, {
    method: 'POST',
    headers: { 'api-key': key },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`no quote: HTTP ${response.status} ${text}`);
  const { prompt_tokens: promptTokens, cost } = JSON.parse(text) as {
    readonly prompt_tokens: number;
    readonly cost: { readonly prompt: string };
  };
  return { promptTokens, usd: cost.prompt };
}
