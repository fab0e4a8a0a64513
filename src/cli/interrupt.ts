/**
 * Turns Ctrl-C and `kill` into one abort signal, so that a command can stop in good order. A
 * second signal ends the process at once. npm and our own launcher pass on a Ctrl-C that the
 * terminal has delivered already; such an echo is not a second wish.
 */
const ECHO_MS = 500;
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

export interface Interrupt {
  readonly signal: AbortSignal;
  /** Gives the signals back to the system. */
  dispose(): void;
}

export function onInterrupt(): Interrupt {
  const controller = new AbortController();
  let firstAtMs: number | null = null;
  const listeners = Object.entries(SIGNALS).map(([name, exitCode]) => {
    const listener = (): void => {
      const nowMs = performance.now();
      if (firstAtMs === null) {
        firstAtMs = nowMs;
        controller.abort();
      } else if (nowMs - firstAtMs > ECHO_MS) {
        process.exit(exitCode);
      }
    };
    process.on(name, listener);
    return (): void => void process.off(name, listener);
  });
  return {
    signal: controller.signal,
    dispose: () => listeners.forEach((remove) => remove()),
  };
}
