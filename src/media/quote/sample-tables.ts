/**
 * Reads from the index of an MP4 or MOV (ISO/IEC 14496-12, sections 8.3 to 8.7) where the samples
 * lie that are shown and heard first. Everything else about the index is the demuxer's business.
 */
import { childrenOf, descendant, fourCharacters } from './boxes.ts';
import { isTrusted } from './trusted-codecs.ts';

/** From `start` up to, not including, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Files with more streams are refused anyway. */
const MAX_TRACKS = 32;
/** Samples in front of the first one shown on which it depends; more are not listed. */
const MAX_LEADING_SAMPLES = 128;
/** The demuxer lets sound begin so much earlier than an edit, for decoders to settle. */
const SOUND_LEAD_SECONDS = 1;

/**
 * Places of the first `count` samples shown of every picture and sound track, with those they
 * depend on. `moov`: content of that box. Null when the index is damaged, that of a fragmented
 * file, compressed, or of tracks whose codecs need all their bytes, or of too many. Takes no longer
 * than reading `moov` once, whatever numbers stand in it.
 */
export function firstSamples(moov: Buffer, count: number): ByteRange[] | null {
  try {
    const boxes = childrenOf(moov);
    if (boxes.some(({ type }) => type === 'mvex' || type === 'cmov')) return null;
    if (boxes.filter(({ type }) => type === 'trak').length > MAX_TRACKS) return null;
    const samples: ByteRange[] = [];
    for (const { type, content } of boxes) {
      if (type !== 'trak') continue;
      const kind = fourCharacters(descendant(content, 'mdia', 'hdlr'), 8);
      if (kind !== 'vide' && kind !== 'soun') continue;
      const table = descendant(content, 'mdia', 'minf', 'stbl');
      if (!isTrusted(descendant(table, 'stsd'))) return null;
      const leadSeconds = kind === 'soun' ? SOUND_LEAD_SECONDS : 0;
      const shown = firstShown(content, table, leadSeconds);
      const leading = Math.min(MAX_LEADING_SAMPLES, shown.sample - shown.decodeFrom);
      samples.push(...samplesAt(table, shown.decodeFrom, leading + count));
    }
    return samples;
  } catch (error) {
    // A read beyond the end of a box.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Numbers of samples, from 0. */
interface FirstShown {
  readonly sample: number;
  /** The last sample before it that depends on no other. */
  readonly decodeFrom: number;
}

/** An edit list may begin in the midst of a track. */
function firstShown(track: Buffer, table: Buffer, leadSeconds: number): FirstShown {
  const startTime = editStart(descendant(track, 'edts', 'elst'));
  if (startTime <= 0) return { sample: 0, decodeFrom: 0 };
  const lead = leadSeconds * timescaleOf(descendant(track, 'mdia', 'mdhd'));
  const durations = descendant(table, 'stts');
  const early = sampleAtTime(durations, Math.max(0, startTime - lead));
  const sample = sampleAtTime(durations, startTime);
  return { sample, decodeFrom: lastKeySample(descendant(table, 'stss'), early) };
}

/** In units of the track; 0 without edits. An edit of time -1 is an empty beginning. */
function editStart(list: Buffer): number {
  if (list.length === 0) return 0;
  const isLong = list.readUInt8(0) === 1;
  const count = list.readUInt32BE(4);
  for (let entry = 0; entry < count; entry += 1) {
    const at = 8 + entry * (isLong ? 20 : 12);
    const time = isLong ? Number(list.readBigInt64BE(at + 8)) : list.readInt32BE(at + 4);
    if (time >= 0) return time;
  }
  return 0;
}

function timescaleOf(header: Buffer): number {
  return header.readUInt32BE(header.readUInt8(0) === 1 ? 20 : 12);
}

/** The sample that is decoded at a time; the last one when the track ends before. */
function sampleAtTime(durations: Buffer, time: number): number {
  const entries = durations.readUInt32BE(4);
  let [sample, entryTime] = [0, 0];
  for (let entry = 0; entry < entries; entry += 1) {
    const samples = durations.readUInt32BE(8 + 8 * entry);
    const duration = durations.readUInt32BE(12 + 8 * entry);
    if (entryTime + samples * duration > time) {
      return sample + Math.floor((time - entryTime) / duration);
    }
    entryTime += samples * duration;
    sample += samples;
  }
  return Math.max(0, sample - 1);
}

/** Without a table every sample is one. */
function lastKeySample(table: Buffer, sample: number): number {
  if (table.length === 0) return sample;
  const entries = table.readUInt32BE(4);
  let last = 0;
  for (let entry = 0; entry < entries; entry += 1) {
    // Samples are counted from 1 in the table.
    const key = table.readUInt32BE(8 + 4 * entry) - 1;
    if (key > sample) break;
    last = key;
  }
  return last;
}

/** Samples lie one after the other in chunks, and tables say where the chunks begin. */
function samplesAt(table: Buffer, first: number, count: number): ByteRange[] {
  const offsets = chunkOffsets(table);
  const { sizeOf, bytesOf, sampleCount } = sampleSizes(descendant(table, 'stsz'));
  const samplesIn = chunkLengths(descendant(table, 'stsc'));
  const end = Math.min(sampleCount, first + count);
  const ranges: ByteRange[] = [];
  let sample = 0;
  for (let chunk = 0; chunk < offsets.count && sample < end; chunk += 1) {
    // Read for every chunk: a number of chunks that the table does not have ends the loop.
    const chunkStart = offsets.at(chunk);
    const chunkEnd = sample + samplesIn(chunk);
    if (chunkEnd > first) {
      const from = Math.max(sample, first);
      let start = chunkStart + bytesOf(sample, from);
      for (let wanted = from; wanted < Math.min(chunkEnd, end); wanted += 1) {
        ranges.push({ start, end: start + sizeOf(wanted) });
        start += sizeOf(wanted);
      }
    }
    sample = chunkEnd;
  }
  return ranges;
}

function chunkOffsets(table: Buffer): { count: number; at: (chunk: number) => number } {
  const large = descendant(table, 'co64');
  if (large.length > 0) {
    const at = (chunk: number): number => Number(large.readBigUInt64BE(8 + 8 * chunk));
    return { count: large.readUInt32BE(4), at };
  }
  const small = descendant(table, 'stco');
  return { count: small.readUInt32BE(4), at: (chunk) => small.readUInt32BE(8 + 4 * chunk) };
}

interface SampleSizes {
  readonly sampleCount: number;
  readonly sizeOf: (sample: number) => number;
  /** Of the samples from `from` up to, not including, `to`. */
  readonly bytesOf: (from: number, to: number) => number;
}

/** One size for all samples, or a table of them. */
function sampleSizes(table: Buffer): SampleSizes {
  const commonSize = table.readUInt32BE(4);
  const sizeOf = (sample: number): number =>
    commonSize === 0 ? table.readUInt32BE(12 + 4 * sample) : commonSize;
  const bytesOf = (from: number, to: number): number => {
    if (commonSize !== 0) return commonSize * (to - from);
    let bytes = 0;
    for (let sample = from; sample < to; sample += 1) bytes += sizeOf(sample);
    return bytes;
  };
  return { sampleCount: table.readUInt32BE(8), sizeOf, bytesOf };
}

/** Samples in each chunk; the table has an entry wherever the number changes. Ask in order. */
function chunkLengths(table: Buffer): (chunk: number) => number {
  const entries = table.readUInt32BE(4);
  let entry = 0;
  return (chunk) => {
    // Chunks are counted from 1 in the table.
    while (entry + 1 < entries && table.readUInt32BE(8 + 12 * (entry + 1)) <= chunk + 1) entry += 1;
    return table.readUInt32BE(12 + 12 * entry);
  };
}
