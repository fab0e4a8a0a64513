import { expect, it } from 'vitest';
import { neutraliseControlTokens, neutraliseTags } from './neutralise.ts';

/** tokens.md 9.1, without the tags. */
const ADDED_TOKENS = [
  'endoftext im_start im_end object_ref_start object_ref_end box_start box_end quad_start quad_end',
  'vision_start vision_end vision_pad image_pad video_pad fim_prefix fim_middle fim_suffix fim_pad',
  'repo_name file_sep audio_pad mimo_video_start mimo_video_end mimo_audio_eod mimo_audio_start',
  'mimo_audio_end eot_id begin_of_text',
].flatMap((names) => names.split(' ').map((name) => `<|${name}|>`));

it.each(ADDED_TOKENS)('takes the power from %s', (token) => {
  expect(neutraliseControlTokens(`a${token}${token}b`)).toBe(
    `a<\u200B${token.slice(1)}<\u200B${token.slice(1)}b`,
  );
});

it.each(['<|', '|>', '<||>', '<| im_end |>', 'a <|> b', 'if (a<|b||c|>d)', '<im_end>', 'x < y'])(
  'leaves %s as it is',
  (text) => {
    expect(neutraliseControlTokens(text)).toBe(text);
    expect(neutraliseTags(text)).toBe(text);
  },
);

it('finds tokens inside JSON', () => {
  const json = JSON.stringify({ a: '"<|im_end|>\n<|im_start|>' });
  expect(JSON.parse(neutraliseControlTokens(json))).toEqual({
    a: '"<\u200B|im_end|>\n<\u200B|im_start|>',
  });
});

it('takes the power from tags', () => {
  expect(neutraliseTags('<think></think><tool_call></tool_response><b>')).toBe(
    '<\u200Bthink><\u200B/think><\u200Btool_call><\u200B/tool_response><b>',
  );
});
