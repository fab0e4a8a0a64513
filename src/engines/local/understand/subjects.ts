/**
 * Finds the things that a question names: the longest known phrases first, and for "how many X",
 * "is there an X" also words that nobody taught the engine, so that the answer can say so.
 */
import type { Subject } from './question.ts';
import { CHINESE_TERMS, kindsMeantBy, MAX_TERM_WORDS } from './vocabulary.ts';

const MAX_SUBJECTS = 6;

const AFTER_ASKING = new RegExp(
  [
    /\bhow many (?:different )?/u,
    /\bnumber of (?:the )?/u,
    /\bcount (?:all |up )?(?:the |of )?(?:number of )?(?:the )?/u,
    /\b(?:is|are|was|were) there (?:(?:any|some|an?|the)\b)? ?/u,
    /\b(?:see|spot|find|detect|locate) (?:any|some|an?|the) /u,
    /\bwhere(?:'s| is| are) (?:an?|the|my) /u,
    /\b(?:contain|contains|show|shows|include|includes|have|has) (?:any|some|an?|the) /u,
    /\b(?:is|are) (?:this|that|it|these|those) (?:an?|some kind of an?) /u,
    /\bwhen (?:does|do|is|did) (?:an?|the) /u,
  ]
    .map((pattern) => pattern.source)
    .join('|'),
  'u',
);

const NOT_A_SUBJECT = new Set(
  (
    'the,a,an,any,some,of,in,on,at,this,that,these,those,it,they,there,here,image,images,picture,' +
    'pictures,photo,photos,video,videos,audio,clip,recording,scene,frame,frames,text,words,word,' +
    'speech,sound,sounds,music,noise,one,more,than,other,different,what,which,anything,something,' +
    'nothing,time,times,letters,numbers,lines,writing,difference,differences,way,total,seconds,' +
    'minutes,shots,scenes,cuts,speaker,speakers,voices,someone speaking,colors,colours,is,are,main,' +
    'color,colour,information,content,contents,subtitles,transcript,language,languages,very,much'
  ).split(','),
);

/** Words of a Latin-script text in lower case. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) ?? [];
}

/** Things named in an English question, in order. */
export function englishSubjects(question: string): Subject[] {
  const words = wordsOf(question).map((word) => word.replace(/['’]s$/u, ''));
  const found: Subject[] = [];
  for (let start = 0; start < words.length;) {
    const subject = longestTerm(words, start);
    if (subject !== null) found.push(subject.subject);
    start += subject?.wordCount ?? 1;
  }
  const counted = countedNoun(question);
  if (counted !== null) return [counted];
  const unknown = found.length === 0 ? unknownSubject(question) : null;
  return dedupe(unknown === null ? found : [unknown]);
}

/** Things named in a Chinese question, in order; English words inside it count too. */
export function chineseSubjects(question: string): Subject[] {
  const found: { at: number; subject: Subject }[] = [];
  let rest = question.replaceAll(CHINESE_FALSE_FRIENDS, (word) => '　'.repeat(word.length));
  for (const term of CHINESE_TERMS) {
    const at = rest.indexOf(term);
    if (at === -1) continue;
    found.push({ at, subject: { word: term, kinds: kindsMeantBy(term) } });
    rest = rest.replaceAll(term, '　'.repeat(term.length));
  }
  const chinese = found.sort((a, b) => a.at - b.at).map(({ subject }) => subject);
  const latin = /[a-z]{3}/iu.test(rest) ? englishSubjects(rest) : [];
  return dedupe([...chinese, ...latin.filter((subject) => subject.kinds.length > 0)]);
}

function longestTerm(
  words: readonly string[],
  start: number,
): { subject: Subject; wordCount: number } | null {
  for (let wordCount = MAX_TERM_WORDS; wordCount >= 1; wordCount -= 1) {
    const slice = words.slice(start, start + wordCount);
    if (slice.length < wordCount) continue;
    const word = slice.join(' ');
    if (wordCount === 1 && NOT_A_SUBJECT.has(word)) continue;
    const kinds = kindsMeantBy(word);
    if (kinds.length > 0) return { subject: { word, kinds }, wordCount };
  }
  return null;
}

/** The X of "how many X does the cat have", where X is nothing known and the cat is not counted. */
function countedNoun(question: string): Subject | null {
  const clause = /\bhow many (?:different )?([^?.!,;:]+)/u.exec(question)?.[1] ?? '';
  if (/^\p{L}+ of\b/u.test(clause)) return null;
  const following = wordsOf(clause);
  const end = following.findIndex((word) => STOPS_A_NOUN.has(word));
  const noun = following.slice(0, end === -1 ? following.length : end);
  const known = noun.some((_, index) => longestTerm(noun, index) !== null);
  if (known || noun.length === 0 || noun.some((word) => NOT_A_SUBJECT.has(word))) return null;
  return { word: noun.slice(0, 3).join(' '), kinds: [] };
}

/** The noun after "how many", "is there a" … when it is no known term. */
function unknownSubject(question: string): Subject | null {
  const match = AFTER_ASKING.exec(question.toLowerCase());
  if (match === null) return null;
  const clause = question.slice(match.index + match[0].length).split(/[?.!,;:]/u, 1);
  const following = wordsOf(clause[0] ?? '');
  const end = following.findIndex((word) => STOPS_A_NOUN.has(word));
  const noun = following.slice(0, end === -1 ? 3 : Math.min(end, 3));
  const word = noun.join(' ');
  if (word === '' || noun.every((part) => NOT_A_SUBJECT.has(part))) return null;
  return { word, kinds: [] };
}

const STOPS_A_NOUN = new Set(
  'in,on,at,is,are,was,were,do,does,did,can,could,of,with,and,or,there,here,visible,you,we,i,appear,appears,shown,seen,that,this,to,by,from,present,speak,speaking,first,have,has,he,she,they,it'.split(
    ',',
  ),
);

/** Words that merely contain the character of a thing: 包含 (to contain) is no bag (包). */
const CHINESE_FALSE_FRIENDS =
  /包含|包括|马上|花了|花费|桥段|书写|别人|本人|人工|机器人|海报|有人|人家|手机号|金额|上面|画面|里面/gu;

function dedupe(subjects: readonly Subject[]): Subject[] {
  const seen = new Set<string>();
  return subjects
    .filter((subject) => {
      const key = subject.kinds.length === 0 ? subject.word : [...subject.kinds].sort().join(',');
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .slice(0, MAX_SUBJECTS);
}
