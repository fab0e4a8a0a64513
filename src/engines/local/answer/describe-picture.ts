/** A still picture in prose: what it shows and where, how it looks, and what is written on it. */
import type { FoundText, PictureEvidence } from '../evidence.ts';
import type { Light, Phrases } from './phrases.ts';
import { type PictureThings, tellableThingsOf, type Thing } from './things.ts';

/** More kinds of things than this make no readable sentence. */
const MAX_NAMED_THINGS = 8;
const MAX_QUOTED_LINES = 6;
/** Text read with less confidence is noise. */
const MIN_TEXT_CONFIDENCE = 0.5;
/** A colour that covers less is no main colour. */
const MIN_COLOUR_SHARE = 0.12;
const MAX_COLOURS = 3;
/** So many lines make a page rather than a picture with writing on it. */
const PAGE_LINES = 3;

const DOCUMENT_WORDS: readonly { readonly kind: string; readonly pattern: RegExp }[] = [
  { kind: 'invoice', pattern: /\binvoice\b|发票/iu },
  { kind: 'receipt', pattern: /\breceipt\b|收据|小票/iu },
  { kind: 'menu', pattern: /\bmenu\b|菜单/iu },
  { kind: 'form', pattern: /\bform\b|表格/iu },
];

/** Sentences about one picture. */
export function describePicture(
  medium: string,
  picture: PictureEvidence,
  phrases: Phrases,
  brief: boolean,
): string[] {
  const lines = readableLines(picture);
  const { boxed, overall } = withoutGuessesAboutPages(capped(tellableThingsOf(picture)), lines);
  const sentences: string[] = [];
  // On a page of text "nothing recognised" would be wrong: the text is what it shows.
  if (boxed.length + overall.length > 0 || lines.length === 0) {
    sentences.push(phrases.shows(medium, boxed, overall));
  }
  const showsThings = sentences.length > 0;
  const tone = brief ? null : phrases.tone(lightOf(picture.brightness), mainColours(picture));
  const look = tone === null ? [] : [tone];
  if (lines.length === 0) return [...sentences, ...look];
  const text = describeText(medium, lines, phrases, showsThings);
  // A page of text is what it reads first and how it looks last.
  return showsThings ? [...sentences, ...look, ...text] : [...text, ...look];
}

/** Labels were learnt from photos: on a page of text an unsure one says nothing. */
function withoutGuessesAboutPages(
  { boxed, overall }: PictureThings,
  lines: readonly FoundText[],
): PictureThings {
  const isPage = lines.length >= PAGE_LINES && boxed.length === 0;
  return {
    boxed,
    overall: isPage ? overall.filter(({ sureness }) => sureness === 'sure') : overall,
  };
}

/** What a page calls itself: invoice, receipt …; null where it does not. */
export function documentKind(lines: readonly string[]): string | null {
  const text = lines.join('\n');
  return DOCUMENT_WORDS.find(({ pattern }) => pattern.test(text))?.kind ?? null;
}

function describeText(
  medium: string,
  lines: readonly FoundText[],
  phrases: Phrases,
  alreadyNamed: boolean,
): string[] {
  const all = lines.map((line) => line.text);
  const document = documentKind(all);
  const opening =
    document !== null && all.length >= PAGE_LINES
      ? [phrases.looksLikeDocument(medium, document)]
      : [];
  const quoted = all.slice(0, MAX_QUOTED_LINES);
  const named = alreadyNamed || opening.length > 0;
  const more = all.length - quoted.length;
  return [...opening, phrases.carriesText(named ? null : medium, quoted, more)];
}

/** The things of a picture, at most as many as one sentence bears. */
export function capped(things: PictureThings): PictureThings {
  return { boxed: things.boxed.slice(0, MAX_NAMED_THINGS), overall: things.overall };
}

/** Lines that were read well enough to be quoted. */
export function readableLines(picture: PictureEvidence): readonly FoundText[] {
  return picture.lines.filter(
    (line) => line.confidence >= MIN_TEXT_CONFIDENCE && line.text.trim() !== '',
  );
}

/** Names of the colours that cover a good part of the picture. */
export function mainColours(picture: PictureEvidence): readonly string[] {
  return picture.colours
    .filter((colour) => colour.share >= MIN_COLOUR_SHARE)
    .sort((a, b) => b.share - a.share)
    .slice(0, MAX_COLOURS)
    .map((colour) => colour.name);
}

/** Mean luminance in words. */
export function lightOf(brightness: number): Light {
  if (brightness < 0.12) return 'very dark';
  if (brightness < 0.3) return 'dark';
  if (brightness > 0.85) return 'very bright';
  return brightness > 0.65 ? 'bright' : 'medium';
}

/** What makes two pictures tell the same: the names and numbers of their things. */
export function tellsTheSame(a: PictureThings, b: PictureThings): boolean {
  return signature(a) === signature(b);
}

function signature({ boxed, overall }: PictureThings): string {
  const names = (things: readonly Thing[]): string =>
    things
      .map((thing) => thing.name)
      .sort()
      .join('|');
  return `${names(boxed)}#${boxed.length === 0 ? names(overall) : ''}`;
}
