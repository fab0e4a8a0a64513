/**
 * Comments inside a stream, which every client skips that does not look for them: one that only
 * says that the server is still there, and those that say what it is doing.
 */
import type { Progress } from '../core/progress.ts';

/** Bridges silence. */
export const PROCESSING_COMMENT = ': PROCESSING\n\n';

/** `: mimosa {"type":"fetching","part":"messages[0].content[1]","bytes":1,"total_bytes":null}` */
export function progressComment(progress: Progress): string {
  return mimosaComment(progress.type === 'fetching' ? fetching(progress) : progress);
}

/** A remark for a client to whom it cannot be said in a header any more. */
export function noticeComment(text: string): string {
  return mimosaComment({ type: 'notice', text });
}

function fetching({ type, part, bytes, totalBytes }: Extract<Progress, { type: 'fetching' }>) {
  return { type, part, bytes, total_bytes: totalBytes };
}

function mimosaComment(json: object): string {
  return `: mimosa ${JSON.stringify(json)}\n\n`;
}
