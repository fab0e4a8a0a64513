/**
 * Walks through the packets of an open file: goes on after damaged places, within bounds, and ends
 * the process when nobody is left to read the result. Runs in child processes only.
 */
import { AVERROR_EOF } from 'node-av/constants';
import { Packet, type Stream } from 'node-av/lib';
import { MAX_PACKETS, MAX_READ_ERRORS } from '../limits.ts';
import { corrupt } from '../refusal.ts';
import type { OpenFile } from './open.ts';

const PACKETS_PER_PARENT_CHECK = 1024;
const parentId = process.ppid;

/** Every packet, or those of one stream. The packet is only valid until the next is asked for. */
export function* packetsOf(file: OpenFile, stream: Stream | null): Generator<Packet, void> {
  const packet = new Packet();
  packet.alloc();
  let readErrors = 0;
  try {
    for (let count = 0; ; count += 1) {
      if (count > MAX_PACKETS) throw corrupt('too many packets');
      if (count % PACKETS_PER_PARENT_CHECK === 0 && process.ppid !== parentId) process.exit(1);
      const code = file.format.readFrameSync(packet);
      if (code === AVERROR_EOF) return;
      if (code < 0) {
        readErrors += 1;
        if (readErrors > MAX_READ_ERRORS) return;
        continue;
      }
      if (stream === null || packet.streamIndex === stream.index) yield packet;
      packet.unref();
    }
  } finally {
    packet.free();
  }
}
