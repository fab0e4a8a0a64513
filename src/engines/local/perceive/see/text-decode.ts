/** From the reading network's chances to a line of text. */

export interface ReadLine {
  readonly text: string;
  /** Mean chance of the characters; 0 for an empty line. */
  readonly confidence: number;
}

/** Connectionist temporal classification, greedily: repeats collapse, class 0 separates. */
export function decodeLine(chances: Float32Array, alphabet: readonly string[]): ReadLine {
  const classes = alphabet.length;
  let text = '';
  let sum = 0;
  let count = 0;
  let previous = 0;
  for (let start = 0; start + classes <= chances.length; start += classes) {
    let best = 0;
    for (let index = 1; index < classes; index += 1) {
      if (chances[start + index]! > chances[start + best]!) best = index;
    }
    if (best !== 0 && best !== previous) {
      text += alphabet[best]!;
      sum += chances[start + best]!;
      count += 1;
    }
    previous = best;
  }
  return { text, confidence: count === 0 ? 0 : sum / count };
}

const WIDE_FORMS = /[\uFF01-\uFF5E]/g;
const EAST_ASIAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** The network was trained on Chinese: in other lines its wide punctuation becomes the usual one. */
export function tidied(text: string): string {
  const spaced = text.replace(/\s+/g, ' ').trim();
  if (EAST_ASIAN.test(spaced)) return spaced;
  return spaced.replace(WIDE_FORMS, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
}
