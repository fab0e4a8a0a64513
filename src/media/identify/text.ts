/**
 * Names texts that arrive instead of media: error pages, drawings, and above all playlists, which a
 * decoder would follow to other files and hosts. They are refused here by name, before any decoder
 * sees them.
 */
import type { MediaKind } from '../../core/chat-request.ts';
import type { Identified } from './identified.ts';

/** Prologues and comments of any length are cut off before the rules are tried. */
const LEADING_NOISE = /^(?:\s+|<\?[^>]*>|<!--[^]*?(?:-->|$)|<!doctype\s+(?:svg|mpd)[^>]*>)+/i;

interface TextRule {
  readonly pattern: RegExp;
  readonly format: string;
  readonly kinds: readonly MediaKind[];
}

const RULES: readonly TextRule[] = [
  { pattern: /^<(?:\w+:)?svg[\s>/]/i, format: 'svg', kinds: ['image'] },
  {
    pattern: /^(?:<!doctype\s+html|<(?:html|head|body|script|title|meta)[\s>/])/i,
    format: 'html',
    kinds: [],
  },
  { pattern: /^<(?:\w+:)?mpd[\s>]/i, format: 'dash playlist', kinds: [] },
  { pattern: /^<smoothstreamingmedia[\s>]/i, format: 'smooth streaming playlist', kinds: [] },
  { pattern: /^<(?:asx|smil|playlist)[\s>]/i, format: 'playlist', kinds: [] },
  { pattern: /^#EXTM3U/, format: 'm3u8', kinds: [] },
  { pattern: /^ffconcat\s/, format: 'ffconcat', kinds: [] },
  { pattern: /^(?:\[playlist\]|\[reference\]|rtsptext|smiltext)/i, format: 'playlist', kinds: [] },
  { pattern: /^(?:\{\\rtf)/, format: 'rtf', kinds: [] },
  { pattern: /^<\w/, format: 'xml', kinds: [] },
  { pattern: /^[[{]/, format: 'json', kinds: [] },
];

/** Bytes that no text holds; line ends, tabs, form feeds and escapes aside. */
const BINARY = /[\0-\x08\x0e-\x1a\x1c-\x1f]/;

/** The kind of text a file is; null when the bytes are not text. */
export function identifyText(prefix: Buffer): Identified | null {
  const latin1 = prefix.toString('latin1');
  // PDF goes on in binary, and pages in old encodings are no UTF-8: these speak by their start.
  if (latin1.startsWith('%PDF-')) return { family: 'other', format: 'pdf', kinds: [] };
  const unicode = decodeUnicode(prefix);
  const text = unicode ?? (BINARY.test(latin1) ? null : latin1);
  if (text === null) return null;
  const start = text.replace(LEADING_NOISE, '');
  const rule = RULES.find(({ pattern }) => pattern.test(start));
  if (rule === undefined && unicode === null) return null;
  return { family: 'other', format: rule?.format ?? 'text', kinds: rule?.kinds ?? [] };
}

/** UTF-8, or UTF-16 with its mark; null when it decodes to neither or holds control characters. */
function decodeUnicode(prefix: Buffer): string | null {
  const mark = prefix.length >= 2 ? prefix.readUInt16BE(0) : 0;
  const encoding = mark === 0xff_fe ? 'utf-16le' : mark === 0xfe_ff ? 'utf-16be' : 'utf-8';
  try {
    // Streaming: a character cut at the end of the prefix is no fault.
    const text = new TextDecoder(encoding, { fatal: true }).decode(prefix, { stream: true });
    return BINARY.test(text) ? null : text;
  } catch {
    return null;
  }
}
