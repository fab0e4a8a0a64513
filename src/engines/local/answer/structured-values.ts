/**
 * Finds in the evidence what a JSON key asks for by its name: `objects`, `invoice_number`,
 * `has_cat`, `transcript`. A key that names nothing known stays without a value.
 */
import type { FoundText } from '../evidence.ts';
import { askedFields } from '../understand/fields.ts';
import type { Question, Subject } from '../understand/question.ts';
import { kindsMeantBy, singularForms } from '../understand/vocabulary.ts';
import { linesOf } from './answer-read.ts';
import { documentKind, lightOf } from './describe-picture.ts';
import { transcriptOf } from './describe-sound.ts';
import { findField, findLabelled, findPrice, labelledValues } from './field-lookup.ts';
import {
  colours,
  isPage,
  itemsOf,
  languages,
  objectsOf,
  pictures,
  round,
  scenesOf,
  sized,
  sounds,
  textsOf,
  things,
  thingName,
} from './json-findings.ts';
import type { JsonValue } from './json-value.ts';
import { matching } from './matching.ts';
import { currencyOf } from './money.ts';
import type { Perceived } from './perceived.ts';
import { headingOf } from './receipt.ts';
import { allThings } from './things.ts';

export interface Findings {
  readonly question: Question;
  readonly media: readonly Perceived[];
  /** The answer in prose. */
  readonly prose: string;
}

interface KeyRule {
  readonly pattern: RegExp;
  /** `name` = the key as words. */
  readonly value: (findings: Findings, name: string) => JsonValue | undefined;
}

/** Rules for key names as separate lower-case words; the first that gives a value counts. */
const KEY_RULES: readonly KeyRule[] = [
  {
    pattern: /\b(?:description|summary|caption|answer|content|message|result|response|analysis)\b/u,
    value: ({ prose }) => prose,
  },
  {
    pattern: /\b(?:segments|utterances)\b/u,
    value: ({ media }) =>
      sounds(media).flatMap(({ segments }) =>
        segments.map((segment) => ({
          start: segment.startSeconds,
          end: segment.endSeconds,
          text: segment.text,
          language: segment.language,
          confidence: round(segment.confidence),
        })),
      ),
  },
  {
    pattern: /\b(?:transcript|transcription|speech|spoken|said|dialogue|subtitles?)\b/u,
    value: ({ media }) => sounds(media).map(transcriptOf).join(' '),
  },
  { pattern: /\blanguages\b/u, value: ({ media }) => languages(media) },
  { pattern: /\b(?:language|lang)\b/u, value: ({ media }) => languages(media)[0] },
  {
    pattern: /\b(?:texts?|ocr|lines|words|written|writing)\b/u,
    value: ({ media }) => textsOf(media),
  },
  { pattern: /\bcolou?rs\b|\bpalette\b/u, value: ({ media }) => colours(media) },
  { pattern: /\bcolou?r\b/u, value: ({ media }) => colours(media)[0] },
  { pattern: /\bwidth\b/u, value: ({ media }) => sized(media)?.width },
  { pattern: /\bheight\b/u, value: ({ media }) => sized(media)?.height },
  {
    pattern: /\b(?:duration|length|seconds)\b/u,
    value: ({ media }) => {
      const timed = media.map(({ evidence }) => evidence).find(({ kind }) => kind !== 'image');
      return timed === undefined || timed.kind === 'image' ? undefined : timed.durationSeconds;
    },
  },
  {
    pattern: /\b(?:brightness|luminance)\b/u,
    value: ({ media }) => {
      const all = pictures(media);
      return all.length === 0
        ? undefined
        : round(all.reduce((sum, picture) => sum + picture.brightness, 0) / all.length);
    },
  },
  {
    pattern: /\b(?:light|lighting)\b/u,
    value: ({ media }) => {
      const [first] = pictures(media);
      return first === undefined ? undefined : lightOf(first.brightness);
    },
  },
  { pattern: /\b(?:dark|bright)\b/u, value: (findings, name) => askedValue(name, null, findings) },
  {
    pattern: /\bcurrency\b/u,
    value: ({ media }) => currencyOf(textsOf(media).join('\n')) ?? undefined,
  },
  {
    pattern: /\b(?:items?|products?|positions|purchases|articles|goods)\b/u,
    value: ({ media }) => (isPage(media) ? itemsOf(media) : undefined),
  },
  {
    pattern: /\b(?:objects?|things?|items?|entities|detections?)\b/u,
    value: ({ media }) => objectsOf(media),
  },
  {
    pattern: /\b(?:labels?|tags?|keywords|categories|classes)\b/u,
    value: ({ media }) => things(media).map(thingName),
  },
  {
    pattern: /\b(?:fields|pairs|form)\b/u,
    value: ({ media }) =>
      Object.fromEntries(labelledValues(media.flatMap((each) => linesOf(each)))),
  },
  {
    pattern: /\b(?:scenes?|shots?|timeline|events?)\b/u,
    value: ({ media, question }) => scenesOf(media, question),
  },
  {
    pattern: /\b(?:background|noise|music)\b/u,
    value: ({ media }) => sounds(media)[0]?.background,
  },
  { pattern: /\b(?:loudness|volume)\b/u, value: ({ media }) => sounds(media)[0]?.loudnessDb },
  {
    pattern: /\b(?:confidence|score|probability|certainty)\b/u,
    value: ({ media }) => round(Math.max(0, ...things(media).map((thing) => thing.confidence))),
  },
  {
    pattern: /\b(?:type|kind|category|class|label|name|subject|title|object)\b/u,
    value: ({ media }, name) => {
      if (isPage(media)) {
        const kind = /\b(?:type|kind|category|class)\b/u.test(name);
        return kind ? (documentKind(textsOf(media)) ?? undefined) : undefined;
      }
      const [first] = things(media);
      return first === undefined ? undefined : thingName(first);
    },
  },
];

