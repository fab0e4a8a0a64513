/** Plays prepared evidence as a perceiver would, and makes the requests that lead to it. */
import type { MediaKind, MediaPart, Part } from '../../../../core/chat-request.ts';
import type {
  MediaFacts,
  MediaPlan,
  MediaReader,
  PlannedMedia,
} from '../../../../core/media-plan.ts';
import type { MediaPerceiver } from '../../engine.ts';
import type { Evidence, PerceptionEvent } from '../../evidence.ts';

/** The events that lead to a piece of evidence. */
export function eventsOf(evidence: Evidence): PerceptionEvent[] {
  const sound =
    evidence.kind === 'image' ? null : evidence.kind === 'audio' ? evidence : evidence.sound;
  return [
    ...(evidence.kind === 'video'
      ? evidence.scenes.map((each): PerceptionEvent => ({ type: 'scene', scene: each }))
      : []),
    ...(sound === null ? [] : [{ type: 'sound', sound } as const]),
    { type: 'done', evidence },
  ];
}

/** A media part of a request; each call makes a part of its own. */
export function mediaPart(kind: MediaKind): MediaPart {
  return {
    type: 'media',
    kind,
    source: { type: 'inline', declaredMime: null, base64: '' },
    path: 'messages[0].content[0].image_url.url',
    partPath: 'messages[0].content[0]',
    fps: 2,
    mediaResolution: 'default',
  };
}

/** Media parts for pieces of evidence, in order. */
export function partsFor(evidence: readonly Evidence[]): MediaPart[] {
  return evidence.map((each) => mediaPart(each.kind));
}

/** One user turn: the media, then the text. */
export function userTurn(
  media: readonly MediaPart[],
  text: string,
): { role: 'user'; content: Part[] } {
  return { role: 'user', content: [...media, { type: 'text', text }] };
}

const unusedReader: MediaReader = {
  picture: () => Promise.reject(new Error('not used')),
  original: () => {
    throw new Error('not used');
  },
  frames: () => {
    throw new Error('not used');
  },
  sound: () => {
    throw new Error('not used');
  },
};

const noTokens = { vision: 0, stamps: 0, markers: 0, sound: 0, total: 0 };

function factsOf(evidence: Evidence): MediaFacts {
  switch (evidence.kind) {
    case 'image': {
      const { width, height } = evidence;
      return { kind: 'image', format: 'png', width, height, orientation: 1, frameCount: 1 };
    }
    case 'audio': {
      const { durationSeconds } = evidence;
      return {
        kind: 'audio',
        format: 'wav',
        codec: 'pcm_s16le',
        durationSeconds,
        sampleRateHz: 16_000,
        channels: 1,
      };
    }
    case 'video': {
      const { durationSeconds, width, height, sound } = evidence;
      return {
        kind: 'video',
        format: 'mp4',
        codec: 'h264',
        durationSeconds,
        width,
        height,
        rotationDegrees: 0,
        pixelAspect: 1,
        framesPerSecond: 25,
        sound: sound === null ? null : { codec: 'aac', sampleRateHz: 48_000, channels: 2 },
      };
    }
  }
}

function planOf(evidence: Evidence): MediaPlan {
  switch (evidence.kind) {
    case 'image':
      return { kind: 'image', width: 448, height: 288, tokens: noTokens };
    case 'audio':
      return { kind: 'audio', durationSeconds: evidence.durationSeconds, tokens: noTokens };
    case 'video':
      return {
        kind: 'video',
        fps: 2,
        mediaResolution: 'default',
        durationSeconds: evidence.durationSeconds,
        frameCount: evidence.frameCount,
        gridCount: evidence.frameCount / 2,
        width: evidence.width,
        height: evidence.height,
        sound: evidence.sound !== null,
        tokens: noTokens,
      };
  }
}

/** A planned medium whose evidence is known beforehand. */
export function planned(evidence: Evidence, sha256: string = evidence.kind): PlannedMedia {
  return {
    kind: evidence.kind,
    path: 'messages[0].content[0].image_url.url',
    partPath: 'messages[0].content[0]',
    blob: { path: '/nowhere', bytes: 1, sha256, origin: 'base64' },
    facts: factsOf(evidence),
    plan: planOf(evidence),
    reader: unusedReader,
  };
}

/** A perceiver that reports prepared evidence for each planned medium. */
export function scriptedPerceiver(
  evidence: ReadonlyMap<PlannedMedia, Evidence>,
): MediaPerceiver & { readonly perceived: PlannedMedia[] } {
  const perceived: PlannedMedia[] = [];
  return {
    perceived,
    async *perceive(media) {
      perceived.push(media);
      const found = evidence.get(media);
      if (found !== undefined) yield* eventsOf(found);
    },
    requireModels: () => Promise.resolve(),
    health: () => Promise.resolve({ state: 'ok' }),
    close: () => Promise.resolve(),
  };
}
