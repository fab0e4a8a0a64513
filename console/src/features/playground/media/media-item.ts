/**
 * One picture, sound or video of a question, and what may be taken as one. The bounds are those of
 * the wire, known here so that a file that is too large is refused before it is read.
 */
import { shownBytes } from '../../../ui/format.ts';

export type MediaKind = 'image' | 'audio' | 'video';

export interface MediaItem {
  readonly id: string;
  readonly kind: MediaKind;
  /** Of the file, or the end of the address. */
  readonly name: string;
  readonly source:
    | { readonly type: 'file'; readonly blob: Blob }
    | { readonly type: 'url'; readonly url: string };
  /** Frames per second; of videos only. */
  readonly fps: number;
  /** Of videos only. */
  readonly resolution: 'default' | 'max';
}

export const KIND_NAMES: Readonly<Record<MediaKind, string>> = {
  image: 'Picture',
  audio: 'Sound',
  video: 'Video',
};

export const DEFAULT_FPS = 2;

/** The wire takes 50 MB of base64, which holds three bytes in four characters. */
const BASE64_LIMIT_CHARACTERS = 52_428_800;
const BYTES_PER_GROUP = 3;
const CHARACTERS_PER_GROUP = 4;

/** By the end of the name, for systems that know no type of a file; and what the type is called. */
const TYPES: Readonly<Record<string, { readonly kind: MediaKind; readonly mime: string }>> = {
  bmp: { kind: 'image', mime: 'image/bmp' },
  gif: { kind: 'image', mime: 'image/gif' },
  png: { kind: 'image', mime: 'image/png' },
  jpg: { kind: 'image', mime: 'image/jpeg' },
  jpeg: { kind: 'image', mime: 'image/jpeg' },
  webp: { kind: 'image', mime: 'image/webp' },
  mp3: { kind: 'audio', mime: 'audio/mpeg' },
  wav: { kind: 'audio', mime: 'audio/wav' },
  flac: { kind: 'audio', mime: 'audio/flac' },
  m4a: { kind: 'audio', mime: 'audio/mp4' },
  ogg: { kind: 'audio', mime: 'audio/ogg' },
  mp4: { kind: 'video', mime: 'video/mp4' },
  mov: { kind: 'video', mime: 'video/quicktime' },
  avi: { kind: 'video', mime: 'video/x-msvideo' },
  wmv: { kind: 'video', mime: 'video/x-ms-wmv' },
};

/** What a file dialog offers. */
export const ACCEPTED_FILES: string = [
  'image/*,audio/*,video/*',
  ...Object.keys(TYPES).map((ending) => `.${ending}`),
].join(',');

/** An item, or a sentence that says why there is none. */
export type Taken =
  | { readonly item: MediaItem; readonly refusal: null }
  | { readonly item: null; readonly refusal: string };

/** A file that was dropped, pasted or chosen. The server judges its bytes; here, kind and size. */
export function takeFile(file: File): Taken {
  const known = TYPES[endingOf(file.name)];
  const kind = kindOfMime(file.type) ?? known?.kind;
  const mime = file.type || known?.mime;
  if (kind === undefined || mime === undefined) {
    return refused(`“${file.name}” is no picture, sound or video that a model takes.`);
  }
  if (file.size === 0) return refused(`“${file.name}” is empty.`);
  if (base64Characters(file.size) > BASE64_LIMIT_CHARACTERS) {
    return refused(
      `“${file.name}” has ${shownBytes(file.size)}: as base64 more than the 50 MB that a request may carry. Put it where the server can fetch it, and add its URL.`,
    );
  }
  const blob = file.type === mime ? file : new Blob([file], { type: mime });
  return taken({ kind, name: file.name || `pasted.${mime.split('/')[1]!}`, blob });
}

/** The items with names that no two of all have, so that code can name their files. */
export function withOwnNames(
  items: readonly MediaItem[],
  others: readonly MediaItem[],
): readonly MediaItem[] {
  const names = new Set(others.map(({ name }) => name));
  return items.map((item) => {
    const name = freeName(item.name, names);
    names.add(name);
    return { ...item, name };
  });
}

/** `image.png` → `image-2.png`, if that is free. */
function freeName(name: string, used: ReadonlySet<string>): string {
  const dot = name.lastIndexOf('.');
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  let free = name;
  for (let number = 2; used.has(free); number += 1) free = `${stem}-${number}${ending}`;
  return free;
}

/** An address of http or https; its kind by its end, unless it is told. */
export function takeUrl(address: string, kind: MediaKind | null): Taken {
  const url = address.trim();
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    return refused('The address must start with http:// or https://.');
  }
  const name = decodedName(new URL(url));
  const item: MediaItem = {
    id: crypto.randomUUID(),
    kind: kind ?? kindOfUrl(url) ?? 'image',
    name,
    source: { type: 'url', url },
    fps: DEFAULT_FPS,
    resolution: 'default',
  };
  return { item, refusal: null };
}

/** Null where the end of the address does not tell. */
export function kindOfUrl(address: string): MediaKind | null {
  if (!URL.canParse(address)) return null;
  return TYPES[endingOf(new URL(address).pathname)]?.kind ?? null;
}

/** Why this model would refuse these media, or null. */
export function refusalByModel(
  model: { readonly id: string; readonly inputs: readonly MediaKind[] },
  media: readonly MediaItem[],
): string | null {
  const other = media.find(({ kind }) => !model.inputs.includes(kind));
  if (other === undefined) return null;
  const takes =
    model.inputs.length === 0
      ? 'takes text only'
      : `takes no ${KIND_NAMES[other.kind].toLowerCase()}s`;
  return `${model.id} ${takes}, and “${other.name}” is a ${KIND_NAMES[other.kind].toLowerCase()}. Choose another model, or take it away.`;
}

function taken({
  kind,
  name,
  blob,
}: Pick<MediaItem, 'kind' | 'name'> & { readonly blob: Blob }): Taken {
  const item: MediaItem = {
    id: crypto.randomUUID(),
    kind,
    name,
    source: { type: 'file', blob },
    fps: DEFAULT_FPS,
    resolution: 'default',
  };
  return { item, refusal: null };
}

function refused(refusal: string): Taken {
  return { item: null, refusal };
}

function kindOfMime(mime: string): MediaKind | undefined {
  const [family] = mime.split('/', 1);
  return family === 'image' || family === 'audio' || family === 'video' ? family : undefined;
}

function endingOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase();
}

function decodedName(url: URL): string {
  const last = url.pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(last) || url.hostname;
  } catch {
    return last;
  }
}

function base64Characters(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_GROUP) * CHARACTERS_PER_GROUP;
}