const COUNTING = /\b(?:count|number|num|total|how many|amount|quantity|n)\b/u;
const COUNTED_THINGS = /\b(?:objects|things|items)\b/u;
/** What printed text is there at all; `is` asks for more than that. */
const PRESENCE = /^(?:has|contains?|includes?|shows?|any|exists?)\b/u;
const ASKING = /^(?:has|have|is|are|contains?|includes?|shows?|any|exists?)\b/u;

/** The value that a key asks for, or undefined when its name says nothing that is known. */
export function valueNamed(key: string, findings: Findings): JsonValue | undefined {
  const name = wordsOfKey(key);
  const lines = findings.media.flatMap((each) => linesOf(each));
  const fields = askedFields(name);
  const item = fields.includes('total') ? pricedIn(name) : [];
  if (item.length > 0) return findPrice(item, lines)?.value;
  for (const kind of fields) {
    const found = findField(kind, lines);
    if (found !== null) return PRESENCE.test(name) ? true : found.value;
  }
  if (fields.includes('issuer')) {
    return pictures(findings.media)
      .map(headingOf)
      .find((heading) => heading !== null);
  }
  const subject = subjectOf(name);
  // An invoice number that stands nowhere is no number of things.
  if (fields.length > 0 && subject === null && !COUNTED_THINGS.test(name)) return undefined;
  if (ASKING.test(name)) return askedValue(name, subject, findings) ?? tickedValue(name, lines);
  if (COUNTING.test(name)) return countNamed(name, subject, findings);
  const labelled = findLabelled(name.split(' '), lines);
  if (labelled !== null) return labelled.value;
  for (const { pattern, value } of KEY_RULES) {
    if (!pattern.test(name)) continue;
    const found = value(findings, name);
    if (found !== undefined) return found;
  }
  if (subject === null) return undefined;
  const names = matching(things(findings.media), subject).map(thingName);
  return singularForms(subject.word).length > 0 ? names : names[0];
}

