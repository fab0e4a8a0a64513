/** How large a picture comes out when it may have only so many pixels. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size itself when it fits, else the largest of about the same shape that does; at least 1×1. */
export function scaledSize({ width, height }: Size, maxPixels: number): Size {
  if (width * height <= maxPixels) return { width, height };
  const scale = Math.sqrt(maxPixels / (width * height));
  // The longer side is cut again where the shorter one cannot shrink below one pixel.
  const short = Math.max(1, Math.floor(Math.min(width, height) * scale));
  const long = Math.max(
    1,
    Math.min(Math.floor(Math.max(width, height) * scale), Math.floor(maxPixels / short)),
  );
  return width < height ? { width: short, height: long } : { width: long, height: short };
}
