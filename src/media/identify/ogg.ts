/**
 * Ogg carries sound, films or both; only sound is accepted. Each stream announces itself on a page
 * of its own at the very start, so the codecs can be read off the first pages.
 */
import type { Identified } from './identified.ts';

/** First bytes of the first packet of a moving picture: Theora, Dirac, Daala, OGM, VP8. */
const VIDEO_PACKET = /^(?:\x80theora|BBCD|\x80daala|\x01video|OVP80)/;
const STARTS_STREAM = 0x02;

/** An Ogg file, told by the streams that begin within the prefix. */
export function identifyOgg(prefix: Buffer): Identified {
  return firstPackets(prefix).some((packet) => VIDEO_PACKET.test(packet))
    ? { family: 'other', format: 'ogv', kinds: ['video'] }
    : { family: 'ogg', format: 'ogg' };
}

/** Start of the first packet of every stream. */
function firstPackets(prefix: Buffer): readonly string[] {
  const packets: string[] = [];
  let offset = 0;
  while (offset + 27 <= prefix.length && prefix.toString('latin1', offset, offset + 4) === 'OggS') {
    if (((prefix[offset + 5] ?? 0) & STARTS_STREAM) === 0) break;
    const segmentCount = prefix[offset + 26] ?? 0;
    const body = offset + 27 + segmentCount;
    const lengths = prefix.subarray(offset + 27, body);
    packets.push(prefix.toString('latin1', body, body + 8));
    offset = body + lengths.reduce((sum, length) => sum + length, 0);
  }
  return packets;
}
