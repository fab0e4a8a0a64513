/**
 * Where the browser keeps conversations: IndexedDB, media included, a database for each user.
 * Bounded: the oldest go when there are too many or they have grown too large.
 */
import type { Conversation } from '../conversation.ts';

const STORE = 'conversations';
const VERSION = 1;
const MAX_CONVERSATIONS = 100;
const MAX_MEDIA_BYTES = 1_073_741_824;

/** Newest first. Rejects where the browser keeps nothing. */
export async function keptConversations(userId: string): Promise<readonly Conversation[]> {
  const kept = await withStore(userId, 'readonly', (store) =>
    outcome(store.getAll() as IDBRequest<Conversation[]>),
  );
  return kept.toSorted((left, right) => right.changedMs - left.changedMs);
}

/** In the place of an earlier state of it; may push out the oldest ones. */
export async function keepConversation(userId: string, conversation: Conversation): Promise<void> {
  await withStore(userId, 'readwrite', (store) => outcome(store.put(conversation)));
  const superfluous = tooMany(await keptConversations(userId));
  for (const { id } of superfluous) await forgetConversation(userId, id);
}

export async function forgetConversation(userId: string, id: string): Promise<void> {
  await withStore(userId, 'readwrite', (store) => outcome(store.delete(id)));
}

/** Those that have to go; `conversations` newest first, of which the newest always stays. */
export function tooMany(conversations: readonly Conversation[]): readonly Conversation[] {
  let bytes = 0;
  return conversations.filter((conversation, at) => {
    bytes += mediaBytes(conversation);
    return at > 0 && (at >= MAX_CONVERSATIONS || bytes > MAX_MEDIA_BYTES);
  });
}

function mediaBytes({ turns }: Conversation): number {
  return turns
    .flatMap((turn) => (turn.role === 'user' ? turn.media : []))
    .reduce((sum, { source }) => sum + (source.type === 'file' ? source.blob.size : 0), 0);
}

async function withStore<Result>(
  userId: string,
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => Promise<Result>,
): Promise<Result> {
  const opening = indexedDB.open(`mimosa-playground-${userId}`, VERSION);
  opening.addEventListener('upgradeneeded', () =>
    opening.result.createObjectStore(STORE, { keyPath: 'id' }),
  );
  const database = await outcome(opening);
  try {
    return await work(database.transaction(STORE, mode).objectStore(STORE));
  } finally {
    database.close();
  }
}

function outcome<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () =>
      reject(new Error('This browser does not keep conversations.', { cause: request.error })),
    );
  });
}
