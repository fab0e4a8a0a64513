import { expect, it } from 'vitest';
import { sample, soundMedia, videoMedia } from '../../../test/support/fake-media.ts';
import type { PlannedMedia } from '../../core/media-plan.ts';
import { eventsOf } from './answer/testing/scripted-perceiver.ts';
import type { Evidence, SoundEvidence, VideoEvidence } from './evidence.ts';
import { createInterpreter } from './interpreter.ts';

const never = new AbortController().signal;
const FILM = videoMedia([sample('cat.png')], 4, new Float32Array(32_000));

const SPEECH: SoundEvidence = {
  kind: 'audio',
  durationSeconds: 12,
  segments: [
    { startSeconds: 0.4, endSeconds: 4.9, text: ' Hello there. ', language: 'en', confidence: 0.9 },
    { startSeconds: 5, endSeconds: 5.2, text: ' ', language: 'en', confidence: 0.9 },
    { startSeconds: 61, endSeconds: 65, text: 'Bye.', language: 'en', confidence: 0.9 },
  ],
  speechShare: 0.5,
  background: 'none',
  loudnessDb: -20,
};
const FILM_EVIDENCE: VideoEvidence = {
  kind: 'video',
  durationSeconds: 2,
  width: 832,
  height: 480,
  frameCount: 4,
  scenes: [],
  shotStartsSeconds: [0],
  sound: SPEECH,
};

/** Interprets as if this were perceived, and keeps what it was asked to perceive. */
function interpreterOf(evidence: Evidence): {
  readonly asked: PlannedMedia[];
  readonly interpreter: ReturnType<typeof createInterpreter>;
} {
  const asked: PlannedMedia[] = [];
  const interpreter = createInterpreter({
    async *perceive(media) {
      asked.push(media);
      yield* eventsOf(evidence);
    },
  });
  return { asked, interpreter };
}

it('transcribes a recording line by line, with times', async () => {
  const { interpreter } = interpreterOf(SPEECH);
  expect(await interpreter.transcribe(soundMedia(new Float32Array(16)), never)).toBe(
    '0:00–0:04 Hello there.\n1:01–1:05 Bye.',
  );
});

it('says so when nobody speaks', async () => {
  const { interpreter } = interpreterOf({ ...SPEECH, segments: [], background: 'silence' });
  expect(await interpreter.transcribe(soundMedia(new Float32Array(16)), never)).toBe(
    'Nobody speaks in the recording; it is silent.',
  );
});

it('listens to a film without looking at it', async () => {
  const { asked, interpreter } = interpreterOf(SPEECH);
  await interpreter.transcribe(FILM, never);
  expect(asked).toMatchObject([
    { kind: 'audio', facts: { kind: 'audio', codec: 'aac' }, plan: { durationSeconds: 2 } },
  ]);
  expect(asked[0]!.reader).toBe(FILM.reader);
});

it('describes a film whole, with what is said in it', async () => {
  const { asked, interpreter } = interpreterOf(FILM_EVIDENCE);
  const text = await interpreter.describe(FILM, never);
  expect(asked).toEqual([FILM]);
  expect(text).toMatch(/^The video lasts .*"Hello there\."/);
});
