/** What drawings on a canvas must be told: colours of the style sheet, and when their frame changes. */

/** A colour of the style sheet as the canvas takes it. */
export function colourOf(element: HTMLElement, name: string): string {
  element.style.color = `var(${name})`;
  const { color } = getComputedStyle(element);
  element.style.color = '';
  return color;
}

/** Returns what ends it, as the next. */
export function onResize(element: HTMLElement, resized: (width: number) => void): () => void {
  const observer = new ResizeObserver(() => resized(element.clientWidth));
  observer.observe(element);
  return () => observer.disconnect();
}

export function onOtherColours(changed: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const choice = new MutationObserver(changed);
  choice.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  system.addEventListener('change', changed);
  return () => {
    choice.disconnect();
    system.removeEventListener('change', changed);
  };
}
