/** From the reading network's chances to a line of text. */

export interface ReadLine {
  readonly text: string;
  /** Mean chance of the characters; 0 for an empty line. */
  readonly confidence: number;
}

/**
 * The network is shy of spaces: a space this likely between two characters is one, although
 * "nothing" is likelier there.
 */
const MIN_HIDDEN_SPACE = 0.15;

/** A nought this likely to be an `o` is one before a small letter. */
const MIN_HIDDEN_LETTER = 0.1;

/**
 * Connectionist temporal classification, greedily: repeats collapse, class 0 separates. The last
 * class is the space.
 */
export function decodeLine(chances: Float32Array, alphabet: readonly string[]): ReadLine {
  const classes = alphabet.length;
  const space = classes - 1;
  const letter = alphabet.indexOf('o');
  let text = '';
  let sum = 0;
  let count = 0;
  let previous = 0;
  let hiddenSpace = 0;
  let hiddenLetter = false;
  for (let start = 0; start + classes <= chances.length; start += classes) {
    let best = 0;
    for (let index = 1; index < classes; index += 1) {
      if (chances[start + index]! > chances[start + best]!) best = index;
    }
    if (best === 0) hiddenSpace = Math.max(hiddenSpace, chances[start + space]!);
    if (best !== 0 && best !== previous) {
      const character = alphabet[best]!;
      if (hiddenSpace >= MIN_HIDDEN_SPACE && spaceFits(text, character)) text += ' ';
      if (hiddenLetter && /[a-z]/.test(character)) text = `${text.slice(0, -1)}o`;
      hiddenLetter = character === '0' && chances[start + letter]! >= MIN_HIDDEN_LETTER;
      text += character;
      sum += chances[start + best]!;
      count += 1;
      hiddenSpace = 0;
    }
    previous = best;
  }
  return { text, confidence: count === 0 ? 0 : sum / count };
}

/** Whether a space may stand between a text and the character that follows it. */
function spaceFits(text: string, next: string): boolean {
  const last = text.at(-1) ?? ' ';
  return last !== ' ' && next !== ' ' && !EAST_ASIAN.test(last) && !EAST_ASIAN.test(next);
}

const WIDE_FORMS = /[\uFF01-\uFF5E]/g;
const EAST_ASIAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** The network was trained on Chinese: in other lines its wide punctuation becomes the usual one. */
export function tidied(text: string): string {
  const spaced = text.replace(/\s+/g, ' ').trim();
  if (EAST_ASIAN.test(spaced)) return spaced;
  return spaced.replace(WIDE_FORMS, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
}
