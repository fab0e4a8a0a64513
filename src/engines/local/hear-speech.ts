/** What is said in a sound or a film, and when: for transcripts, and for whoever shows them in time. */
import type { PlannedMedia } from '../../core/media-plan.ts';
import type { MediaPerceiver } from './engine.ts';
import type { SoundEvidence } from './evidence.ts';

/**
 * Listens to the sound alone, whatever there is to see. Rejects with `engine-unavailable` while the
 * models are missing, and with a TypeError for a picture.
 */
export async function hearSpeech(
  perceiver: Pick<MediaPerceiver, 'perceive'>,
  media: PlannedMedia,
  signal: AbortSignal,
): Promise<SoundEvidence> {
  for await (const event of perceiver.perceive(soundOf(media), signal)) {
    if (event.type !== 'done') continue;
    if (event.evidence.kind !== 'audio') throw new TypeError('pictures cannot be transcribed');
    return event.evidence;
  }
  throw new Error('perception ended without evidence');
}

/** The sound of a film as a recording of its own, so that nobody looks at the pictures. */
function soundOf(media: PlannedMedia): PlannedMedia {
  const { facts, plan } = media;
  if (facts.kind !== 'video' || facts.sound === null) return media;
  const { durationSeconds } = plan.kind === 'image' ? facts : plan;
  return {
    ...media,
    kind: 'audio',
    facts: { kind: 'audio', format: 'm4a', durationSeconds, ...facts.sound },
    plan: { kind: 'audio', durationSeconds, tokens: plan.tokens },
  };
}
