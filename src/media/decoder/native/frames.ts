/**
 * Decodes the planned frames of one video, or one child's share of them, and hands them over as
 * JPEGs in the order of time. First the exact plan; where a container gives no presentation times,
 * or a wanted frame does not come out, everything is decoded in order instead.
 * Runs in child processes only.
 */
import { AV_NOPTS_VALUE, AV_PKT_FLAG_DISCARD } from 'node-av/constants';
import type { Part } from '../messages.ts';
import { corrupt } from '../refusal.ts';
import type { ContainerFamily, FramesRequest } from '../requests.ts';
import { type Emit, FrameReader } from './frame-reader.ts';
import { toSeconds } from '../tally.ts';
import { keepOnly, openFile, originSeconds } from './open.ts';
import { packetsOf } from './packets.ts';
import { framesAt, hasTimes, type PacketTable, planPackets } from '../plan.ts';

/** Emits this part's share of the requested frames. Throws a Refusal. */
export function decodeFrames(
  path: string,
  container: ContainerFamily,
  request: FramesRequest & Part,
  emit: Emit,
): void {
  const table = readTable(path, container, request.durationSeconds);
  const { shown } = table;
  if (shown.length === 0) throw corrupt('no video track');
  const times = request.indexes.map((index) => ({
    index,
    seconds: table.originSeconds + (index * request.durationSeconds) / request.frameCount,
  }));
  const shownSeconds = shown.map((ticks) => table.toSeconds(ticks));
  const wanted = framesAt(shownSeconds, times).map(({ frame, indexes }) => ({
    pts: shown[frame]!,
    number: frame,
    indexes,
  }));
  const reader = new FrameReader(path, container, request, emit);
  try {
    if (!hasTimes(table.pts)) {
      if (request.part === 0) reader.readByNumber(wanted);
      return;
    }
    const share = planPackets(table, wanted, request.parts)[request.part]!;
    const left = reader.readPlanned(share.actions, share.wanted);
    if (left.length > 0) reader.readByTime(left);
  } finally {
    reader.close();
  }
}

interface TimedTable extends PacketTable {
  /** When the shown frames are shown, in ticks, ascending. */
  readonly shown: readonly number[];
  /** Where the presentation begins. */
  readonly originSeconds: number;
  toSeconds(ticks: number): number;
}

/** Reads all packets of the picture track. */
function readTable(path: string, container: ContainerFamily, durationSeconds: number): TimedTable {
  const file = openFile(path, container);
  try {
    const { video } = file;
    if (video === null) throw corrupt('no video track');
    keepOnly(file, video);
    const pts: number[] = [];
    const dts: number[] = [];
    const key: boolean[] = [];
    const hidden: boolean[] = [];
    for (const packet of packetsOf(file, video)) {
      pts.push(packet.pts === AV_NOPTS_VALUE ? NaN : Number(packet.pts));
      dts.push(packet.dts === AV_NOPTS_VALUE ? dts.length : Number(packet.dts));
      key.push(packet.isKeyframe);
      hidden.push(packet.hasFlags(AV_PKT_FLAG_DISCARD));
    }
    const table = { count: pts.length, pts, key, hidden };
    // Without presentation times frames are shown in the places where packets are decoded.
    const places = hasTimes(pts) ? pts : dts;
    const shown = places.filter((_, packet) => !hidden[packet]!).sort((one, other) => one - other);
    const { num, den } = video.timeBase;
    return {
      ...table,
      shown,
      originSeconds: originSeconds(file, durationSeconds),
      toSeconds: (ticks) => toSeconds(ticks, { num, den }),
    };
  } finally {
    file.close();
  }
}
