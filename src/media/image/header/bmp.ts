/**
 * BMP: the one format that `sharp` does not read. The layout read here says where the pixels lie,
 * which is also all that is needed to hand uncompressed 24- and 32-bit rows on as they are.
 */
import { DAMAGED, PictureFault, TRUNCATED } from '../picture-fault.ts';
import { checkedSize, type HeaderBytes, type PictureHeader } from './header.ts';

const CORE_HEADER_BYTES = 12;
const FILE_HEADER_BYTES = 14;
const BITS_PER_PIXEL: ReadonlySet<number> = new Set([1, 2, 4, 8, 16, 24, 32]);
/** By the number in the header. JPEG and PNG inside BMP (4, 5) exist for printers only. */
const COMPRESSIONS = ['none', 'rle8', 'rle4', 'bitfields'] as const;
const ALPHA_BITFIELDS = 6;

/** A run of up to 255 pixels takes two bytes: fewer bytes cannot fill the picture. */
const MAX_RUN_PIXELS_PER_BYTE = 127.5;

/** Where and how the pixels of a BMP are stored. */
export interface BmpLayout {
  readonly width: number;
  readonly height: number;
  /** Rows are stored from the top; most files start at the bottom. */
  readonly isTopDown: boolean;
  readonly bitsPerPixel: number;
  readonly compression: (typeof COMPRESSIONS)[number];
  readonly pixelsOffset: number;
  /** Including the padding to four bytes; of no meaning when run-length coded. */
  readonly rowBytes: number;
}

/** Reads the header of a BMP and makes sure that its pixels lie inside the file. */
export async function readBmpHeader(file: HeaderBytes): Promise<PictureHeader> {
  const { width, height } = await readBmpLayout(file);
  return { width, height, orientation: 1, frameCount: 1 };
}

/** Reads and checks the layout; rejects with PictureFault or EndOfFileError. */
export async function readBmpLayout(file: HeaderBytes): Promise<BmpLayout> {
  const start = await file.bytes(0, FILE_HEADER_BYTES + 4);
  const pixelsOffset = start.readUInt32LE(10);
  const headerBytes = start.readUInt32LE(FILE_HEADER_BYTES);
  const isCore = headerBytes === CORE_HEADER_BYTES;
  // OS/2 version 2 headers may stop early; what is missing counts as zero.
  const header = Buffer.alloc(40);
  (await file.bytes(FILE_HEADER_BYTES, Math.min(headerBytes, 40))).copy(header);
  const width = isCore ? header.readUInt16LE(4) : header.readInt32LE(4);
  const signedHeight = isCore ? header.readUInt16LE(6) : header.readInt32LE(8);
  const bitsPerPixel = header.readUInt16LE(isCore ? 10 : 14);
  const compressionCode = isCore ? 0 : header.readUInt32LE(16);
  const compression = COMPRESSIONS[compressionCode === ALPHA_BITFIELDS ? 3 : compressionCode];
  if (compression === undefined || !BITS_PER_PIXEL.has(bitsPerPixel) || width < 0) {
    throw new PictureFault(DAMAGED);
  }
  const { height } = checkedSize(width, Math.abs(signedHeight));
  const rowBytes = Math.ceil((width * bitsPerPixel) / 32) * 4;
  const isRunLength = compression === 'rle8' || compression === 'rle4';
  const pixelBytes = isRunLength ? header.readUInt32LE(20) : rowBytes * height;
  const maxRunPixels = (file.sizeBytes - pixelsOffset) * MAX_RUN_PIXELS_PER_BYTE;
  if (isRunLength && width * height > maxRunPixels) throw new PictureFault(TRUNCATED);
  if (pixelsOffset < FILE_HEADER_BYTES + headerBytes) throw new PictureFault(DAMAGED);
  if (pixelsOffset + pixelBytes > file.sizeBytes) throw new PictureFault(TRUNCATED);
  const isTopDown = signedHeight < 0;
  return { width, height, isTopDown, bitsPerPixel, compression, pixelsOffset, rowBytes };
}
