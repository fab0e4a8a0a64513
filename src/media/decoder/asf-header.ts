/** What the header of an ASF file (WMV, WMA) declares: its length in time and in bytes. */
import { quotient, SAYS_NOTHING, viewOf, type Declaration, type ReadAt } from './read-at.ts';

const HEADER_BYTES = 65_536;
const OBJECT_HEADER_BYTES = 24;
const FIRST_OBJECT = 30;
const FILE_PROPERTIES = 'a1dcab8c47a9cf118ee400c00c205365';
const FILE_PROPERTIES_BYTES = 92;
const BROADCAST_FLAG = 1;
const TICKS_PER_SECOND = 10_000_000;
const TICKS_PER_MILLISECOND = 10_000n;

/** Play duration less preroll. Live streams declare nothing. */
export async function readAsfHeader(fileBytes: number, readAt: ReadAt): Promise<Declaration> {
  const bytes = await readAt(0, HEADER_BYTES);
  const view = viewOf(bytes);
  let offset = FIRST_OBJECT;
  while (offset + FILE_PROPERTIES_BYTES <= view.byteLength) {
    if (Buffer.from(bytes.subarray(offset, offset + 16)).toString('hex') === FILE_PROPERTIES) {
      return fileProperties(new DataView(view.buffer, view.byteOffset + offset), fileBytes);
    }
    const size = Number(view.getBigUint64(offset + 16, true));
    if (size < OBJECT_HEADER_BYTES) break;
    offset += size;
  }
  return SAYS_NOTHING;
}

function fileProperties(object: DataView, fileBytes: number): Declaration {
  if ((object.getUint32(88, true) & BROADCAST_FLAG) !== 0) return SAYS_NOTHING;
  const prerollMs = object.getBigUint64(80, true);
  const ticks = object.getBigUint64(64, true) - prerollMs * TICKS_PER_MILLISECOND;
  return {
    seconds: quotient(Number(ticks), TICKS_PER_SECOND),
    complete: object.getBigUint64(40, true) <= BigInt(fileBytes),
  };
}
