/** The lines of a receipt or invoice: what was bought, how many of it and for how much. */
import type { FoundText, PictureEvidence } from '../evidence.ts';
import { documentKind, readableLines } from './describe-picture.ts';
import { amountIn, toTheRight } from './field-lookup.ts';
import { thingsOf } from './things.ts';

/** So many lines and no object make a document. */
const DOCUMENT_LINES = 3;
const NO_ITEM =
  /\b(?:sub-?\s?totals?|totals?|net|tax|vat|gst|sum|balance|amount|due|paid|cash|change|card|visa|mastercard|tip|discount|rounding|invoice|receipt|order|date|tel|phone|table|iban|account)\b|小计|总|合计|税|金额|日期|发票/iu;
const QUANTITY = /^(\d{1,3})\s*(?:[x×*]\s*|(?=\p{L}))/iu;
const PRICE_SHAPE = /\d[.,]\d{2}\b/u;

export interface ReceiptItem {
  readonly name: string;
  /** As printed; null where no number stands before the name. */
  readonly quantity: number | null;
  /** As printed. */
  readonly price: string;
  /** The printed row. */
  readonly text: string;
}

/** Whether a picture is a page of text rather than a scene with writing in it. */
export function isDocument(picture: PictureEvidence): boolean {
  return readableLines(picture).length >= DOCUMENT_LINES && thingsOf(picture).boxed.length === 0;
}

/** Rows that name something and its price; sums and payments are none. */
export function receiptItems(picture: PictureEvidence): readonly ReceiptItem[] {
  const lines = readableLines(picture);
  return lines.flatMap((line) => itemAt(line, lines) ?? []);
}

/** Who a document is from, as far as its first lines tell: words, no number, no title. */
export function headingOf(picture: PictureEvidence): string | null {
  const [first] = readableLines(picture);
  if (first === undefined || !isDocument(picture)) return null;
  return /\d|[:：]/u.test(first.text) || documentKind([first.text]) !== null ? null : first.text;
}

function itemAt(line: FoundText, lines: readonly FoundText[]): ReceiptItem | null {
  if (NO_ITEM.test(line.text) || !/\p{L}{2}/u.test(line.text)) return null;
  const right = toTheRight(line, lines);
  const text = [line.text, ...right.map((each) => each.text)].join(' ');
  const price = PRICE_SHAPE.test(text) ? amountIn(text) : null;
  if (price === null || right.some((each) => /\p{L}{2}/u.test(each.text))) return null;
  const quantity = QUANTITY.exec(line.text);
  const name = line.text
    .slice(quantity?.[0].length ?? 0)
    .replace(/[\s.:…]*(?:[$€£¥￥]|USD|EUR|GBP|CHF|CNY)?\s*\d+[.,]\d{2}.*$/iu, '')
    .trim();
  if (name === '') return null;
  return { name, quantity: quantity === null ? null : Number(quantity[1]), price, text };
}
