/** A first request with a new key, ready to be pasted. */

interface SampleSettings {
  /** `http://127.0.0.1:8080` */
  readonly origin: string;
  readonly apiKey: string;
  readonly model: string;
}

export const SAMPLES = {
  environment: {
    label: 'Environment',
    code: ({ origin, apiKey }: SampleSettings): string => `\
export OPENAI_BASE_URL=${origin}/v1
export OPENAI_API_KEY=${apiKey}
export ANTHROPIC_BASE_URL=${origin}/anthropic
export ANTHROPIC_API_KEY=${apiKey}`,
  },
  curl: {
    label: 'curl',
    code: ({ origin, apiKey, model }: SampleSettings): string => `\
curl ${origin}/v1/chat/completions \\
  -H "api-key: ${apiKey}" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "${model}", "messages": [{"role": "user", "content": "Hello"}]}'`,
  },
  openai: {
    label: 'Python, OpenAI',
    code: ({ origin, apiKey, model }: SampleSettings): string => `\
# pip install openai
from openai import OpenAI

client = OpenAI(base_url="${origin}/v1", api_key="${apiKey}")
completion = client.chat.completions.create(
    model="${model}",
    messages=[{"role": "user", "content": "Hello"}],
)
print(completion.choices[0].message.content)`,
  },
  anthropic: {
    label: 'Python, Anthropic',
    code: ({ origin, apiKey, model }: SampleSettings): string => `\
# pip install anthropic
from anthropic import Anthropic

client = Anthropic(base_url="${origin}/anthropic", api_key="${apiKey}")
message = client.messages.create(
    model="${model}",
    max_tokens=1024,
    messages=[{"role": "user", "content": "Hello"}],
)
print("".join(block.text for block in message.content if block.type == "text"))`,
  },
} as const;

export type Sample = keyof typeof SAMPLES;
