/** How Chinese names things, their number and their place; the sentences stand in `chinese.ts`. */
import { CHINESE_NAMES } from '../understand/chinese-names.ts';
import { COCO_CLASSES } from '../understand/coco-classes.ts';
import { displayName } from '../understand/vocabulary.ts';
import { type Place, placeOf, sharedPlace } from './place.ts';
import type { Sureness, Thing } from './things.ts';

/** Numerals up to ten. */
export const DIGITS: readonly string[] = '零一二三四五六七八九十'.split('');
const HEDGES: Readonly<Record<Sureness, string>> = {
  sure: '',
  probably: '很可能',
  possibly: '可能',
};
const COLUMNS = { left: '左', centre: '中', right: '右' } as const;

/** 甲、乙和丙. */
export const list = (items: readonly string[]): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join('、')}和${items.at(-1) ?? ''}`;
/** 2 → 两 before a measure word. */
export const numeral = (count: number): string =>
  count === 2 ? '两' : (DIGITS[count] ?? String(count));

/** Chinese name of a class, label or kind; English stays where no name is known. */
export function chineseName(name: string): string {
  return COCO_CLASSES.get(name)?.chinese ?? CHINESE_NAMES.get(name) ?? displayName(name);
}

/** 三只猫. */
export function counted(name: string, count: number): string {
  return `${numeral(count)}${COCO_CLASSES.get(name)?.measure ?? '个'}${spaced(chineseName(name))}`;
}

/** A blank before Latin letters, as is good typographic style. */
export function spaced(name: string): string {
  return /^[a-z]/iu.test(name) ? ` ${name} ` : name;
}

/** A thing with its number and doubts. */
export function thing(found: Thing): string {
  return withRemarks(found, []);
}

/** The thing with its doubts and its place in one pair of brackets. */
function withRemarks(found: Thing, places: readonly string[]): string {
  const { name, count, closer, sureness } = found;
  const measure = COCO_CLASSES.get(name)?.measure;
  const exact = closer?.sureness === 'sure' ? closer.name : null;
  const noun =
    exact === null
      ? measure === undefined
        ? spaced(chineseName(name))
        : counted(name, count)
      : `一${measure ?? '个'}${spaced(chineseName(exact))}`;
  const remarks = [
    ...(sureness === 'sure' ? [] : [HEDGES[sureness]]),
    ...(closer === null || exact !== null
      ? []
      : [`${HEDGES[closer.sureness]}是${spaced(chineseName(closer.name))}`]),
    ...places,
  ];
  return remarks.length === 0 ? noun : `${noun}（${remarks.join('，')}）`;
}

/** 位于左上方. */
export function place({ horizontal, vertical, size }: Place): string {
  if (size === 'filling') return '占据大部分画面';
  const rows = { top: '上方', middle: '', bottom: '下方' } as const;
  const spot =
    horizontal === 'centre'
      ? vertical === 'middle'
        ? '中央'
        : rows[vertical]
      : `${COLUMNS[horizontal]}${vertical === 'middle' ? '侧' : rows[vertical]}`;
  return size === 'foreground' ? (spot === '中央' ? '位于前景' : `位于前景${spot}`) : `位于${spot}`;
}

/** A thing with its place, where its boxes share one. */
export function placedThing(found: Thing): string {
  const shared = sharedPlace(found.boxes);
  return withRemarks(found, shared === null ? [] : [place(shared)]);
}

/** What a picture shows, to stand behind its name. */
export function content(boxed: readonly Thing[], overall: readonly Thing[]): string {
  const names = list(overall.map((found) => spaced(chineseName(found.name)).trim()));
  const sureness = overall[0]?.sureness ?? 'sure';
  if (boxed.length === 0) {
    return overall.length === 0
      ? '没有我认识的 80 种物体和 1000 个标签中能确定的内容'
      : `的内容${HEDGES[sureness]}是${names}`;
  }
  const shown = `有${list(boxed.map(placedThing))}`;
  const looks = { sure: '整体看起来像', probably: '整体很可能是', possibly: '整体可能是' } as const;
  return overall.length === 0 ? shown : `${shown}；${looks[sureness]}${names}`;
}

/** What is there instead, after a no. */
export const seenInstead = (seen: readonly Thing[]): string =>
  seen.length === 0 ? '' : `；我识别到的是${list(seen.map(thing))}`;

/** Where each of a few boxes lies. */
export function boxPlaces(found: Thing | undefined): string | null {
  const MAX_PLACED = 3;
  if (found === undefined || found.boxes.length > MAX_PLACED) return null;
  const [only, ...others] = found.boxes.map((box) => place(placeOf(box)));
  if (only === undefined) return null;
  if (others.length === 0) return `，${only}`;
  const measure = COCO_CLASSES.get(found.name)?.measure ?? '个';
  return `：${[only, ...others].map((each) => `一${measure}${each}`).join('，')}`;
}
