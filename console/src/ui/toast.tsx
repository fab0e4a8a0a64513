/** Says in passing that something was done, or was not; from anywhere, `showToast`. */
import { Toast as Parts } from 'radix-ui';
import { type ReactElement, useSyncExternalStore } from 'react';
import { Icon } from './icon.tsx';

const SHOWN_MS = 6000;

interface Toast {
  readonly tone: 'good' | 'bad';
  /** One sentence. */
  readonly text: string;
}

interface ShownToast extends Toast {
  readonly id: number;
}

let shown: readonly ShownToast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

export function showToast(toast: Toast): void {
  replace([...shown, { ...toast, id: nextId++ }]);
}

function replace(toasts: readonly ShownToast[]): void {
  shown = toasts;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Where they appear; once in the console. */
export function Toasts(): ReactElement {
  const toasts = useSyncExternalStore(subscribe, () => shown);
  return (
    <Parts.Provider duration={SHOWN_MS}>
      {toasts.map(({ id, tone, text }) => (
        <Parts.Root
          key={id}
          type={tone === 'bad' ? 'foreground' : 'background'}
          onOpenChange={(open) => !open && replace(shown.filter((toast) => toast.id !== id))}
          className="flex animate-appear items-start gap-3 rounded-xl border border-line bg-surface px-4 py-3 shadow-float"
        >
          <Icon
            name={tone === 'bad' ? 'alert' : 'check'}
            className={`mt-0.5 ${tone === 'bad' ? 'text-bad' : 'text-good'}`}
          />
          <Parts.Description className="min-w-0 flex-1">{text}</Parts.Description>
          <Parts.Close className="rounded-md p-0.5 text-ink-soft hover:bg-leaf-soft">
            <Icon name="close" />
            <span className="sr-only">Close</span>
          </Parts.Close>
        </Parts.Root>
      ))}
      <Parts.Viewport className="fixed right-4 bottom-4 z-50 grid w-[min(24rem,calc(100vw-2rem))] gap-2" />
    </Parts.Provider>
  );
}
