/** Where one is among the steps; each can be gone to. */
import type { ReactElement } from 'react';
import { Icon } from '../../ui/icon.tsx';

interface StepsProperties {
  readonly names: readonly string[];
  /** From 1. */
  readonly current: number;
  readonly onGo: (step: number) => void;
}

export function Steps({ names, current, onGo }: StepsProperties): ReactElement {
  return (
    <nav aria-label="Steps" className="mb-6">
      <ol className="flex flex-wrap gap-x-2 gap-y-1">
        {names.map((name, at) => {
          const step = at + 1;
          const isDone = step < current;
          return (
            <li key={name}>
              <button
                type="button"
                aria-current={step === current ? 'step' : undefined}
                onClick={() => onGo(step)}
                className="group flex items-center gap-2.5 rounded-full py-1 pr-4 pl-1 text-ink-soft hover:bg-sunken aria-[current]:bg-surface aria-[current]:font-medium aria-[current]:text-ink aria-[current]:shadow-lift"
              >
                <span className="grid size-7 place-items-center rounded-full bg-line text-sm font-semibold text-ink group-aria-[current]:bg-blossom group-aria-[current]:text-on-blossom">
                  {isDone ? <Icon name="check" className="size-4" /> : step}
                </span>
                {name}
                {isDone && <span className="sr-only">, done</span>}
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
