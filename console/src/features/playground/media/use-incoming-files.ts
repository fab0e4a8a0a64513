/** Files that are dropped anywhere on the page, or pasted into it. */
import { useEffect, useRef, useState } from 'react';

/** Gives whether files hang over the page just now. `take` may change at any time. */
export function useIncomingFiles(take: (files: readonly File[]) => void): boolean {
  const [isOver, setOver] = useState(false);
  const taker = useRef(take);
  useEffect(() => {
    taker.current = take;
  }, [take]);
  useEffect(() => {
    const listeners = new AbortController();
    const { signal } = listeners;
    // Elements inside the page are entered and left while the pointer moves over it.
    let depth = 0;
    const onDrag = (change: number) => (event: DragEvent) => {
      if (!holdsFiles(event.dataTransfer)) return;
      event.preventDefault();
      depth = Math.max(0, depth + change);
      setOver(depth > 0);
    };
    addEventListener('dragenter', onDrag(1), { signal });
    addEventListener('dragover', onDrag(0), { signal });
    addEventListener('dragleave', onDrag(-1), { signal });
    addEventListener(
      'drop',
      (event) => {
        if (!holdsFiles(event.dataTransfer)) return;
        event.preventDefault();
        depth = 0;
        setOver(false);
        taker.current([...event.dataTransfer!.files]);
      },
      { signal },
    );
    addEventListener(
      'paste',
      (event) => {
        const files = [...(event.clipboardData?.files ?? [])];
        if (files.length === 0) return;
        event.preventDefault();
        taker.current(files);
      },
      { signal },
    );
    return () => listeners.abort();
  }, []);
  return isOver;
}

function holdsFiles(transfer: DataTransfer | null): boolean {
  return transfer?.types.includes('Files') === true;
}
