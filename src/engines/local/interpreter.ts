/** The embedded engine as interpreter: puts media into words for engines that lack a sense. */
import type { PlannedMedia } from '../../core/media-plan.ts';
import type { MediaInterpreter } from '../conversation.ts';
import { describePicture } from './answer/describe-picture.ts';
import { describeSound, transcribe } from './answer/describe-sound.ts';
import { describeVideo } from './answer/describe-video.ts';
import { ENGLISH } from './answer/english.ts';
import { clockTime } from './answer/time-text.ts';
import type { MediaPerceiver } from './engine.ts';
import type { Evidence, SoundEvidence } from './evidence.ts';
import { hearSpeech } from './hear-speech.ts';

/** Perceives through a perceiver that somebody else closes. */
export function createInterpreter(perceiver: Pick<MediaPerceiver, 'perceive'>): MediaInterpreter {
  return {
    async transcribe(media, signal) {
      return transcriptLines(await hearSpeech(perceiver, media, signal)).join('\n');
    },
    async describe(media, signal) {
      return sentences(await perceived(perceiver, media, signal)).join(ENGLISH.gap);
    },
  };
}

async function perceived(
  perceiver: Pick<MediaPerceiver, 'perceive'>,
  media: PlannedMedia,
  signal: AbortSignal,
): Promise<Evidence> {
  for await (const event of perceiver.perceive(media, signal)) {
    if (event.type === 'done') return event.evidence;
  }
  throw new Error('perception ended without evidence');
}

/** `0:03–0:07 and so on`, a line for each stretch of speech; or one that says there is none. */
function transcriptLines(sound: SoundEvidence): readonly string[] {
  const lines = sound.segments
    .filter(({ text }) => text.trim() !== '')
    .map(
      ({ startSeconds, endSeconds, text }) =>
        `${clockTime(startSeconds)}–${clockTime(endSeconds)} ${text.trim()}`,
    );
  return lines.length > 0 ? lines : transcribe(ENGLISH.medium('audio', null), sound, ENGLISH);
}

function sentences(evidence: Evidence): readonly string[] {
  const medium = ENGLISH.medium(evidence.kind, null);
  switch (evidence.kind) {
    case 'image':
      return describePicture(medium, evidence, ENGLISH, false);
    case 'audio':
      return describeSound(medium, evidence, ENGLISH, false);
    case 'video':
      return describeVideo(medium, evidence, ENGLISH, false);
  }
}
