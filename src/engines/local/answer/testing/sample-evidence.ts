/**
 * Evidence as perception reports it for the sample media (cat, espresso, rocket, astronaut,
 * invoice, speech, demo video) and for a few awkward cases: what answering is tested with.
 */
import type {
  Box,
  FoundText,
  PictureEvidence,
  SceneEvidence,
  SoundEvidence,
  VideoEvidence,
} from '../../evidence.ts';

function box(left: number, top: number, width: number, height: number): Box {
  return { left, top, width, height };
}

function line(text: string, area: Box): FoundText {
  return { text, confidence: 0.95, box: area };
}

const blank = { labels: [], objects: [], lines: [], colours: [], brightness: 0.5 } as const;

export const CAT: PictureEvidence = {
  ...blank,
  kind: 'image',
  width: 451,
  height: 300,
  labels: [
    { name: 'tabby', confidence: 0.93 },
    { name: 'Egyptian cat', confidence: 0.05 },
  ],
  objects: [{ name: 'cat', confidence: 0.93, box: box(0.01, 0.02, 0.9, 0.97) }],
  colours: [
    { name: 'brown', share: 0.48 },
    { name: 'grey', share: 0.22 },
  ],
  brightness: 0.46,
};

export const ESPRESSO: PictureEvidence = {
  ...blank,
  kind: 'image',
  width: 600,
  height: 400,
  labels: [
    { name: 'espresso', confidence: 0.78 },
    { name: 'cup', confidence: 0.11 },
  ],
  objects: [
    { name: 'cup', confidence: 0.91, box: box(0.28, 0.04, 0.4, 0.72) },
    { name: 'spoon', confidence: 0.62, box: box(0.54, 0.16, 0.16, 0.66) },
    { name: 'dining table', confidence: 0.57, box: box(0, 0, 1, 1) },
  ],
  colours: [
    { name: 'brown', share: 0.5 },
    { name: 'dark red', share: 0.28 },
    { name: 'white', share: 0.08 },
  ],
  brightness: 0.42,
};

export const ROCKET: PictureEvidence = {
  ...blank,
  kind: 'image',
  width: 640,
  height: 427,
  labels: [{ name: 'missile', confidence: 0.6 }],
  colours: [
    { name: 'black', share: 0.6 },
    { name: 'dark blue', share: 0.2 },
  ],
  brightness: 0.2,
};

export const ASTRONAUT: PictureEvidence = {
  ...blank,
  kind: 'image',
  width: 512,
  height: 512,
  labels: [{ name: 'space shuttle', confidence: 0.34 }],
  objects: [{ name: 'person', confidence: 0.96, box: box(0.04, 0.02, 0.68, 0.97) }],
  lines: [line('COLLINS ASHBY', box(0.26, 0.68, 0.15, 0.03))],
  colours: [
    { name: 'grey', share: 0.3 },
    { name: 'orange', share: 0.3 },
  ],
  brightness: 0.45,
};

export const INVOICE: PictureEvidence = {
  ...blank,
  kind: 'image',
  width: 900,
  height: 420,
  labels: [{ name: 'web site', confidence: 0.57 }],
  lines: [
    line('Invoice No. 2024-0917', box(0.03, 0.06, 0.51, 0.11)),
    line('Total due: $1,284.50 by 31 March', box(0.03, 0.24, 0.58, 0.09)),
    line('Contact: support@example.com', box(0.03, 0.4, 0.43, 0.07)),
    line('The quick brown fox jumps over the lazy dog. 0123456789', box(0.03, 0.56, 0.6, 0.05)),
    line('SALE 50% OFF', box(0.06, 0.62, 0.38, 0.2)),
  ],
  colours: [{ name: 'white', share: 0.85 }],
  brightness: 0.93,
};

export const STREET: PictureEvidence = {
  ...blank,
  kind: 'image',
  width: 1280,
  height: 720,
  objects: [
    { name: 'person', confidence: 0.9, box: box(0.05, 0.4, 0.1, 0.4) },
    { name: 'person', confidence: 0.8, box: box(0.8, 0.4, 0.1, 0.4) },
    { name: 'dog', confidence: 0.75, box: box(0.42, 0.7, 0.12, 0.2) },
    { name: 'car', confidence: 0.44, box: box(0.4, 0.4, 0.2, 0.15) },
  ],
  lines: [line('CAFE', box(0.45, 0.05, 0.1, 0.05))],
  brightness: 0.7,
};

export const NOTHING: PictureEvidence = { ...blank, kind: 'image', width: 64, height: 64 };

export const SPEECH: SoundEvidence = {
  kind: 'audio',
  durationSeconds: 11,
  segments: [
    {
      startSeconds: 0.3,
      endSeconds: 2.2,
      text: 'And so, my fellow Americans,',
      language: 'en',
      confidence: 0.95,
    },
    {
      startSeconds: 3.3,
      endSeconds: 7.6,
      text: 'ask not what your country can do for you,',
      language: 'en',
      confidence: 0.93,
    },
    {
      startSeconds: 8.2,
      endSeconds: 10.6,
      text: 'ask what you can do for your country.',
      language: 'en',
      confidence: 0.96,
    },
  ],
  speechShare: 0.78,
  background: 'none',
  loudnessDb: -22,
};

export const SILENCE: SoundEvidence = {
  kind: 'audio',
  durationSeconds: 5,
  segments: [],
  speechShare: 0,
  background: 'silence',
  loudnessDb: null,
};

export const MUSIC: SoundEvidence = { ...SILENCE, background: 'music-like', loudnessDb: -14 };

function scene(start: number, end: number, picture: PictureEvidence): SceneEvidence {
  const seen = { ...picture, width: 832, height: 480 };
  return { startSeconds: start, endSeconds: end, frameSeconds: start, picture: seen };
}

export const DEMO: VideoEvidence = {
  kind: 'video',
  durationSeconds: 11,
  width: 832,
  height: 480,
  frameCount: 22,
  scenes: [scene(0, 2, CAT), scene(2, 4, CAT), scene(4, 7.5, ESPRESSO), scene(7.5, 11, ROCKET)],
  shotStartsSeconds: [0, 4, 7.5],
  sound: SPEECH,
};

export const MUTE: VideoEvidence = {
  ...DEMO,
  durationSeconds: 4,
  scenes: [scene(0, 4, CAT)],
  shotStartsSeconds: [0],
  sound: null,
};
