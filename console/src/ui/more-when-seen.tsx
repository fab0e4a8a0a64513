/** Brings the next page when somebody has scrolled to the end, or presses the button. */
import { type ReactElement, useEffect, useEffectEvent, useRef } from 'react';
import { Button } from './button.tsx';

/** Somewhat before the end, so that nobody waits. */
const MARGIN = '400px';

interface MoreWhenSeenProperties {
  /** What it brings. */
  readonly label: string;
  readonly busy: boolean;
  readonly onMore: () => void;
}

export function MoreWhenSeen({ label, busy, onMore }: MoreWhenSeenProperties): ReactElement {
  const frame = useRef<HTMLDivElement>(null);
  const more = useEffectEvent(onMore);
  useEffect(() => {
    // Anew after each page, as the end may still be in sight.
    if (busy) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) more();
      },
      { rootMargin: MARGIN },
    );
    observer.observe(frame.current!);
    return () => observer.disconnect();
  }, [busy]);
  return (
    <div ref={frame}>
      <Button busy={busy} onClick={onMore}>
        {label}
      </Button>
    </div>
  );
}
