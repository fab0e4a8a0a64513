/** What the five header readers agree on. */

/** Facts that stand in front of the pixels. */
export interface PictureHeader {
  readonly width: number;
  readonly height: number;
  /** EXIF orientation 1–8; 1 = upright. */
  readonly orientation: number;
  /** 1 unless animated. */
  readonly frameCount: number;
}

/**
 * More pieces (chunks, segments, blocks) than this is an attack on the reader, not a picture: the
 * largest real files (50 MB in 8 KB pieces) have 6,400.
 */
export const MAX_PIECES = 100_000;
