import { describe, expect, it } from 'vitest';
import { streamOf } from '../playground.fixture.ts';
import { type AnswerPiece, countsOf, readAnswer } from './answer-stream.ts';

async function piecesOf(text: string): Promise<AnswerPiece[]> {
  const stream = streamOf([new TextEncoder().encode(text)]);
  const pieces: AnswerPiece[] = [];
  for await (const piece of readAnswer(stream)) pieces.push(piece);
  return pieces;
}

const delta = (said: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({ choices: [{ delta: said, finish_reason: finish, index: 0 }] })}\n\n`;

describe('a streamed answer', () => {
  it('is told piece by piece, with what the server does meanwhile', async () => {
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 7,
      completion_tokens_details: { reasoning_tokens: 3 },
      prompt_tokens_details: { cached_tokens: 96, image_tokens: 60 },
    };
    const pieces = await piecesOf(
      [
        ': mimosa {"type":"decoding","part":"messages[0].content[0]"}\n\n',
        ': mimosa {"type":"notice","text":"lowered"}\n\n: PROCESSING\n\n',
        delta({ content: '', role: 'assistant', reasoning_content: null }),
        delta({ content: null, reasoning_content: 'Hm.' }),
        delta({ content: 'A cat.' }),
        delta({}, 'stop'),
        `data: ${JSON.stringify({ choices: [], usage })}\n\n`,
        'data: [DONE]\n\n',
        delta({ content: 'never read' }),
      ].join(''),
    );
    expect(pieces).toEqual([
      { type: 'progress', progress: { type: 'decoding', part: 'messages[0].content[0]' } },
      { type: 'notice', text: 'lowered' },
      { type: 'reasoning', text: 'Hm.' },
      { type: 'text', text: 'A cat.' },
      { type: 'finish', reason: 'stop' },
      {
        type: 'usage',
        usage: {
          prompt: 100,
          cached: 96,
          image: 60,
          audio: null,
          video: null,
          completion: 7,
          reasoning: 3,
        },
      },
    ]);
  });

  it('may be an error in the middle', async () => {
    const error = { message: 'it broke', param: 'messages[0].content[0].image_url.url' };
    expect(await piecesOf(`data: ${JSON.stringify({ error })}\n\ndata: [DONE]\n\n`)).toEqual([
      { type: 'error', ...error },
    ]);
  });
});

it('knows nothing of kinds where the wire gives no details', () => {
  expect(countsOf({ prompt_tokens: 9, prompt_tokens_details: null })).toEqual({
    prompt: 9,
    cached: 0,
    image: null,
    audio: null,
    video: null,
  });
});
