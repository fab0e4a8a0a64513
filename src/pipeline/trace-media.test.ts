import { expect, it } from 'vitest';
import type { MediaPart } from '../core/chat-request.ts';
import { apiError } from '../core/errors.ts';
import type { Progress } from '../core/progress.ts';
import type { Span } from '../observe/trace.ts';
import { traceMedia } from './trace-media.ts';

const PART: MediaPart = {
  type: 'media',
  kind: 'video',
  source: { type: 'url', url: 'https://example.com/secret?token=1' },
  path: 'messages[0].content[0].video_url.url',
  partPath: 'messages[0].content[0]',
  fps: 2,
  mediaResolution: 'default',
};

const fetching = (bytes: number): Progress => ({
  type: 'fetching',
  part: PART.partPath,
  bytes,
  totalBytes: null,
});
const DECODING: Progress = { type: 'decoding', part: PART.partPath };

/** Writes down what happens to the spans below it. */
function recorder(record: string[]): Span {
  return {
    headers: {},
    note: () => {},
    mark: () => {},
    child(name, facts) {
      record.push(`${name} begins ${JSON.stringify(facts)}`);
      let ended = false;
      return {
        ...recorder(record),
        end(code) {
          if (!ended) record.push(`${name} ends${code === undefined ? '' : ` in ${code}`}`);
          ended = true;
        },
      };
    },
    end: () => {},
  };
}

const FACTS = '{"mimosa.media.kind":"video","mimosa.media.part":"messages[0].content[0]"}';

it('tells fetching from decoding, whatever is reported in between', async () => {
  const record: string[] = [];
  const told: Progress[] = [];
  const result = await traceMedia(
    recorder(record),
    PART,
    (progress) => told.push(progress),
    async (report) => {
      for (const progress of [fetching(0), fetching(10), DECODING]) report(progress);
      return 'opened';
    },
  );
  expect(result).toBe('opened');
  expect(told).toHaveLength(3);
  expect(record).toEqual([
    `media.fetch begins ${FACTS}`,
    'media.fetch ends',
    `media.decode begins ${FACTS}`,
    'media.decode ends',
  ]);
});

it('names the error that a step has ended in', async () => {
  const record: string[] = [];
  const opening = traceMedia(
    recorder(record),
    PART,
    () => {},
    async (report) => {
      report(fetching(0));
      throw apiError('media-download', PART.path, ['video', 'HTTP 404']);
    },
  );
  await expect(opening).rejects.toMatchObject({ code: 'media-download' });
  expect(record).toEqual([`media.fetch begins ${FACTS}`, 'media.fetch ends in media-download']);
});
