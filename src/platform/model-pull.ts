/**
 * The pull of the embedded engine's models, of which a process has one at a time: the server's own
 * when it starts, or one that an admin asks for. Whoever comes second joins; whoever asks is told
 * how far it is.
 */
import type { PullEvent } from '../engines/local/models/pull.ts';

interface PullState {
  readonly isRunning: boolean;
  /** What comes just now; null between two models and when nothing runs. */
  readonly modelId: string | null;
  readonly receivedBytes: number;
  /** Of the model that comes just now. */
  readonly totalBytes: number;
  /** Why the last one broke off; null once another has begun. */
  readonly failure: string | null;
}

export interface ModelPull {
  readonly state: () => PullState;
  /** Resolves once every model is present; rejects as the pull does, whoever began it. */
  readonly run: () => Promise<void>;
}

/** `bring` makes every model present and says what happens. */
export function createModelPull(
  bring: (told: (event: PullEvent) => void) => Promise<void>,
): ModelPull {
  let running: Promise<void> | null = null;
  let coming = NOTHING_COMES;
  let failure: string | null = null;

  const pull = async (): Promise<void> => {
    failure = null;
    try {
      await bring((event) => (coming = comingAt(event)));
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
      throw error;
    } finally {
      coming = NOTHING_COMES;
      running = null;
    }
  };
  return {
    state: () => ({ isRunning: running !== null, ...coming, failure }),
    run: () => (running ??= pull()),
  };
}

type Coming = Pick<PullState, 'modelId' | 'receivedBytes' | 'totalBytes'>;

const NOTHING_COMES: Coming = { modelId: null, receivedBytes: 0, totalBytes: 0 };

function comingAt(event: PullEvent): Coming {
  const { id: modelId, tarballBytes } = event.model;
  if (event.type === 'start') return { modelId, receivedBytes: 0, totalBytes: tarballBytes };
  if (event.type !== 'progress') return NOTHING_COMES;
  return { modelId, receivedBytes: event.receivedBytes, totalBytes: event.totalBytes };
}