/** The item of a key like `croissant_price`; empty where the whole bill is meant. */
function pricedIn(name: string): readonly string[] {
  if (!/\b(?:price|cost)\b/u.test(name)) return [];
  return name.split(' ').filter((word) => !BILL_WORDS.has(word));
}

const BILL_WORDS = new Set(
  (
    'price,cost,total,the,of,for,in,grand,final,full,overall,unit,amount,value,number,bill,' +
    'invoice,receipt,order,due,eur,usd,gbp,euro,euros,dollar,dollars,cents,sum'
  ).split(','),
);

/** A key as words: `invoiceNumber` and `invoice_number` → invoice number. */
export function wordsOfKey(key: string): string {
  return key
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replaceAll(/[_\-.\s]+/gu, ' ')
    .trim()
    .toLowerCase();
}

/** Whether the evidence holds what a yes-or-no key asks; undefined when it names nothing known. */
function askedValue(
  name: string,
  subject: Subject | null,
  { media }: Findings,
): boolean | undefined {
  if (subject !== null) return matching(things(media), subject).length > 0;
  if (/\b(?:text|writing|words)\b/u.test(name)) return textsOf(media).length > 0;
  if (/\b(?:speech|speaking|voice|talking)\b/u.test(name)) {
    return sounds(media).some((sound) => sound.segments.length > 0);
  }
  if (/\b(?:sound|audio)\b/u.test(name)) return sounds(media).length > 0;
  if (/\bmusic\b/u.test(name))
    return sounds(media).some(({ background }) => background === 'music-like');
  if (/\bdark\b/u.test(name))
    return pictures(media).some(({ brightness }) => lightOf(brightness).includes('dark'));
  if (/\bbright\b/u.test(name))
    return pictures(media).some(({ brightness }) => lightOf(brightness).includes('bright'));
  return undefined;
}

/** `Paid: yes` in print, for `is_paid`; any other text says neither yes nor no. */
function tickedValue(name: string, lines: readonly FoundText[]): boolean | undefined {
  const words = name.split(' ').filter((word) => !ASKING.test(word));
  const value = findLabelled(words, lines)?.value ?? '';
  if (/^(?:yes|true|y|是|✓|✔)$/iu.test(value.trim())) return true;
  return /^(?:no|false|n|否)$/iu.test(value.trim()) ? false : undefined;
}

function countNamed(
  name: string,
  subject: Subject | null,
  { media }: Findings,
): number | undefined {
  if (subject === null) {
    // The number of something that has no name here is not the number of everything.
    if (name.split(' ').some((word) => !COUNT_WORDS.has(word))) return undefined;
    if (/\b(?:items?|products?)\b/u.test(name) && isPage(media)) return itemsOf(media).length;
  }
  const all = pictures(media).map((picture) =>
    (subject === null ? allThings(picture) : matching(allThings(picture), subject)).reduce(
      (sum, thing) => sum + thing.count,
      0,
    ),
  );
  return Math.max(0, ...all);
}

const COUNT_WORDS = new Set(
  (
    'count,counts,number,num,total,how,many,amount,quantity,n,of,the,all,object,objects,thing,' +
    'things,item,items,product,products,detected,found,seen,visible'
  ).split(','),
);

/** The longest known noun in a key's words. */
function subjectOf(name: string): Subject | null {
  const words = name.split(' ');
  for (let length = words.length; length >= 1; length -= 1) {
    for (let start = 0; start + length <= words.length; start += 1) {
      const word = words.slice(start, start + length).join(' ');
      if (GENERIC.has(word)) continue;
      const kinds = kindsMeantBy(word);
      if (kinds.length > 0) return { word, kinds };
    }
  }
  return null;
}

const GENERIC = new Set('object,objects,thing,things,item,items,name,document'.split(','));
