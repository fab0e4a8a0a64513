/** Opens what a model sees of an item, over the page; what shows it is loaded when it is asked for. */
import { lazy, type ReactElement, Suspense, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import type { MediaItem } from '../playground/media/media-item.ts';
import type { Sampling } from './sampling.tsx';

const WhatTheModelSaw = lazy(async () => ({
  default: (await import('./parts.tsx')).WhatTheModelSaw,
}));

interface SeenButtonProperties {
  readonly item: MediaItem;
  /** Id of the model. */
  readonly model: string;
  /** When another setting was chosen there; without it, it is looked at and no more. */
  readonly onSampling?: (sampling: Sampling) => void;
}

export function SeenButton({ item, model, onSampling }: SeenButtonProperties): ReactElement {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button look="quiet" className="px-2 py-1 text-sm" onClick={() => setOpen(true)}>
        <Icon name="film" className="size-4" />
        What it sees
        <span className="sr-only"> of {item.name}</span>
      </Button>
      <Dialog
        open={isOpen}
        onOpenChange={setOpen}
        title={`What ${model} sees`}
        description={<span className="break-all">{item.name}</span>}
        isWide
      >
        <Suspense fallback={<Skeleton className="h-96" />}>
          <WhatTheModelSaw part={item} model={model} {...(onSampling && { onSampling })} />
        </Suspense>
      </Dialog>
    </>
  );
}
