/**
 * Decides, packet by packet, what a decoder must be fed so that exactly the wanted frames come out:
 * decoding is 94 % of the work, so frames that nobody wants and nothing refers to are never
 * decoded. Pure arithmetic over the packet table; bit-exact against decoding everything.
 */
import { SAME_TIME_SECONDS } from './limits.ts';

/** What to do with a packet. */
export const SKIP = 0;
/** Decode only if other frames refer to it. */
export const REFERENCE = 1;
export const WANTED = 2;

/** Relative cost of decoding, as measured: whole frames, and groups where only references count. */
const WANTED_WEIGHT = 1.2;
const REFERENCE_WEIGHT = 0.6;
/** A piece of work for one child: about so much decoding … */
const PIECE_WEIGHT = 60;
/** … or so many frames; small enough to be buffered while an earlier piece is read. */
const PIECE_FRAMES = 16;
/** A piece this many times too heavy is cut even where the cut costs a group decoded twice. */
const PIECE_OVERWEIGHT = 4;

/** So few frames all fit into the parent's buffers, so that their order of coming is free. */
const FEW_FRAMES = 32;

/** The packets of one video track, in the order of the file. */
export interface PacketTable {
  readonly count: number;
  /** Presentation time in ticks; NaN where the container gives none. */
  readonly pts: readonly number[];
  readonly key: readonly boolean[];
  /** Fed to the decoder but never shown (before the start of an edit list). */
  readonly hidden: readonly boolean[];
}

/** One frame to be shown, and the planned indexes that show it (several when fps is high). */
export interface WantedFrame {
  readonly pts: number;
  readonly indexes: readonly number[];
}

/** Whether frames can be planned: every packet says when it is shown. */
export function hasTimes(pts: readonly number[]): boolean {
  return pts.length > 0 && pts.every((time) => !Number.isNaN(time));
}

/**
 * Which frames show the wanted times: the last one at or before each, the first where there is
 * none before. `shown` are the presentation times of all shown frames in seconds, ascending.
 */
export function framesAt(
  shown: readonly number[],
  times: readonly { readonly index: number; readonly seconds: number }[],
): { readonly frame: number; readonly indexes: number[] }[] {
  const frames: { frame: number; indexes: number[] }[] = [];
  let frame = 0;
  for (const { index, seconds } of times) {
    while (frame + 1 < shown.length && shown[frame + 1]! <= seconds + SAME_TIME_SECONDS) frame += 1;
    const last = frames.at(-1);
    if (last?.frame === frame) last.indexes.push(index);
    else frames.push({ frame, indexes: [index] });
  }
  return frames;
}

/** What one child has to do. */
export interface PlannedPart {
  /** SKIP, REFERENCE or WANTED for each packet. */
  readonly actions: Uint8Array;
  /** Ascending in time. */
  readonly wanted: readonly WantedFrame[];
}

/** One group of pictures: a key packet and what follows it up to the next. */
interface Group {
  readonly first: number;
  /** One past its last packet. */
  end: number;
  /** One past its last wanted packet; `first` when none is wanted. */
  wantedEnd: number;
  readonly wanted: WantedFrame[];
  /** A wanted frame is shown before the key frame: it may refer to the group before. */
  leading: boolean;
}

/** Plans all wanted frames and shares the groups among `parts` children, as evenly as they allow. */
export function planPackets(
  table: PacketTable,
  wanted: readonly WantedFrame[],
  parts: number,
): PlannedPart[] {
  const byTime = new Map(wanted.map((frame) => [frame.pts, frame]));
  const groups = groupsOf(table, byTime);
  const shares = Array.from({ length: parts }, () => ({
    actions: new Uint8Array(table.count),
    wanted: [] as WantedFrame[],
    weight: 0,
  }));
  const send = (actions: Uint8Array, first: number, end: number): void => {
    for (let packet = first; packet < end; packet += 1) {
      const isWanted = byTime.has(table.pts[packet]!) && !table.hidden[packet]!;
      actions[packet] = isWanted ? WANTED : REFERENCE;
    }
  };
  const pieces = piecesOf(groups);
  if (wanted.length <= FEW_FRAMES) sortByWeight(pieces, groups);
  for (const piece of pieces) {
    const share = shares.reduce((least, other) => (other.weight < least.weight ? other : least));
    for (const number of piece) {
      const group = groups[number]!;
      const before = groups[number - 1];
      if (group.leading && before !== undefined) send(share.actions, before.first, before.end);
      send(share.actions, group.first, group.wantedEnd);
      share.wanted.push(...group.wanted);
      share.weight += weightOf(group);
    }
  }
  for (const share of shares) share.wanted.sort((one, other) => one.pts - other.pts);
  return shares;
}

function groupsOf(table: PacketTable, byTime: ReadonlyMap<number, WantedFrame>): Group[] {
  const groups: Group[] = [];
  const taken = new Set<WantedFrame>();
  for (let packet = 0; packet < table.count; packet += 1) {
    if (packet === 0 || table.key[packet]!) {
      groups.push({ first: packet, end: packet, wantedEnd: packet, wanted: [], leading: false });
    }
    const group = groups.at(-1)!;
    group.end = packet + 1;
    const frame = byTime.get(table.pts[packet]!);
    if (frame === undefined || table.hidden[packet]! || taken.has(frame)) continue;
    taken.add(frame);
    group.wanted.push(frame);
    group.wantedEnd = packet + 1;
    group.leading ||= frame.pts < table.pts[group.first]!;
  }
  return groups;
}

/** Runs of groups that one child does together; numbers of groups without wanted frames are left out. */
function piecesOf(groups: readonly Group[]): number[][] {
  const pieces: number[][] = [];
  let weight = Infinity;
  let frames = 0;
  for (const [number, group] of groups.entries()) {
    if (group.wanted.length === 0) continue;
    const full = weight >= PIECE_WEIGHT || frames >= PIECE_FRAMES;
    if (full && (!group.leading || weight >= PIECE_WEIGHT * PIECE_OVERWEIGHT)) {
      pieces.push([]);
      weight = 0;
      frames = 0;
    }
    pieces.at(-1)!.push(number);
    weight += weightOf(group);
    frames += group.wanted.length;
  }
  return pieces;
}

/** Heaviest first shares work most evenly, but lets late frames come before early ones. */
function sortByWeight(pieces: number[][], groups: readonly Group[]): void {
  const weight = (piece: readonly number[]): number =>
    piece.reduce((sum, number) => sum + weightOf(groups[number]!), 0);
  pieces.sort((one, other) => weight(other) - weight(one));
}

function weightOf(group: Group): number {
  const references = group.wantedEnd - group.first - group.wanted.length;
  return group.wanted.length * WANTED_WEIGHT + references * REFERENCE_WEIGHT;
}
