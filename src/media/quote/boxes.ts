/** Boxes within a piece of ISO media that lies in memory (ISO/IEC 14496-12, section 4.2). */

/** A box; `content` begins behind its size and type. */
export interface Box {
  readonly type: string;
  readonly content: Buffer;
}

/** Stands for a box that is not there: whatever is read from it is a RangeError. */
const NOTHING: Buffer = Buffer.alloc(0);

const HEADER_BYTES = 8;
/** More in one parent is no honest index. */
const MAX_CHILDREN = 4096;

/** Throws a RangeError when a box does not lie within its parent. */
export function childrenOf(parent: Buffer): Box[] {
  const boxes: Box[] = [];
  for (let offset = 0; offset + HEADER_BYTES <= parent.length;) {
    const size = parent.readUInt32BE(offset);
    // QuickTime ends lists of boxes with a zero.
    if (size === 0) break;
    const end = offset + size;
    if (size < HEADER_BYTES || end > parent.length || boxes.length >= MAX_CHILDREN) {
      throw new RangeError('a box does not lie within its parent');
    }
    const content = parent.subarray(offset + HEADER_BYTES, end);
    boxes.push({ type: fourCharacters(parent, offset + 4), content });
    offset = end;
  }
  return boxes;
}

/** The content of the first box at the end of a path of types; empty when there is none. */
export function descendant(parent: Buffer, ...path: readonly string[]): Buffer {
  return path.reduce(
    (content, type) => childrenOf(content).find((box) => box.type === type)?.content ?? NOTHING,
    parent,
  );
}

export function fourCharacters(buffer: Buffer, offset: number): string {
  return buffer.toString('latin1', offset, offset + 4);
}
