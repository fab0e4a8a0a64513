/** One moment or shot of a video or recording: everything else of the evidence is left out. */
import type { SceneEvidence, SpeechSegment, VideoEvidence } from '../evidence.ts';
import type { Moment } from '../understand/moments.ts';
import type { Question } from '../understand/question.ts';
import type { Named } from './answer-compare.ts';
import { statementsOf } from './describe-sound.ts';
import { mergeScenes, textOf } from './describe-video.ts';
import type { Span } from './perceived.ts';
import type { Phrases } from './phrases.ts';

const ASKS_TO_SEE = /\b(?:shown?|shows|see|seen|visible|appears?|looks?)\b|看到|出现|显示/iu;

/** The same medium with only what belongs to the moment, or the sentence that there is no such. */
export function atMoment(named: Named, moment: Moment, phrases: Phrases): Named | string {
  const { medium, perceived } = named;
  const { evidence } = perceived;
  if (evidence.kind === 'image') return named;
  if (moment.kind === 'time' && moment.seconds > evidence.durationSeconds) {
    return phrases.endsBefore(medium, evidence.durationSeconds);
  }
  if (evidence.kind === 'audio') {
    // A recording has no shots, but it has first and last words.
    const segments =
      moment.kind === 'shot'
        ? [evidence.segments.at(moment.index)].filter((each) => each !== undefined)
        : overlapping(evidence.segments, pointOf(moment.seconds));
    return { medium, perceived: { ...perceived, evidence: { ...evidence, segments } } };
  }
  const span = moment.kind === 'time' ? pointOf(moment.seconds) : shotSpan(evidence, moment.index);
  if (span === null) return phrases.hasOnlyShots(medium, evidence.shotStartsSeconds.length);
  const sound =
    evidence.sound === null
      ? null
      : { ...evidence.sound, segments: overlapping(evidence.sound.segments, span) };
  const scenes = scenesIn(evidence, span);
  return { medium, perceived: { ...perceived, evidence: { ...evidence, scenes, sound } } };
}

/** What the scenes that are left show, what is written there and what is said. */
export function describeMoment(
  video: VideoEvidence,
  question: Question,
  phrases: Phrases,
): string[] {
  const shown = [
    ...mergeScenes(video).map(({ span, things }) =>
      phrases.showsDuring(span, things.boxed, things.overall),
    ),
    ...textOf(video, phrases),
  ];
  if (ASKS_TO_SEE.test(question.text)) return shown;
  const said = statementsOf(video.sound?.segments ?? []);
  return [...shown, ...said.map((statement) => phrases.says(statement))];
}

function pointOf(seconds: number): Span {
  return { startSeconds: seconds, endSeconds: seconds };
}

function shotSpan(video: VideoEvidence, index: number): Span | null {
  const starts = video.shotStartsSeconds;
  const startSeconds = starts.at(index);
  if (startSeconds === undefined) return null;
  const next = index === -1 ? undefined : starts[index + 1];
  return { startSeconds, endSeconds: next ?? video.durationSeconds };
}

/** Scenes on screen within the span; at a time between two, the one before. */
function scenesIn(video: VideoEvidence, span: Span): readonly SceneEvidence[] {
  const within = video.scenes.filter((scene) =>
    scene.startSeconds <= span.startSeconds
      ? scene.endSeconds > span.startSeconds
      : scene.startSeconds < span.endSeconds,
  );
  if (within.length > 0) return within;
  return video.scenes.filter((scene) => scene.startSeconds <= span.startSeconds).slice(-1);
}

function overlapping(segments: readonly SpeechSegment[], span: Span): readonly SpeechSegment[] {
  return segments.filter(
    ({ startSeconds, endSeconds }) =>
      startSeconds <= span.endSeconds &&
      (endSeconds > span.startSeconds || startSeconds === span.startSeconds) &&
      (startSeconds < span.endSeconds || span.startSeconds === span.endSeconds),
  );
}
