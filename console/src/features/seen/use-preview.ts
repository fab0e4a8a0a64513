/** Asks the server what it makes of an item, and gives what it has told so far. */
import {
  keepPreviousData,
  experimental_streamedQuery as streamedQuery,
  useQuery,
  type UseQueryResult,
} from '@tanstack/react-query';
import { ApiFailure } from '../../api/failure.ts';
import { defaultSettings } from '../playground/conversation.ts';
import type { MediaItem } from '../playground/media/media-item.ts';
import { addressesOf } from '../playground/wire/data-uris.ts';
import { askWire } from '../playground/wire/playground-key.ts';
import { requestBody } from '../playground/wire/request-body.ts';
import { linesOf } from './lines-of.ts';
import { NOTHING_SEEN, type PreviewLine, type Seen, seenWith } from './preview-lines.ts';

/** As the key `preview` of the wire has them. */
export interface Wishes {
  readonly max_frames: number;
  readonly buckets: number;
  readonly width?: number;
  readonly transcript?: boolean;
  readonly original?: boolean;
  readonly settings?: boolean;
}

/** What was told of an item stays for as long as somebody may come back to it. */
const KEPT_MS = 300_000;

/** `wishes` null: nothing is asked. What was told last stays until the first line of the next. */
export function usePreview(
  item: MediaItem,
  model: string,
  wishes: Wishes | null,
): UseQueryResult<Seen> {
  const { id, fps, resolution } = item;
  return useQuery({
    queryKey: ['seen', id, wishes?.max_frames === 0 ? null : { fps, resolution }, model, wishes],
    queryFn: streamedQuery<PreviewLine, Seen>({
      streamFn: ({ signal }) => previewLines(item, model, wishes!, signal),
      reducer: seenWith,
      initialValue: NOTHING_SEEN,
    }),
    enabled: wishes !== null,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: KEPT_MS,
    retry: false,
  });
}

async function* previewLines(
  item: MediaItem,
  model: string,
  wishes: Wishes,
  signal: AbortSignal,
): AsyncGenerator<PreviewLine> {
  const turns = [{ role: 'user', id: item.id, text: '', media: [item] }] as const;
  const body = requestBody(
    { ...defaultSettings(model), stream: false },
    turns,
    await addressesOf(turns),
  );
  const json = JSON.stringify({ ...body, preview: wishes });
  const response = await askWire('/v1/media/preview', json, signal);
  for await (const text of linesOf(response.body!)) {
    const line = JSON.parse(text) as PreviewLine;
    if (line.type === 'error') {
      throw new ApiFailure(line.error.message, Number(line.error.code), line.error.param);
    }
    // Not before there is something to see: until then the page keeps what it shows.
    if (line.type !== 'prompt') yield line;
  }
}
