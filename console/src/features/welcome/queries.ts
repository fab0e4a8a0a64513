/** What the welcome asks of the server: a key, and one answer with it. */
import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { callApi, reach } from '../../api/client.ts';
import { failureOf } from '../../api/failure.ts';
import type { CreatedKey } from '../../api/schema.generated.ts';

export function useCreateKey(): UseMutationResult<CreatedKey, Error, string> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name) => callApi('POST /api/keys', { body: { name } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['keys'] }),
  });
}

export interface FirstAnswer {
  readonly text: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

interface Completion {
  readonly choices: readonly { readonly message: { readonly content: string | null } }[];
  readonly usage: { readonly prompt_tokens: number; readonly completion_tokens: number };
}

interface FirstRequest {
  /** Null: one for the playground is made, good for an hour. */
  readonly apiKey: string | null;
  /** What `/v1/chat/completions` takes. */
  readonly body: unknown;
}

/** Over the same public address that programs use, with a key and not with the session. */
export function useFirstAnswer(): UseMutationResult<FirstAnswer, Error, FirstRequest> {
  return useMutation({
    mutationFn: async ({ apiKey, body }) => {
      const key = apiKey ?? (await callApi('POST /api/session/key')).key;
      const response = await reach('/v1/chat/completions', {
        method: 'POST',
        headers: { 'api-key': key, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!response.ok) throw await failureOf(response);
      const { choices, usage } = (await response.json()) as Completion;
      return {
        text: choices[0]?.message.content ?? '',
        promptTokens: usage.prompt_tokens,
        completionTokens: usage.completion_tokens,
      };
    },
  });
}
