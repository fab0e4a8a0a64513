/** The real Python package `anthropic`: streams, media, tools, clients of both kinds, faults. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiError, type ApiError } from '../../src/core/errors.ts';
import {
  ANSWER,
  asksForBoth,
  isLoading,
  knows,
  MODEL,
  PARIS_ID,
  ROME_ID,
  tooMany,
} from '../conformance/sdk/weather.ts';
import {
  answers,
  fails,
  fallsSilent,
  startScriptedServer,
  type ScriptedServer,
} from '../support/scripted-engine.ts';
import { hasPython, resultOf } from './run.ts';

const HELLO = `model="${MODEL}", max_tokens=64, messages=[{"role": "user", "content": "Hello"}]`;

describe.runIf(hasPython)('anthropic for Python', () => {
  let server: ScriptedServer;

  beforeAll(async () => {
    server = await startScriptedServer();
  });

  afterAll(async () => server?.close());

  const result = (program: string): Promise<unknown> =>
    resultOf(
      `from anthropic import Anthropic
client = Anthropic(api_key=KEY, base_url=URL + "/anthropic", max_retries=0)
${program}`,
      server,
    );

  it('streams what it would say whole', async () => {
    server.play(asksForBoth);
    const [whole, streamed, events] = (await result(`
def said(message):
    return sorted([[b.type, getattr(b, "text", None) or getattr(b, "thinking", None) or b.input] for b in message.content], key=lambda block: block[0])
whole = client.messages.create(${HELLO})
with client.messages.stream(${HELLO}) as stream:
    events = [event.type for event in stream]
    message = stream.get_final_message()
print(json.dumps([[said(whole), whole.stop_reason, whole.usage.output_tokens],
                  [said(message), message.stop_reason, message.usage.output_tokens], events]))`)) as unknown[][];
    expect(streamed).toEqual(whole);
    expect(whole).toEqual([
      [
        ['text', 'Let me look.'],
        ['thinking', 'Two cities, two calls.'],
        ['tool_use', { city: 'Paris' }],
        ['tool_use', { city: 'Rome' }],
      ],
      'tool_use',
      expect.any(Number),
    ]);
    expect(events).toEqual(expect.arrayContaining(['thinking', 'text', 'input_json']));
  });

  it('takes tool results with pictures; thinking blocks go back as they came', async () => {
    server.play(asksForBoth, knows);
    const said = await result(`
tools = [{"name": "get_weather", "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}}}]
messages = [{"role": "user", "content": "Paris or Rome?"}]
first = client.messages.create(model="${MODEL}", max_tokens=64, messages=messages, tools=tools)
messages.append({"role": "assistant", "content": first.content})
messages.append({"role": "user", "content": [{"type": "tool_result", "tool_use_id": b.id, "content": [
    {"type": "text", "text": "see:"},
    {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": base64_of("invoice.png")}},
]} for b in first.content if b.type == "tool_use"]})
second = client.messages.create(model="${MODEL}", max_tokens=64, messages=messages, tools=tools)
print(json.dumps(second.content[0].text))`);
    expect(said).toBe(ANSWER);
    expect(server.requests[1]!.chat.messages).toMatchObject([
      { role: 'user' },
      { role: 'assistant', reasoning: 'Two cities, two calls.' },
      { role: 'tool', toolCallId: PARIS_ID, content: [{ type: 'text' }, { kind: 'image' }] },
      { role: 'tool', toolCallId: ROME_ID, content: [{ type: 'text' }, { kind: 'image' }] },
    ]);
  });

  it('runs tools by itself, and parses structured output into a pydantic model', async () => {
    server.play(asksForBoth, knows, answers('{"city":"Rome","degrees":24}'));
    const said = await result(`
from anthropic import beta_tool
from pydantic import BaseModel
@beta_tool
def get_weather(city: str) -> str:
    """Temperature of a city."""
    return {"Paris": "18", "Rome": "24"}[city]
class Weather(BaseModel):
    city: str
    degrees: int
runner = client.beta.messages.tool_runner(tools=[get_weather], ${HELLO})
answer = runner.until_done().content[0].text
parsed = client.messages.parse(${HELLO}, output_format=Weather).parsed_output
print(json.dumps([answer, parsed.degrees + 1]))`);
    expect(said).toEqual([ANSWER, 25]);
    expect(server.requests[1]!.chat.messages).toMatchObject([
      { role: 'user' },
      { role: 'assistant' },
      { role: 'tool', toolCallId: PARIS_ID, content: [{ text: '18' }] },
      { role: 'tool', toolCallId: ROME_ID, content: [{ text: '24' }] },
    ]);
  });

  it('counts tokens as the bill does; videos stand in blocks of their own', async () => {
    server.play(answers('A film.'));
    const [count, billed, receipt] = (await result(`
messages = [{"role": "user", "content": [{"type": "video", "source": {
    "type": "base64", "media_type": "video/mp4", "data": base64_of("clip-3s.mp4"), "fps": 2}}]}]
count = client.messages.count_tokens(model="${MODEL}", messages=messages).input_tokens
message = client.messages.create(model="${MODEL}", max_tokens=64, messages=messages,
    extra_body={"mimosa": {"receipt": True}})
print(json.dumps([count, message.usage.input_tokens, message.mimosa]))`)) as [
      number,
      number,
      object,
    ];
    expect(count).toBe(billed);
    expect(receipt).toMatchObject({ media: [{ type: 'video', tokens: { vision: 1144 } }] });
  });

  it('asks many things at once with the asynchronous client, and streams with it', async () => {
    server.play(answers('Yes.'));
    const said = await result(`
import asyncio
from anthropic import AsyncAnthropic
async def main():
    async with AsyncAnthropic(api_key=KEY, base_url=URL + "/anthropic") as client:
        whole = await asyncio.gather(*[client.messages.create(${HELLO}) for _ in range(5)])
        async with client.messages.stream(${HELLO}) as stream:
            streamed = "".join([text async for text in stream.text_stream])
        print(json.dumps([[m.content[0].text for m in whole], streamed]))
asyncio.run(main())`);
    expect(said).toEqual([Array(5).fill('Yes.'), 'Yes.']);
  });

  it('gives the raw response, line by line', async () => {
    server.play(answers('Yes.'));
    const [id, same, lines] = (await result(`
with client.messages.with_streaming_response.create(${HELLO}, stream=True) as response:
    lines = [line for line in response.iter_lines() if line]
    headers = response.headers
    print(json.dumps([headers["request-id"], headers["request-id"] == headers["x-request-id"], lines]))
`)) as [string, boolean, string[]];
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(same).toBe(true);
    expect(lines.slice(-2)).toEqual(['event: message_stop', 'data: {"type":"message_stop"}']);
  });

  it('has a class for every fault', async () => {
    const faults: ApiError[] = [
      apiError('model-forbidden', null, [MODEL]),
      apiError('rate-limited', null, [1, 'tokens', MODEL, 1]),
      apiError('engine-failed', null, []),
      apiError('engine-unavailable', null, ['the queue is full']),
      apiError('engine-timeout', null, [60]),
    ];
    const [first, ...rest] = faults.map((fault) => fails(fault));
    server.play(first!, ...rest);
    const errors = await result(`
import anthropic
def attempt(call):
    try: call()
    except anthropic.APIStatusError as e:
        return [type(e).__name__, e.status_code, e.body["error"]["type"], len(e.request_id)]
hello = lambda **more: client.messages.create(${HELLO}, **more)
stranger = Anthropic(api_key="no", base_url=URL + "/anthropic")
print(json.dumps([attempt(lambda: hello(extra_body={"temperature": 3})),
    attempt(lambda: stranger.messages.create(${HELLO})),
    attempt(lambda: client.messages.batches.list()),
    attempt(lambda: client.messages.create(model="${MODEL}", max_tokens=64, messages=[
        {"role": "user", "content": "x" * ${server.bodyLimitBytes}}]))]
    + [attempt(hello) for _ in range(${faults.length})]))`);
    expect(errors).toEqual([
      ['BadRequestError', 400, 'invalid_request_error', 32],
      ['AuthenticationError', 401, 'authentication_error', 32],
      ['NotFoundError', 404, 'not_found_error', 32],
      ['ContentTooLargeError', 413, 'request_too_large', 32],
      ['PermissionDeniedError', 403, 'permission_error', 32],
      ['RateLimitError', 429, 'rate_limit_error', 32],
      ['InternalServerError', 500, 'api_error', 32],
      ['ServiceUnavailableError', 503, 'overloaded_error', 32],
      ['GatewayTimeoutError', 504, 'timeout_error', 32],
    ]);
  });

  it('raises a fault inside a stream', async () => {
    server.play(fails(apiError('engine-timeout', null, [60]), { type: 'text', text: 'So far' }));
    const seen = await result(`
import anthropic
said = ""
try:
    for event in client.messages.create(${HELLO}, stream=True):
        if event.type == "content_block_delta": said += event.delta.text
except anthropic.APIError as e:
    print(json.dumps([said, e.body["error"]]))`);
    const error = { type: 'timeout_error', message: 'The model did not answer within 60 s' };
    expect(seen).toEqual(['So far', error]);
  });

  it('retries after 429 and 503, and gives up in time', async () => {
    server.play(tooMany, isLoading, knows);
    const answer = await result(`
print(json.dumps(client.with_options(max_retries=2).messages.create(${HELLO}).content[0].text))`);
    expect(answer).toBe(ANSWER);
    expect(server.requests).toHaveLength(3);

    server.play(fallsSilent({ type: 'text', text: 'Begun' }));
    const timedOut = await result(`
import anthropic
try: client.messages.create(${HELLO}, timeout=2)
except anthropic.APITimeoutError as e: print(json.dumps(type(e).__name__))`);
    expect(timedOut).toBe('APITimeoutError');
    await server.aborted();
  });
});
