/** The packet table of a file, as ffprobe prints it: one line for each packet. */
import { MAX_PACKETS } from '../limits.ts';
import { corrupt } from '../refusal.ts';
import type { MediaFile } from '../requests.ts';
import { type CommandBounds, commandLines } from './run-command.ts';
import { inputArguments } from './streams.ts';

export interface PrintedPacket {
  readonly track: number;
  /** NaN where there is none. */
  readonly pts: number;
  readonly dts: number;
  readonly duration: number;
  readonly hidden: boolean;
  readonly corrupt: boolean;
}

/** Every packet, or those of one track. Throws a Refusal. */
export async function* printedPackets(
  ffprobe: string,
  file: MediaFile,
  track: number | null,
  bounds: CommandBounds,
  signal: AbortSignal,
): AsyncGenerator<PrintedPacket, void> {
  const entries = 'packet=stream_index,pts,dts,duration,flags';
  const select = track === null ? [] : ['-select_streams', `${track}`];
  const show = ['-show_entries', entries, '-of', 'csv=print_section=0'];
  const args = ['-v', 'quiet', ...select, ...show, ...inputArguments(file)];
  let count = 0;
  for await (const line of commandLines(ffprobe, args, bounds, signal)) {
    const [index, pts, dts, duration, flags] = line.split(',');
    if (flags === undefined) continue;
    count += 1;
    if (count > MAX_PACKETS) throw corrupt('too many packets');
    yield {
      track: Number(index),
      pts: Number(pts),
      dts: Number(dts),
      duration: Number(duration) || 0,
      hidden: flags.includes('D'),
      corrupt: flags.includes('C'),
    };
  }
}
