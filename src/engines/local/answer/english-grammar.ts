/** The little English grammar that the sentences need: articles, plurals, numbers, lists. */
import { COCO_CLASSES } from '../understand/coco-classes.ts';
import { displayName } from '../understand/vocabulary.ts';

const NUMBER_WORDS = 'no,one,two,three,four,five,six,seven,eight,nine,ten,eleven,twelve'.split(',');
const ORDINAL_WORDS =
  ',first,second,third,fourth,fifth,sixth,seventh,eighth,ninth,tenth,eleventh,twelfth'.split(',');

/** Names that stand without an article: substances and plural things. */
const WITHOUT_ARTICLE = new Set(
  (
    'red wine,mashed potato,guacamole,carbonara,hay,velvet,wool,broccoli,corn,sunglasses,' +
    'swimming trunks,binoculars,parallel bars,chocolate sauce,dough,honeycomb,rapeseed,' +
    'skis,scissors,toilet tissue,face powder,hair spray,spaghetti squash,chain mail,food,' +
    'furniture,electronics,clothing,luggage,cutlery,kitchenware,cookware,dishes,bread,coffee,' +
    'wine,glasses,street furniture,sports equipment,stationery'
  ).split(','),
);
const IRREGULAR_PLURALS: Readonly<Record<string, string>> = {
  sheep: 'sheep',
  fish: 'fish',
  goose: 'geese',
  goldfish: 'goldfish',
  mouse: 'mice',
  ox: 'oxen',
  wolf: 'wolves',
  'timber wolf': 'timber wolves',
  shelf: 'shelves',
  aircraft: 'aircraft',
  spacecraft: 'spacecraft',
  person: 'people',
  'missile or rocket': 'missiles or rockets',
};

/** 3 → three, 0 → no, 13 → 13. */
export function numberWord(count: number): string {
  return NUMBER_WORDS[count] ?? String(count);
}

/** 2 → second, 13 → number 13 (to stand before a noun: "the second picture"). */
export function ordinalWord(ordinal: number): string {
  return ORDINAL_WORDS[ordinal] ?? `${ordinal}th`;
}

/** `espresso` → an espresso; substances stay bare. */
export function withArticle(noun: string): string {
  if (WITHOUT_ARTICLE.has(noun)) return noun;
  const vowel =
    /^(?:[aeio]|u(?!ni|se|ti|kul)|hour|x-ray)/iu.test(noun) && !/^(?:one|eu)/iu.test(noun);
  return `${vowel ? 'an' : 'a'} ${noun}`;
}

/** Plural of a class or kind as answers name it. */
export function pluralOf(name: string): string {
  const noun = displayName(name);
  const known = COCO_CLASSES.get(name)?.plural ?? IRREGULAR_PLURALS[noun];
  if (known !== undefined) return known;
  if (WITHOUT_ARTICLE.has(noun)) return noun;
  if (/(?:s|x|z|ch|sh)$/u.test(noun)) return `${noun}es`;
  if (/[^aeiou]y$/u.test(noun)) return `${noun.slice(0, -1)}ies`;
  return `${noun}s`;
}

/** "one cat", "no people", "13 cars". */
export function countedNoun(name: string, count: number): string {
  return `${numberWord(count)} ${count === 1 ? displayName(name) : pluralOf(name)}`;
}

/** "a", "a and b", "a, b and c". */
export function listOf(items: readonly string[], joint = 'and'): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} ${joint} ${last}`;
}

/** First letter in upper case. */
export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** Adds a final stop after text that has none, looking inside closing quotation marks. */
export function stopped(text: string): string {
  return /[.!?…]["”]?$/u.test(text) ? text : `${text}.`;
}
