/** What passes between the store's proxy and the threads of SQLite. */
import type { Store } from './store.ts';

/** What a thread is started with. */
export interface ThreadSettings {
  readonly file: string;
  readonly access: 'write' | 'read';
}

/** One call; calls of the same thread may be answered in another order. */
export interface Call {
  readonly id: number;
  readonly name: keyof Store;
  readonly values: readonly unknown[];
}

export interface ThreadError {
  readonly name: string;
  readonly message: string;
  readonly code: string | undefined;
}

/** Answers a call, or says (0) that the thread is ready or why it cannot be. */
export type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: ThreadError };

/** The id of the answer with which a thread begins. */
export const READY_ID = 0;
