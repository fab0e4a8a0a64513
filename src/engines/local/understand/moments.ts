/** Which part of a video or recording a question is about: "at 0:05", "the second scene", "last". */

export type Moment =
  | { readonly kind: 'time'; readonly seconds: number }
  /** Shots count from 0; -1 is the last. */
  | { readonly kind: 'shot'; readonly index: number };

const CLOCK = /\b(?:at|around|after|@) (?:about )?(?:(\d{1,2}):)?(\d{1,3}):(\d{2})\b/u;
const CHINESE_CLOCK = /(?:在|第)?(\d{1,3})[:：](\d{2})(?=时|的|处|有|出|是|，)/u;
const SECONDS =
  /\b(?:at|around|after) (?:about )?(?:second )?(\d+(?:\.\d+)?) ?(?:s|secs?|seconds?)\b|\bat second (\d+)\b|第 ?(\d+) ?秒/u;
const PART = '(?:scene|shot|part|segment|frame|section|thing|object|words?|sentence)';
const FIRST = new RegExp(
  `\\b(?:1st|first|opening) ${PART}|\\b(?:shown|seen|see|appears?|happens?|comes?|visible) first\\b|\\b(?:at|in|describe) (?:the )?(?:very )?(?:beginning|start)\\b|^what (?:is|do we see) first\\b|第一个?(?:镜头|场景|画面)|(?:最开始|开头)`,
  'u',
);
const LAST = new RegExp(
  `\\b(?:last|final|closing) ${PART}|\\b(?:shown|seen|see|appears?|happens?|comes?|visible) last\\b|\\b(?:at|in|describe) the (?:very )?end\\b|^what (?:is|do we see) last\\b|最后一?个?(?:镜头|场景|画面)|结尾`,
  'u',
);
const ORDINALS: readonly (readonly [string, string, string])[] = [
  ['second|2nd', 'two|2', '二'],
  ['third|3rd', 'three|3', '三'],
  ['fourth|4th', 'four|4', '四'],
  ['fifth|5th', 'five|5', '五'],
  ['sixth|6th', 'six|6', '六'],
  ['seventh|7th', 'seven|7', '七'],
  ['eighth|8th', 'eight|8', '八'],
  ['ninth|9th', 'nine|9', '九'],
  ['tenth|10th', 'ten|10', '十'],
];
const NUMBERED: readonly RegExp[] = ORDINALS.map(
  ([ordinal, number, chinese]) =>
    new RegExp(
      `\\b(?:${ordinal}) ${PART}|\\b${PART} (?:${number})\\b|第${chinese}个?(?:镜头|场景|画面)`,
      'u',
    ),
);

/** The moment that a question in lower case names, or null. */
export function findMoment(question: string): Moment | null {
  const clock = CLOCK.exec(question);
  if (clock !== null) {
    const [, hours = '0', minutes = '0', seconds = '0'] = clock;
    return {
      kind: 'time',
      seconds: Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds),
    };
  }
  const chinese = CHINESE_CLOCK.exec(question);
  if (chinese !== null) {
    return { kind: 'time', seconds: Number(chinese[1]) * 60 + Number(chinese[2]) };
  }
  const seconds = SECONDS.exec(question)
    ?.slice(1)
    .find((each) => each !== undefined);
  if (seconds !== undefined) return { kind: 'time', seconds: Number(seconds) };
  const numbered = NUMBERED.findIndex((pattern) => pattern.test(question));
  if (numbered >= 0) return { kind: 'shot', index: numbered + 1 };
  if (LAST.test(question)) return { kind: 'shot', index: -1 };
  return FIRST.test(question) ? { kind: 'shot', index: 0 } : null;
}
