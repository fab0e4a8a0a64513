/**
 * The server's end of the perception process: starts it for the first task, hands results back as
 * promises, and ends it after a while without work. A step of perception is one call of native
 * code, which cannot be interrupted: when nobody waits for anything but a client that has left, the
 * process is killed. Its death, however it comes, costs no more than the time to start another.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { apiError } from '../../../../core/errors.ts';
import type { FromProcess, PerceptionSettings, Task, TaskResults, ToProcess } from './messages.ts';

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

interface Session {
  readonly id: number;
  /** Where its work is done, once it has begun: what it has heard so far is known there alone. */
  process: ChildProcess | null;
}

interface Pending {
  readonly session: Session;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

export class PerceptionProcess {
  readonly #options: ProcessOptions;
  readonly #open = new Set<Session>();
  readonly #pending = new Map<number, Pending>();
  /** Sessions that were aborted at work, until the process has let go of it. */
  readonly #aborted = new Set<number>();
  #process: ChildProcess | null = null;
  #lastId = 0;
  #idleTimer: NodeJS.Timeout | null = null;

  constructor(options: ProcessOptions) {
    this.#options = options;
  }

  /** Process id while the process (and with it the models' memory) exists; for tests. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Opens a session; it must be ended. An abort ends it, and the step at hand if it can. */
  open(signal: AbortSignal): PerceptionSession {
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer);
    const session: Session = { id: (this.#lastId += 1), process: null };
    this.#open.add(session);
    const end = (): void => {
      signal.removeEventListener('abort', abort);
      this.#end(session, new Error('the session has ended'));
    };
    const abort = (): void => {
      if (this.#isAtWork(session)) this.#aborted.add(session.id);
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
    const ending = this.#process;
    if (ending === null) return;
    this.#forget(apiError('engine-unavailable', null, ['no engine is ready']));
    await killed(ending);
  }

  #run<Result>(session: Session, task: Task): Promise<Result> {
    if (!this.#open.has(session)) throw new Error('the session has ended');
    // What it has heard went with its process; the rest alone would make half a transcript.
    const isLost = session.process !== null && session.process !== this.#process;
    if (isLost) throw failed(new Error('the perception process has ended since'));
    this.#process ??= this.#start();
    session.process = this.#process;
    const id = (this.#lastId += 1);
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.#pending.set(id, { session, resolve, reject });
    setReferenced(this.#process, true);
    tell(this.#process, { type: 'run', session: session.id, id, task });
    return promise;
  }

  #end(session: Session, reason: unknown): void {
    if (!this.#open.delete(session)) return;
    for (const [id, pending] of this.#pending) {
      if (pending.session === session) this.#settled(id)?.reject(reason);
    }
    if (session.process !== null) tell(session.process, { type: 'end', session: session.id });
    if (this.#aborted.size > 0) this.#killIfAlone();
    if (this.#open.size === 0) this.#leaveLater();
  }

  /** Where others are at work the step runs out: theirs would be lost, and cost more to repeat. */
  #killIfAlone(): void {
    const aborted = [...this.#aborted];
    setTimeout(() => {
      const isAtWork = aborted.some((session) => this.#aborted.has(session));
      if (isAtWork && this.#open.size === 0) void this.close();
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
      if (message.type === 'ended') this.#aborted.delete(message.session);
      else if (message.type === 'done') this.#settled(message.id)?.resolve(message.result as never);
      else this.#settled(message.id)?.reject(failed(new Error(message.message)));
    });
    const lost = (cause: unknown): void => {
      if (this.#process === started) this.#forget(failed(cause));
    };
    started.on('error', lost);
    // 'close' comes after the last message: what was found before the end counts.
    started.on('close', (code, signal) =>
      lost(new Error(`the perception process ended with ${signal ?? `code ${code}`}`)),
    );
    return started;
  }

  /** Takes a task off the list. A process without tasks does not keep the server from ending. */
  #settled(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (this.#pending.size === 0 && this.#process !== null) setReferenced(this.#process, false);
    return pending;
  }

  #isAtWork(session: Session): boolean {
    return this.#pending.values().some((pending) => pending.session === session);
  }

  #forget(error: unknown): void {
    this.#process = null;
    this.#aborted.clear();
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
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
