/**
 * The one place that loads `sharp`, with everything it should not do turned off: loaders of other
 * formats (it would render SVG), caches, threads beside the pool's processes, oversized input.
 */
import sharp, { type SharpOptions } from 'sharp';
import { MAX_PICTURE_PIXELS } from './picture-fault.ts';

sharp.cache(false);
sharp.concurrency(1);
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegFile',
    'VipsForeignLoadPngFile',
    'VipsForeignLoadWebpFile',
    'VipsForeignLoadNsgifFile',
  ],
});

/** Any doubt of the decoder about the data is an error. */
export const STRICT: SharpOptions = {
  failOn: 'warning',
  limitInputPixels: MAX_PICTURE_PIXELS,
  sequentialRead: true,
};

export { sharp };
