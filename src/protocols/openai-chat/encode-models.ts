/** The list of models, as the hosted service prints it: no `created`, ids in code point order. */

interface ModelEntry {
  readonly id: string;
  readonly object: 'model';
  readonly owned_by: string;
}

/** Ids in any order → body of GET /v1/models. */
export function encodeModelList(ids: readonly string[]): string {
  return JSON.stringify({ object: 'list', data: ids.toSorted(byCodePoint).map(modelEntry) });
}

/** Body of GET /v1/models/{id}. */
export function encodeModel(id: string): string {
  return JSON.stringify(modelEntry(id));
}

function modelEntry(id: string): ModelEntry {
  return { id, object: 'model', owned_by: 'xiaomi' };
}

/** UTF-8 sorts as its code points do; JavaScript's own order is that of UTF-16. */
function byCodePoint(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
