/**
 * Makes a failing body smaller while it keeps failing in the same way: fast-check shrinks the edits,
 * this takes away what was never needed of the body around them.
 */
import { type JsonTree, nodesOf, render, replaceNode, treeOf } from './json-tree.ts';

type StillFails = (candidate: Buffer) => Promise<boolean>;

/** Leaves out members of the JSON, if it is any, then ever smaller pieces of the text. */
export async function reduceBody(body: Buffer, stillFails: StillFails): Promise<Buffer> {
  const tree = parsedTree(body);
  const members = tree === null ? body : await withoutMembers(body, tree, stillFails);
  return withoutPieces(members, stillFails);
}

function parsedTree(body: Buffer): JsonTree | null {
  try {
    return treeOf(JSON.parse(body.toString()));
  } catch {
    return null;
  }
}

async function withoutMembers(
  body: Buffer,
  whole: JsonTree,
  stillFails: StillFails,
): Promise<Buffer> {
  let smallest = body;
  let tree = whole;
  for (let index = 1; index < nodesOf(tree).length;) {
    const less = replaceNode(tree, index, () => []);
    const candidate = Buffer.from(render(less));
    if (await stillFails(candidate)) [smallest, tree] = [candidate, less];
    else index += 1;
  }
  return smallest;
}

async function withoutPieces(body: Buffer, stillFails: StillFails): Promise<Buffer> {
  let smallest = body;
  for (let size = Math.ceil(body.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < smallest.length;) {
      const candidate = Buffer.concat([smallest.subarray(0, from), smallest.subarray(from + size)]);
      if (await stillFails(candidate)) smallest = candidate;
      else from += size;
    }
  }
  return smallest;
}
