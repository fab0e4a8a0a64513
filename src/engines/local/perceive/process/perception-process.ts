/**
 * The server's end of the perception process: starts it for the first task, hands results back as
 * promises, and ends it after a while without work. A step of perception is one call of native
 * code, which cannot be interrupted: when it outlasts the client that it was for, the process is
 * killed, and what others wait for is done by the next one. The process knows nothing between two
 * tasks, so its death, however it comes, costs them no more than time.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { apiError } from '../../../../core/errors.ts';
import type { FromProcess, PerceptionSettings, Task, TaskResults, ToProcess } from './messages.ts';
import { SetBack } from './set-back.ts';

/** Without work for so long, the process ends and gives back the memory of its models. */
const IDLE_MS = 300_000;
/** A step of an aborted session may take so much longer, as most do; then its process is killed. */
const STEP_GRACE_MS = 40;

/** Sources run as they are; a build has `.js` beside `.js`. */
const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const WORKER_PATH = fileURLToPath(new URL(`./perception.worker.${EXTENSION}`, import.meta.url));

/** The work of one request; ends when the request does, however it does. */
export interface PerceptionSession {
  /** Rejects with the signal's reason when aborted, with an ApiError when perception fails. */
  readonly run: <Kind extends Task['kind']>(
    task: Extract<Task, { readonly kind: Kind }>,
  ) => Promise<TaskResults[Kind]>;
  /** No further step begins; what is under way rejects. The one at hand runs out unheard. */
  readonly end: () => void;
}

export interface ProcessOptions extends PerceptionSettings {
  readonly idleMs?: number;
}

interface Pending {
  readonly session: number;
  readonly task: Task;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
  isSent: boolean;
}

export class PerceptionProcess {
  readonly #options: ProcessOptions;
  /** With whom to tell that the first step begins, until it has. */
  readonly #open = new Map<number, (() => void) | null>();
  /** Tasks without a result, by id, in the order in which they came. */
  readonly #pending = new Map<number, Pending>();
  readonly #setBack = new SetBack(() => this.#sendWaiting());
  /** Sessions that were aborted at work, until the process has let go of it. */
  readonly #aborted = new Set<number>();
  #process: ChildProcess | null = null;
  /** The session of the last step that the process has told of. */
  #atHand: number | null = null;
  #lastId = 0;
  #idleTimer: NodeJS.Timeout | null = null;

  constructor(options: ProcessOptions) {
    this.#options = options;
  }

  /** Process id while the process (and with it the models' memory) exists; for tests. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Whether somebody waits for results: a new session will have to wait for its turn. */
  get isBusy(): boolean {
    return this.#pending.size > 0 || this.#setBack.isAny;
  }

  /**
   * Opens a session; it must be ended. An abort ends it, and the step at hand with it. `onBegin` is
   * called when its first step begins.
   */
  open(signal: AbortSignal, onBegin?: () => void): PerceptionSession {
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer);
    const session = (this.#lastId += 1);
    this.#open.set(session, onBegin ?? null);
    const end = (): void => {
      signal.removeEventListener('abort', abort);
      this.#end(session, new Error('the session has ended'));
    };
    const abort = (): void => {
      if (this.#isAtWork(session)) {
        this.#aborted.add(session);
        this.#endStepSoon(session);
      }
      this.#end(session, signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    return {
      run: async (task) => {
        signal.throwIfAborted();
        return await this.#run(session, task);
      },
      end,
    };
  }

