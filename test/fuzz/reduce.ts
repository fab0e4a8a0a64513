/**
 * Makes a failing body smaller, byte by byte in the end, while it keeps failing in the same way:
 * fast-check shrinks the edits, this takes away what was never needed of the body around them.
 */

/** Tries to leave out ever smaller pieces until `budget` questions have been asked. */
export async function reduceBody(
  body: Buffer,
  stillFails: (candidate: Buffer) => Promise<boolean>,
  budget: number,
): Promise<Buffer> {
  let smallest = body;
  let asked = 0;
  for (
    let size = Math.ceil(body.length / 2);
    size >= 1;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let from = 0; from < smallest.length;) {
      if (asked++ >= budget) return smallest;
      const candidate = Buffer.concat([smallest.subarray(0, from), smallest.subarray(from + size)]);
      if (await stillFails(candidate)) smallest = candidate;
      else from += size;
    }
  }
  return smallest;
}
