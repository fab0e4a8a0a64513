/** The sentences of `phrases.ts` in Chinese. */
import { chineseColour } from '../understand/chinese-names.ts';
import { COCO_CLASSES } from '../understand/coco-classes.ts';
import { fieldOf } from '../understand/fields.ts';
import {
  boxPlaces,
  chineseName,
  content,
  counted,
  DIGITS,
  list,
  numeral,
  place,
  placedThing,
  seenInstead,
  spaced,
  thing,
} from './chinese-things.ts';
import { BEYOND_CHINESE, INTRODUCTION_CHINESE } from './limits-text.ts';
import type { Span } from './perceived.ts';
import type { Light, Phrases } from './phrases.ts';
import { clockTime, oneDecimal, percent } from './time-text.ts';

const languageNames = new Intl.DisplayNames(['zh-Hans'], { type: 'language' });
const NOUNS = { image: '图片', audio: '录音', video: '视频' } as const;
const MEASURES = { image: '张', audio: '段', video: '段' } as const;
const LIGHTS: Readonly<Record<Light, string>> = {
  'very dark': '非常暗',
  dark: '较暗',
  medium: '明暗适中',
  bright: '明亮',
  'very bright': '非常明亮',
};
const BACKGROUNDS = {
  noise: '没有语音的噪声',
  'music-like': '类似音乐的声音',
  silence: '静音',
} as const;

const quote = (text: string): string => `“${text}”`;
const languageName = (code: string): string => languageNames.of(code) ?? code;
const timeSpan = ({ startSeconds, endSeconds }: Span): string =>
  clockTime(startSeconds) === clockTime(endSeconds)
    ? clockTime(startSeconds)
    : `${clockTime(startSeconds)} 到 ${clockTime(endSeconds)}`;
const spans = (all: readonly Span[]): string => list(all.map(timeSpan));

/** Adds a full stop unless the quotation brings its own. */
const stopped = (text: string): string => (/[。！？.!?]”$/u.test(text) ? text : `${text}。`);
const joined = (medium: string, what: string): string =>
  what.startsWith('的') ? `${medium}${what}` : `${medium}中${what}`;