  /** Ends the process at once; what is still waiting fails. A later session starts a new one. */
  async close(): Promise<void> {
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer);
    const ending = this.#letGo();
    this.#fail(
      [...this.#pending.keys()],
      apiError('engine-unavailable', null, ['no engine is ready']),
    );
    this.#setBack.clear();
    if (ending !== null) await killed(ending);
  }

  #run<Result>(session: number, task: Task): Promise<Result> {
    if (!this.#open.has(session)) throw new Error('the session has ended');
    const id = (this.#lastId += 1);
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.#pending.set(id, { session, task, resolve, reject, isSent: false });
    this.#sendWaiting();
    return promise;
  }

  /** Others who hang up cannot set anybody back for ever: see `SetBack`. */
  #sendWaiting(): void {
    for (const [id, pending] of this.#pending) {
      const { session, task } = pending;
      if (pending.isSent || !this.#setBack.allows(session)) continue;
      pending.isSent = true;
      this.#process ??= this.#start();
      setReferenced(this.#process, true);
      tell(this.#process, { type: 'run', session, id, task });
    }
  }

  #end(session: number, reason: unknown): void {
    if (!this.#open.delete(session)) return;
    this.#fail(this.#idsOf(session), reason);
    this.#setBack.leave(session);
    if (this.#process !== null) tell(this.#process, { type: 'end', session });
    this.#sendWaiting();
    if (this.#open.size === 0) this.#leaveLater();
  }

  /** Ends the step of an aborted session, if it is still at hand after its grace. */
  #endStepSoon(session: number): void {
    setTimeout(() => {
      if (!this.#aborted.has(session)) return;
      const isWanted = this.#pending.size > 0;
      // While others are wanted and it is not at hand, it will not begin either.
      if (isWanted && this.#atHand !== session) return;
      void killed(this.#letGo()!);
      this.#sendWaiting();
    }, STEP_GRACE_MS);
  }

  #start(): ChildProcess {
    const { modelsDirectory, threads } = this.#options;
    const started = spawn(process.execPath, [WORKER_PATH, modelsDirectory, String(threads)], {
      env: {},
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    started.on('message', (message: FromProcess) => {
      if (this.#process === started) this.#hear(message);
    });
    const lost = (cause: unknown): void => {
      if (this.#process === started) this.#lose(cause);
    };
    started.on('error', lost);
    // 'close' comes after the last message: what was found before the end counts.
    started.on('close', (code, signal) =>
      lost(new Error(`the perception process ended with ${signal ?? `code ${code}`}`)),
    );
    return started;
  }

  #hear(message: FromProcess): void {
    if (message.type === 'step') {
      this.#atHand = message.session;
      this.#begin(message.session);
      if (this.#aborted.has(message.session)) this.#endStepSoon(message.session);
    } else if (message.type === 'ended') {
      this.#aborted.delete(message.session);
    } else if (message.type === 'done') {
      this.#settled(message.id)?.resolve(message.result as never);
    } else {
      this.#settled(message.id)?.reject(failed(new Error(message.message)));
    }
    this.#sendWaiting();
  }

  #begin(session: number): void {
    const onBegin = this.#open.get(session);
    if (!onBegin) return;
    this.#open.set(session, null);
    onBegin();
  }

  /** After a death that nobody asked for: only what was at hand may have caused it. */
  #lose(cause: unknown): void {
    const atHand = this.#atHand;
    this.#letGo();
    const suspects = atHand === null ? this.#setBack.tasks : this.#idsOf(atHand);
    this.#fail(suspects, failed(cause));
    this.#sendWaiting();
  }

  /** Without its process, what it was told to do waits for another. */
  #letGo(): ChildProcess | null {
    const left = this.#process;
    this.#process = null;
    this.#atHand = null;
    this.#aborted.clear();
    for (const [id, pending] of this.#pending) {
      if (pending.isSent) this.#setBack.add(id, pending.session);
      pending.isSent = false;
    }
    return left;
  }

  #fail(ids: readonly number[], error: unknown): void {
    for (const id of ids) this.#settled(id)?.reject(error);
  }

  /** Takes a task off the list. A process without tasks does not keep the server from ending. */
  #settled(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    this.#setBack.settled(id);
    if (this.#pending.size === 0 && this.#process !== null) setReferenced(this.#process, false);
    return pending;
  }

  #idsOf(session: number): number[] {
    return [...this.#pending.keys()].filter((id) => this.#pending.get(id)!.session === session);
  }

  #isAtWork(session: number): boolean {
    return this.#idsOf(session).some((id) => this.#pending.get(id)!.isSent);
  }

  #leaveLater(): void {
    this.#idleTimer = setTimeout(() => void this.close(), this.#options.idleMs ?? IDLE_MS);
    this.#idleTimer.unref();
  }
}

function failed(cause: unknown): Error {
  return apiError('engine-failed', null, [], { cause });
}

function tell(target: ChildProcess, message: ToProcess): void {
  // Of a message that cannot be sent any more, the end of the process tells.
  if (target.connected) target.send(message, () => undefined);
}

function setReferenced(target: ChildProcess, referenced: boolean): void {
  if (referenced) {
    target.ref();
    target.channel?.ref();
  } else {
    target.unref();
    target.channel?.unref();
  }
}

/** Kills a process, whatever it is doing, and resolves when it is gone. */
async function killed(target: ChildProcess): Promise<void> {
  setReferenced(target, true);
  const gone = new Promise<void>((resolve) => {
    target.once('close', () => resolve());
    target.once('error', () => resolve());
  });
  target.kill('SIGKILL');
  await gone;
}
