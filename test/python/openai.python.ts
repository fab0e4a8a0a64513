/** The real Python package `openai`: streams, media, tools, clients of both kinds, faults. */
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

const HELLO = `model="${MODEL}", messages=[{"role": "user", "content": "Hello"}]`;

describe.runIf(hasPython)('openai for Python', () => {
  let server: ScriptedServer;

  beforeAll(async () => {
    server = await startScriptedServer();
  });

  afterAll(async () => server?.close());

  const result = (program: string): Promise<unknown> =>
    resultOf(
      `from openai import OpenAI
client = OpenAI(api_key=KEY, base_url=URL + "/v1", max_retries=0)
${program}`,
      server,
    );

  it('lists and retrieves models', async () => {
    const models = await result(`
print(json.dumps([[m.id for m in client.models.list()], client.models.retrieve("${MODEL}").owned_by]))`);
    expect(models).toEqual([
      ['mimo-v2-flash', 'mimo-v2-omni', 'mimo-v2-pro', 'mimo-v2.5', 'mimo-v2.5-pro'],
      'xiaomi',
    ]);
  });

  it('streams what it would say whole', async () => {
    server.play(asksForBoth);
    const [whole, streamed, usage] = (await result(`
whole = client.chat.completions.create(${HELLO})
content, reasoning, usage = "", "", None
for chunk in client.chat.completions.create(${HELLO}, stream=True):
    if chunk.usage: usage = chunk.usage.model_dump()
    for choice in chunk.choices:
        content += choice.delta.content or ""
        reasoning += choice.delta.reasoning_content or ""
message = whole.choices[0].message
print(json.dumps([[message.content, message.reasoning_content, whole.usage.completion_tokens],
                  [content, reasoning], usage]))`)) as [unknown[], unknown[], object];
    expect(whole.slice(0, 2)).toEqual(['Let me look.', 'Two cities, two calls.']);
    expect(streamed).toEqual(whole.slice(0, 2));
    expect(usage).toMatchObject({ completion_tokens: whole[2] });
  });

  it('puts tool calls together in its stream helper, and takes results with pictures', async () => {
    server.play(asksForBoth, knows);
    const said = await result(`
tools = [{"type": "function", "function": {"name": "get_weather", "strict": True, "parameters": {
    "type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"],
    "additionalProperties": False}}}]
messages = [{"role": "user", "content": "Paris or Rome?"}]
with client.chat.completions.stream(model="${MODEL}", messages=messages, tools=tools) as stream:
    done = [e.arguments for e in stream if e.type == "tool_calls.function.arguments.done"]
    message = stream.get_final_completion().choices[0].message
messages.append(message)
picture = base64_of("invoice.png")
for call in message.tool_calls:
    messages.append({"role": "tool", "tool_call_id": call.id, "content": [
        {"type": "text", "text": "see:"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64," + picture}}]})
answer = client.chat.completions.create(model="${MODEL}", messages=messages, tools=tools)
print(json.dumps([done, [c.id for c in message.tool_calls], answer.choices[0].message.content]))`);
    expect(said).toEqual([['{"city":"Paris"}', '{"city":"Rome"}'], [PARIS_ID, ROME_ID], ANSWER]);
    expect([...server.requests[1]!.media.values()]).toMatchObject([
      { kind: 'image', partPath: 'messages[2].content[1]' },
      { kind: 'image', partPath: 'messages[3].content[1]' },
    ]);
  });

  it('takes videos, thinking and receipts in the extra body', async () => {
    server.play(answers('A film.'));
    const [details, receipt] = (await result(`
answer = client.chat.completions.create(model="${MODEL}", messages=[{"role": "user", "content": [
    {"type": "video_url", "video_url": {"url": "data:video/mp4;base64," + base64_of("clip-3s.mp4")}, "fps": 2,
     "media_resolution": "default"}]}],
    extra_body={"mimosa": {"receipt": True}, "thinking": {"type": "disabled"}})
print(json.dumps([answer.usage.prompt_tokens_details.model_dump(), answer.mimosa]))`)) as object[];
    expect(details).toMatchObject({ audio_tokens: 19, cached_tokens: 0, video_tokens: 1144 });
    expect(receipt).toMatchObject({ media: [{ type: 'video', tokens: { vision: 1144 } }] });
    expect(server.requests[0]!.thinking).toBe(false);
  });

  it('parses structured output into a pydantic model', async () => {
    server.play(answers('{"city":"Rome","degrees":24}'));
    const parsed = await result(`
from pydantic import BaseModel
class Weather(BaseModel):
    city: str
    degrees: int
answer = client.chat.completions.parse(${HELLO}, response_format=Weather)
print(json.dumps(answer.choices[0].message.parsed.degrees + 1))`);
    expect(parsed).toBe(25);
    expect(server.requests[0]!.chat.responseFormat).toMatchObject({
      type: 'json_schema',
      name: 'Weather',
    });
  });

  it('asks many things at once with the asynchronous client, and streams with it', async () => {
    server.play(answers('Yes.'));
    const said = await result(`
import asyncio
from openai import AsyncOpenAI
async def main():
    async with AsyncOpenAI(api_key=KEY, base_url=URL + "/v1") as client:
        whole = await asyncio.gather(*[client.chat.completions.create(${HELLO}) for _ in range(5)])
        stream = await client.chat.completions.create(${HELLO}, stream=True)
        streamed = "".join([c.choices[0].delta.content or "" async for c in stream if c.choices])
        print(json.dumps([[a.choices[0].message.content for a in whole], streamed]))
asyncio.run(main())`);
    expect(said).toEqual([Array(5).fill('Yes.'), 'Yes.']);
  });

  it('gives the raw response, line by line', async () => {
    server.play(answers('Yes.'));
    const [type, id, lines] = (await result(`
with client.chat.completions.with_streaming_response.create(${HELLO}, stream=True) as response:
    lines = [line for line in response.iter_lines() if line]
    print(json.dumps([response.headers["content-type"], response.headers["x-request-id"], lines]))
`)) as [string, string, string[]];
    expect(type).toBe('text/event-stream; charset=utf-8');
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(lines.at(-1)).toBe('data: [DONE]');
  });

  it('has a class for every fault', async () => {
    const faults: ApiError[] = [
      apiError('model-forbidden', 'model', [MODEL]),
      apiError('rate-limited', null, [1, 'tokens', MODEL, 1]),
      apiError('engine-failed', null, []),
      apiError('engine-unavailable', null, ['the queue is full']),
      apiError('engine-timeout', null, [60]),
    ];
    const [first, ...rest] = faults.map((fault) => fails(fault));
    server.play(first!, ...rest);
    const errors = await result(`
import openai
def attempt(call):
    try: call()
    except openai.APIStatusError as e:
        return [type(e).__name__, e.status_code, e.code, e.param, len(e.request_id)]
hello = lambda **more: client.chat.completions.create(${HELLO}, **more)
stranger = OpenAI(api_key="no", base_url=URL + "/v1")
print(json.dumps([attempt(lambda: hello(temperature=3)), attempt(lambda: stranger.models.list()),
    attempt(lambda: client.models.retrieve("gpt-4")),
    attempt(lambda: client.chat.completions.create(model="${MODEL}", messages=[
        {"role": "user", "content": "x" * ${server.bodyLimitBytes}}]))]
    + [attempt(hello) for _ in range(${faults.length})]))`);
    expect(errors).toEqual([
      ['BadRequestError', 400, '400', 'temperature', 32],
      ['AuthenticationError', 401, '401', 'authorization', 32],
      ['NotFoundError', 404, '404', 'model', 32],
      ['APIStatusError', 413, '413', null, 32],
      ['PermissionDeniedError', 403, '403', 'model', 32],
      ['RateLimitError', 429, '429', null, 32],
      ['InternalServerError', 500, '500', null, 32],
      ['InternalServerError', 503, '503', null, 32],
      ['InternalServerError', 504, '504', null, 32],
    ]);
  });

  it('raises a fault inside a stream', async () => {
    server.play(fails(apiError('engine-timeout', null, [60]), { type: 'text', text: 'So far' }));
    const seen = await result(`
import openai
said = ""
try:
    for chunk in client.chat.completions.create(${HELLO}, stream=True):
        said += chunk.choices[0].delta.content or ""
except openai.APIError as e:
    print(json.dumps([said, e.message, e.code]))`);
    expect(seen).toEqual(['So far', 'The model did not answer within 60 s', '504']);
  });

  it('retries after 429 and 503, and gives up in time', async () => {
    server.play(tooMany, isLoading, knows);
    const ask = `print(json.dumps(client.with_options(max_retries=2).chat.completions.create(${HELLO}).choices[0].message.content))`;
    expect(await result(ask)).toBe(ANSWER);
    expect(server.requests).toHaveLength(3);

    server.play(fallsSilent({ type: 'text', text: 'Begun' }));
    const timedOut = await result(`
import openai
try: client.chat.completions.create(${HELLO}, timeout=2)
except openai.APITimeoutError as e: print(json.dumps(type(e).__name__))`);
    expect(timedOut).toBe('APITimeoutError');
    await server.aborted();
  });
});
