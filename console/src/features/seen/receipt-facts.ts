/** Facts of a file in one line of words. */
import { shownBytes, shownDuration } from '../../ui/format.ts';
import type { Receipt } from './preview-lines.ts';

const MS_PER_SECOND = 1000;

type Facts = Pick<Receipt, 'bytes' | 'container' | 'codecs' | 'duration_seconds'>;

/** `MP4 with h264 and aac · 298.57 KiB · 11 s` */
export function factsOfReceipt({
  bytes,
  container,
  codecs,
  duration_seconds: seconds,
}: Facts): string {
  const inside = codecs.filter((codec) => codec !== container);
  const format = container.toUpperCase();
  return [
    inside.length > 0 ? `${format} with ${inside.join(' and ')}` : format,
    shownBytes(bytes),
    ...(seconds === undefined ? [] : [shownDuration(seconds * MS_PER_SECOND)]),
  ].join(' · ');
}
