/** The spans of one media part: `media.fetch` while its bytes come, `media.decode` while they are read. */
import type { MediaPart } from '../core/chat-request.ts';
import type { Progress, ReportProgress } from '../core/progress.ts';
import { type Span, spanErrorOf } from '../observe/trace.ts';

const SPAN_OF_PROGRESS: Partial<Record<Progress['type'], string>> = {
  fetching: 'media.fetch',
  decoding: 'media.decode',
};

/** Where the part stands is known from its reports of progress, which go on to `report`. */
export async function traceMedia<Result>(
  trace: Span | undefined,
  part: MediaPart,
  report: ReportProgress,
  open: (report: ReportProgress) => Promise<Result>,
): Promise<Result> {
  if (trace === undefined) return open(report);
  let name: string | undefined;
  let span: Span | undefined;
  const follow: ReportProgress = (progress) => {
    const next = SPAN_OF_PROGRESS[progress.type];
    if (next !== undefined && next !== name) {
      span?.end();
      name = next;
      span = trace.child(next, {
        'mimosa.media.kind': part.kind,
        'mimosa.media.part': part.partPath,
      });
    }
    report(progress);
  };
  try {
    return await open(follow);
  } catch (error) {
    span?.end(spanErrorOf(error));
    throw error;
  } finally {
    span?.end();
  }
}
