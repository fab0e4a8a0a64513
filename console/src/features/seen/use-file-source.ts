/** Lets an element show or play a file that the page holds. */
import { type RefCallback, useCallback } from 'react';

/** For the `ref` of an element: its `src` is good for as long as it is on the page. */
export function useFileSource(blob: Blob): RefCallback<HTMLImageElement | HTMLMediaElement> {
  return useCallback(
    (element) => {
      if (element === null) return;
      const url = URL.createObjectURL(blob);
      element.src = url;
      return () => URL.revokeObjectURL(url);
    },
    [blob],
  );
}
