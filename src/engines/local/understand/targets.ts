/**
 * Which media a question is about: those of the last user turn (and of tool results after it),
 * else the latest earlier ones, unless it says "the first picture", "both", "the video".
 */
import type { MediaKind, MediaPart, Message, Part } from '../../../core/chat-request.ts';

const KIND_WORDS: readonly { readonly kind: MediaKind; readonly pattern: RegExp }[] = [
  {
    kind: 'image',
    pattern: /\b(?:image|picture|photo|photograph|screenshot|pic)s?\b|图片|照片|图像|图/u,
  },
  { kind: 'video', pattern: /\b(?:video|clip|movie|footage|film)s?\b|视频|短片|影片/u },
  {
    kind: 'audio',
    pattern: /\b(?:audio|recording|sound file|voice message|podcast)s?\b|音频|录音|语音/u,
  },
];

const ORDINALS: readonly RegExp[] = [
  /\b(?:first|1st)\b|第一|\b(?:image|picture|photo|video|clip|audio|recording) (?:1|one|a)\b/u,
  /\bsecond (?!s\b)(?=image|picture|photo|video|clip|audio|recording|one|file|invoice|receipt|document)|\bthe second(?=[?.!]|$)|\b2nd\b|第二|\b(?:image|picture|photo|video|clip|audio|recording) (?:2|two|b)\b/u,
  /\b(?:third|3rd)\b|第三|\b(?:image|picture|photo|video|clip|audio|recording) (?:3|three|c)\b/u,
  /\b(?:fourth|4th)\b|第四|\b(?:image|picture|photo|video|clip|audio|recording) (?:4|four|d)\b/u,
];
const LAST =
  /\b(?:last|final|latest) (?:image|picture|photo|video|clip|audio|recording|one|file)\b|最后一/u;
const EARLIER =
  /\b(?:previous|earlier|former|prior) (?:image|picture|photo|video|clip|audio|recording|one|file)\b|上一|之前的|前一/u;
const ALL =
  /\b(?:both|all (?:of )?(?:the|these|them|images|pictures)|each|every (?:image|picture|photo|video)|these|two|three|four|them)\b|两(?:张|个|段|幅)|都|所有|这些|每(?:张|个|段)|(?:三|四|几)(?:张|个|段)/u;

interface MediaOfTurns {
  /** Media from the last user turn on. */
  readonly current: readonly MediaPart[];
  /** Media of everything before, in order. */
  readonly earlier: readonly MediaPart[];
  /** Media of the latest earlier turn that carries any. */
  readonly latestEarlier: readonly MediaPart[];
}

/** The media parts that a question in lower case is about, in conversation order. */
export function findTargets(
  messages: readonly Message[],
  question: string,
  comparing: boolean,
): readonly MediaPart[] {
  const { current, earlier, latestEarlier } = mediaOfTurns(messages);
  const everything = [...earlier, ...current];
  if (EARLIER.test(question) && latestEarlier.length > 0) {
    return comparing ? everything : ofMentionedKind(latestEarlier, question);
  }
  const ordinals = ORDINALS.flatMap((pattern, index) => (pattern.test(question) ? [index] : []));
  if (ordinals.length > 0 && !comparing) {
    const small = ofMentionedKind(current, question);
    const inThisTurn = small.length > 1 && ordinals.every((index) => index < small.length);
    const pool = inThisTurn ? small : ofMentionedKind(everything, question);
    const chosen = ordinals.flatMap((index) => pool[index] ?? []);
    if (chosen.length > 0 && pool.length > 1) return chosen;
  }
  if (LAST.test(question) && everything.length > 0) {
    return ofMentionedKind(everything, question).slice(-1);
  }
  const nearest = current.length > 0 ? current : latestEarlier;
  if (comparing || ALL.test(question)) {
    return nearest.length > 1 ? nearest : everything;
  }
  return ofMentionedKind(nearest, question);
}

/** Only the media of the one kind that the question names, if there are such. */
function ofMentionedKind(media: readonly MediaPart[], question: string): readonly MediaPart[] {
  const mentioned = KIND_WORDS.filter(({ pattern }) => pattern.test(question));
  const kind = mentioned[0]?.kind;
  if (kind === undefined || mentioned.length > 1) return media;
  const chosen = media.filter((part) => part.kind === kind);
  return chosen.length > 0 ? chosen : media;
}

function mediaOfTurns(messages: readonly Message[]): MediaOfTurns {
  const lastUser = messages.findLastIndex((message) => message.role === 'user');
  const split = Math.max(lastUser, 0);
  const before = messages.slice(0, split).map(mediaOf);
  return {
    current: messages.slice(split).flatMap(mediaOf),
    earlier: before.flat(),
    latestEarlier: before.findLast((media) => media.length > 0) ?? [],
  };
}

function mediaOf(message: Message): MediaPart[] {
  return (message.content as readonly Part[]).filter((part) => part.type === 'media');
}
