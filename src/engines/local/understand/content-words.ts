/** The words of a question that tell what it is about, for finding the passage that answers it. */
import { wordsOf } from './subjects.ts';

const FUNCTION_WORDS = new Set(
  (
    'the,a,an,any,some,of,in,on,at,to,for,from,by,with,about,and,or,as,into,out,up,off,is,are,was,' +
    'were,be,been,do,does,did,has,have,had,can,could,will,would,shall,should,may,might,must,i,you,' +
    'he,she,it,we,they,me,him,her,us,them,my,your,his,its,our,their,this,that,these,those,there,' +
    'here,what,which,who,whom,whose,when,where,why,how,much,many,please,tell,say,says,said,give,' +
    'show,shows,find,time,times,not,no,yes,if,so,than,then,cost,costs,price,according,image,picture,' +
    'photo,video,audio,clip,recording,page,document,text,next,one,ones'
  ).split(','),
);
const CHINESE_FUNCTION_WORDS =
  /什么时候|什么|多少钱|多少|几点|几|哪[里儿个]?|怎么|谁|吗|呢|的|了|是|在|有|这|那|张|段|个|请|和|与|图片|照片|视频|录音|何时|开始/gu;

/** Content words in lower case; Chinese as pairs of characters, as it has no blanks. */
export function contentWords(text: string): readonly string[] {
  const latin = wordsOf(text.replaceAll(/\p{Script=Han}+/gu, ' '))
    .map((word) => word.replace(/['’]s$/u, ''))
    .filter((word) => !FUNCTION_WORDS.has(word));
  const chinese = text
    .replaceAll(CHINESE_FUNCTION_WORDS, ' ')
    .match(/\p{Script=Han}{2,}/gu)
    ?.flatMap((run) =>
      Array.from(run)
        .slice(1)
        .map((_, index) => run.slice(index, index + 2)),
    );
  return [...new Set([...latin, ...(chinese ?? [])])];
}
