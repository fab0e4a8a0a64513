/**
 * ISO base media (MP4, MOV, M4A, 3GP) and its picture cousins (HEIC, AVIF, JPEG 2000, JPEG XL).
 * Brands tell pictures from films, nothing more: sound-only files often carry film brands, so M4A
 * and MP4 are told apart by the tracks, later.
 */
import type { Identified } from './identified.ts';

const FIRST_BOXES = new Set([
  'moov',
  'mdat',
  'free',
  'skip',
  'wide',
  'pnot',
  'styp',
  'sidx',
  'moof',
]);
const SOUND_BRANDS = new Set(['M4A ', 'M4B ', 'M4P ', 'F4A ', 'F4B ']);
const HEIC_BRANDS = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs']);
const AVIF_BRANDS = new Set(['avif', 'avis', 'avio']);
/** Any coding inside: the compatible brands say which. */
const STILL_BRANDS = new Set(['mif1', 'mif2', 'msf1', 'miaf', 'MiHB', 'MiHA', 'MiHE']);
/** Signature boxes that stand where `ftyp` would. */
const SIGNATURE_BOXES: Readonly<Record<string, string>> = { 'jP  ': 'jp2', 'JXL ': 'jxl' };
const MAX_BRANDS = 64;

/** What a file that starts with an ISO box is; null when it does not. */
export function identifyIsoMedia(prefix: Buffer): Identified | null {
  if (prefix.length < 8) return null;
  const boxBytes = prefix.readUInt32BE(0);
  const boxType = prefix.toString('latin1', 4, 8);
  const signature = boxBytes === 12 ? SIGNATURE_BOXES[boxType] : undefined;
  if (signature !== undefined) return still(signature);
  if (FIRST_BOXES.has(boxType)) return { family: 'iso-media', format: 'mov' };
  return boxType === 'ftyp' ? identifyBrands(brandsOf(prefix, boxBytes)) : null;
}

/** The major brand, then the compatible ones. */
function brandsOf(prefix: Buffer, boxBytes: number): readonly string[] {
  const end = Math.min(boxBytes, prefix.length, 16 + 4 * MAX_BRANDS);
  const brands = [prefix.toString('latin1', 8, 12)];
  for (let offset = 16; offset + 4 <= end; offset += 4) {
    brands.push(prefix.toString('latin1', offset, offset + 4));
  }
  return brands;
}

function identifyBrands(brands: readonly string[]): Identified {
  const major = brands[0] ?? '';
  if (HEIC_BRANDS.has(major)) return still('heic');
  if (AVIF_BRANDS.has(major)) return still('avif');
  if (STILL_BRANDS.has(major)) {
    if (brands.some((brand) => AVIF_BRANDS.has(brand))) return still('avif');
    return still(brands.some((brand) => HEIC_BRANDS.has(brand)) ? 'heic' : 'heif');
  }
  if (major === 'crx ') return still('cr3');
  if (SOUND_BRANDS.has(major)) return { family: 'iso-media', format: 'm4a' };
  return { family: 'iso-media', format: major === 'qt  ' ? 'mov' : 'mp4' };
}

function still(format: string): Identified {
  return { family: 'other', format, kinds: ['image'] };
}
