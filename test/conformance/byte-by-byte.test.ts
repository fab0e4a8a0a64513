/**
 * Networks cut streams where they like. A relay between the server and the SDKs hands every byte
 * on alone, so that a read ends at every border there is: inside chunk sizes, lines and letters.
 */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { says, startScriptedServer, type ScriptedServer } from '../support/scripted-engine.ts';

const REASONING = '想一想… ünd \u2028 weiter';
const TEXT = 'né 😀\r\n\n: data: [DONE]\n\nevent: error';
const INPUT = { city: 'Zürich 😀', days: [1, 2] };

let server: ScriptedServer;
let relay: Server;
let relayUrl: string;
/** Of the answer, each handed on alone. */
let relayedBytes: number;

beforeAll(async () => {
  server = await startScriptedServer();
  relay = createServer((client) => relayTo(new URL(server.url), client)).listen(0, '127.0.0.1');
  await once(relay, 'listening');
  relayUrl = `http://127.0.0.1:${(relay.address() as AddressInfo).port}`;
});

afterAll(async () => {
  relay?.close();
  await server?.close();
});

beforeEach(() => {
  relayedBytes = 0;
  const json = JSON.stringify(INPUT);
  server.play(
    says(
      { type: 'reasoning', text: REASONING.slice(0, 3) },
      { type: 'reasoning', text: REASONING.slice(3) },
      { type: 'text', text: TEXT },
      { type: 'tool-call', index: 0, id: 'call_1', name: 'weather', arguments: json.slice(0, 9) },
      { type: 'tool-call', index: 0, arguments: json.slice(9) },
      { type: 'finish', reason: 'tool_calls' },
    ),
  );
});

/** Each byte is one write of its own, and the next waits until it is out. */
function relayTo({ hostname, port }: URL, client: Socket): void {
  const upstream = connect(Number(port), hostname);
  client.setNoDelay(true);
  client.pipe(upstream);
  client.on('error', () => upstream.destroy());
  upstream.on('error', () => client.destroy());
  void (async () => {
    for await (const bytes of upstream) {
      for (const byte of bytes as Buffer) {
        await new Promise((resolve) => {
          client.write(Uint8Array.of(byte), resolve);
        });
        relayedBytes += 1;
      }
    }
    client.end();
  })();
}

const messages = [{ role: 'user' as const, content: 'Hello' }];

it('the openai package puts the answer together', async () => {
  const client = new OpenAI({ baseURL: `${relayUrl}/v1`, apiKey: server.key, maxRetries: 0 });
  let content = '';
  let reasoning = '';
  let input = '';
  const stream = await client.chat.completions.create({
    model: 'mimo-v2.5',
    messages,
    stream: true,
  });
  for await (const { choices } of stream) {
    const delta = choices[0]?.delta as
      | (OpenAI.ChatCompletionChunk.Choice.Delta & { reasoning_content: string | null })
      | undefined;
    content += delta?.content ?? '';
    reasoning += delta?.reasoning_content ?? '';
    input += delta?.tool_calls?.[0]?.function?.arguments ?? '';
  }
  expect({ content, reasoning }).toEqual({ content: TEXT, reasoning: REASONING });
  expect(JSON.parse(input)).toEqual(INPUT);
  expect(relayedBytes).toBeGreaterThan(1000);
});

it('the Anthropic package puts the answer together', async () => {
  const client = new Anthropic({
    baseURL: `${relayUrl}/anthropic`,
    apiKey: server.key,
    maxRetries: 0,
  });
  const stream = client.messages.stream({ model: 'mimo-v2.5', max_tokens: 100, messages });
  const { content, stop_reason } = await stream.finalMessage();
  expect(content).toEqual([
    { type: 'thinking', thinking: REASONING, signature: '' },
    { type: 'text', text: TEXT },
    { type: 'tool_use', id: 'call_1', name: 'weather', input: INPUT },
  ]);
  expect(stop_reason).toBe('tool_use');
  expect(relayedBytes).toBeGreaterThan(1000);
});