export const CHINESE: Phrases = {
  gap: '',
  medium: (kind, ordinal) =>
    ordinal === null
      ? `这${MEASURES[kind]}${NOUNS[kind]}`
      : `第${DIGITS[ordinal] ?? ordinal}${MEASURES[kind]}${NOUNS[kind]}`,
  thing,
  counted,

  shows: (medium, boxed, overall) => `${joined(medium, content(boxed, overall))}。`,
  showsDuring: (span, boxed, overall) =>
    `${timeSpan(span)}，${joined('画面', content(boxed, overall))}。`,
  showsThroughout: (medium, boxed, overall) =>
    `${joined(medium, content(boxed, overall))}，自始至终如此。`,
  furtherScenes: (count, things) =>
    things.length === 0
      ? `之后还有${numeral(count)}个场景。`
      : `之后还有${numeral(count)}个场景，其中出现${list(things)}。`,
  tone: (light, colours) => {
    const main = colours.length === 0 ? '' : `以${list(colours.map(chineseColour))}为主`;
    if (light === 'medium') return main === '' ? null : `画面${main}。`;
    return `画面${LIGHTS[light]}${main === '' ? '' : `，${main}`}。`;
  },
  videoLasts: (medium, seconds, shots) =>
    `${medium}时长 ${oneDecimal(seconds)} 秒${shots > 1 ? `，共有${numeral(shots)}个镜头` : ''}。`,
  carriesText: (medium, lines, more) =>
    `${medium === null ? '上面' : `${medium}上`}写着${list(lines.map(quote))}${more === 0 ? '' : `，另有 ${more} 行文字`}。`,
  looksLikeDocument: (medium, kind) =>
    `从文字看，${medium}是一份${({ invoice: '发票', receipt: '收据', menu: '菜单', form: '表格' } as Readonly<Record<string, string>>)[kind] ?? kind}。`,
  videoInBrief: (medium, seconds, things, spoken) => {
    const shown = things.length === 0 ? '没有我能确定识别的事物' : `出现${list(things.map(thing))}`;
    const heard =
      spoken === null
        ? ''
        : `，同时有人用${languageName(spoken.language)}说：${quote(spoken.text)}`;
    return stopped(`${medium}时长 ${oneDecimal(seconds)} 秒，${shown}${heard}`);
  },

  says: ({ span, text, language, unsure }) =>
    stopped(
      `${timeSpan(span)}，有人用${languageName(language)}说${unsure ? '（听不太清）' : ''}：${quote(text)}`,
    ),
  speechGoesOn: (until) => `语音一直持续到 ${clockTime(until)}。`,
  nobodySpeaks: (medium, background, unknown) => {
    if (background === 'silence') return `${medium}中没有人说话，是静音。`;
    return background === 'none' || unknown
      ? `${medium}中没有人说话。`
      : `${medium}中没有人说话，听到的是${BACKGROUNDS[background]}。`;
  },
  besidesSpeech: (background) =>
    background === 'none' || background === 'silence'
      ? null
      : `除人声外，还有${BACKGROUNDS[background]}。`,
  noSound: (medium) => `${medium}没有声音。`,
  soundLasts: (medium, seconds) => `${medium}时长 ${oneDecimal(seconds)} 秒。`,
  loudness: (decibels) =>
    decibels === null ? '它是数字静音。' : `响度约为 ${Math.round(decibels)} dB（相对满刻度）。`,
  spokenLanguage: (medium, languages) => `${medium}中说的是${list(languages.map(languageName))}。`,

  reads: (medium, lines) =>
    lines.length === 1
      ? `${medium}上写着${quote(lines[0] ?? '')}。`
      : `${medium}上有 ${lines.length} 行文字：\n${lines.map(quote).join('\n')}`,
  noText: (medium) => `我在${medium}中没有找到文字。`,
  field: (label, value, line, medium) => {
    const named = `${medium === null ? '' : `${medium}中，`}${label}是 ${value}`;
    return value === line ? `${named}。` : `${named}；原文是${quote(line)}。`;
  },
  priceMissing: (item, medium) => `我在${medium}的文字中没有找到${quote(item)}的价格。`,
  passages: (medium, rows) =>
    rows.length === 1
      ? `${medium}上与此有关的文字是${quote(rows[0] ?? '')}。`
      : `${medium}上可能回答这个问题的文字：\n${rows.map(quote).join('\n')}`,
  onlyTimes: (medium, rows) =>
    `${medium}上写着${list(rows.map(quote))}；是否回答了这个问题，我无法判断。`,
  headedBy: (medium, rows) => `出自谁我无法确定；${medium}开头写着${list(rows.map(quote))}。`,
  noTimeInText: (medium) => `我在${medium}的文字中没有找到日期或时间。`,
  notHeard: (medium) => `从${medium}中听到的话里得不到答案。`,
  silentDuring: (medium, during) => `${medium}中 ${spans(during)} 没有人说话。`,
  fieldName: (kind) => fieldOf(kind)?.chinese ?? kind,
  fieldMissing: (label, medium) => `我在${medium}的文字中没有找到${label}。`,
  textHas: (medium, text, line) =>
    `有，${medium}中写着${quote(text)}${text === line ? '' : `：${quote(line)}`}。`,
  textLacks: (medium, text) => `我在${medium}的文字中没有找到${quote(text)}。`,
  script: (medium, script) =>
    ({
      latin: `${medium}中的文字是拉丁字母，具体语言我无法确定。`,
      chinese: `${medium}中的文字是汉字。`,
      other: `${medium}中的文字既不是拉丁字母也不是汉字。`,
    })[script],

  counts: (medium, name, count, parts) => {
    if (count === 0) return `我在${medium}中没有看到${spaced(chineseName(name))}。`;
    const unsure = parts.some((part) => part.sureness !== 'sure') ? '，但不能完全确定' : '';
    const members = parts.length > 1 ? `：${list(parts.map(thing))}` : (boxPlaces(parts[0]) ?? '');
    return `我在${medium}中看到${counted(name, count)}${unsure}${members}。`;
  },
  countsAtOnce: (medium, name, count, at) =>
    count === 0
      ? `我在${medium}中没有看到${spaced(chineseName(name))}。`
      : `${medium}中最多同时出现${counted(name, count)}，最早在 ${clockTime(at)}。`,
  lists: (medium, rows) =>
    `${medium}列有${numeral(rows.length)}项带价格的内容：\n${rows.map(quote).join('\n')}`,
  countsTextUnits: (medium, unit, count, spoken) =>
    `${medium}中${spoken ? '说了' : '写有'} ${count} ${unit === 'words' ? '个词' : '行'}。`,
  countsQuote: (medium, text, count) => `${quote(text)}在${medium}中出现了 ${count} 次。`,
  seenAsWhole: (medium, found) =>
    `${medium}整体看起来像${thing(found)}，但没有识别到可以清点的单个物体。`,
  yes: (medium, things, during, identity) =>
    `${identity ? '是' : '有'}，${medium}中${during === null ? '' : `在 ${spans(during)} `}有${list(things.map(during === null ? placedThing : thing))}。`,
  no: (medium, name, seen, identity) =>
    `${identity ? '不是' : '没有'}，我在${medium}中没有看到${spaced(chineseName(name))}${seenInstead(seen)}。`,
  sees: (medium, things) => `${medium}中有${list(things.map(placedThing))}。`,
  seesNo: (medium, name) => `我在${medium}中没有看到${spaced(chineseName(name))}。`,
  neither: (medium, names, seen) =>
    `我在${medium}中没有看到${list(names.map((name) => spaced(chineseName(name))))}${seenInstead(seen)}。`,
  unknownWord: (word) => `${quote(word)}不在我认识的 80 种物体和 1000 个标签之内，所以我无法判断。`,
  isA: (things) => `这是${list(things.map(thing))}。`,
  noCloser: () => '更具体的种类我无法判断。',
  isNoKnown: (medium, name, seen) =>
    `我在${medium}中没有识别到${spaced(chineseName(name))}${seenInstead(seen)}。`,
  nothingThere: (medium) => `我在${medium}中没有识别到确定的物体。`,
  seenAt: (name, during) => `${chineseName(name)}出现在 ${spans(during)}。`,
  saidAt: (text, during, sentence) =>
    `${quote(text)}在 ${spans(during)} 说出，原话是${quote(sentence)}。`,
  notSaid: (medium, text) => `我在${medium}中没有听到${quote(text)}。`,
  speechAt: (during) => `有人在 ${spans(during)} 说话。`,
  whereIs: (found, places) =>
    found.count === 1
      ? `${chineseName(found.closer?.sureness === 'sure' ? found.closer.name : found.name)}${places.map(place).join('')}。`
      : `${counted(found.name, found.count)}：${places.map((each) => `一${COCO_CLASSES.get(found.name)?.measure ?? '个'}${place(each)}`).join('，')}。`,
  box: (name, left, top, right, bottom) =>
    `${chineseName(name)}的方框从 (${left}, ${top}) 到 (${right}, ${bottom})（像素）。`,
  textIsAt: (text, at) => `文字${quote(text)}${place(at)}。`,
  placeUnknown: (found) => `我从整个画面识别到${thing(found)}，但无法说出它的位置。`,
  noTimeLine: (medium) => `${medium}是静止画面，没有时间。`,
  notVisible: (medium) => `${medium}只有声音，没有画面。`,

  lasts: (medium, seconds) => `${medium}时长 ${oneDecimal(seconds)} 秒（${clockTime(seconds)}）。`,
  hasNoLength: (medium) => `${medium}是静止画面，没有时长。`,
  isSize: (medium, width, height) => `${medium}宽 ${width} 像素，高 ${height} 像素。`,
  hasNoSize: (medium) => `${medium}只有声音，没有像素尺寸。`,
  hasShots: (medium, starts) =>
    starts.length < 2
      ? `${medium}只有一个镜头。`
      : `${medium}有${numeral(starts.length)}个镜头，分别从 ${list(starts.map(clockTime))} 开始。`,
  mainColours: (medium, colours) =>
    `${medium}的主要颜色是${list(colours.map(({ name, share }) => `${chineseColour(name)}（${percent(share)}）`))}。`,
  coloursOfWhole: () => '颜色是按整个画面统计的，不针对单个物体。',
  isLight: (medium, light, brightness) =>
    `${medium}${LIGHTS[light]}，平均亮度为 ${percent(brightness)}。`,
  quoted: quote,
  confidences: (medium, items) =>
    `${medium}中各项的把握：${list(items.map(({ name, confidence }) => `${spaced(chineseName(name)).trim()} ${percent(confidence)}`))}。`,
  noFindings: (medium) => `我在${medium}中没有识别到任何内容。`,
  endsBefore: (medium, seconds) => `${medium}到 ${clockTime(seconds)} 就结束了。`,
  hasOnlyShots: (medium, count) => `${medium}只有${numeral(count)}个镜头。`,
  lightIsNoHour: () => '仅凭亮度无法判断是白天还是夜晚。',

  whichShow: (media, things) => `${list(media)}中有${list(things.map(thing))}。`,
  noneShows: (name) => `我在其中都没有看到${spaced(chineseName(name))}。`,
  hasExtreme: (medium, label, extreme) =>
    `${medium}的${label}${extreme === 'most' ? '更高' : '更低'}。`,
  notComparable: () => '根据这些数值我无法判断是哪一个。',
  onlyOne: (medium) => `只有${medium}，没有可以比较的对象。`,
  bothShow: (count, things) => `${count === 2 ? '两者' : '它们'}都有${list(things)}。`,
  nothingShared: () => '我没有识别到它们的共同之处。',
  brighterThan: (medium, other) => `${medium}比${other}更亮。`,
  sharedColours: (colours) => `它们共同的主要颜色是${list(colours.map(chineseColour))}。`,
  sameSize: (_count, width, height) => `它们都是宽 ${width} 像素，高 ${height} 像素。`,

  beyond: (beyond) => BEYOND_CHINESE[beyond],
  nothingAttached: () => '这段对话中没有图片、录音或视频。',
  introduction: () => INTRODUCTION_CHINESE,
};
