/**
 * Work that can be interrupted between inferences: a generator that yields after each of them and
 * returns its result. Whoever runs several at once takes a step of each in turn.
 */
export type Steps<Result> = AsyncGenerator<void, Result, void>;
