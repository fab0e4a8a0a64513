/** The remark beside an answer that the server did something else than was asked, such as a budget. */
import type { FastifyReply } from 'fastify';
import type { SizedPrompt } from '../pipeline/size-prompt.ts';

const NOTICE_HEADER = 'x-mimo-notice';

/** What headers can carry of the remarks; '' when there are none. */
export function noticeOf({ notices }: Pick<SizedPrompt, 'notices'>): string {
  return notices.join('; ').replaceAll(/[^ -~]/g, '?');
}

/** Sends the remarks along, if there are any; only before anything else has been sent. */
export function addNotice(reply: FastifyReply, sized: Pick<SizedPrompt, 'notices'>): void {
  const notice = noticeOf(sized);
  if (notice !== '') void reply.header(NOTICE_HEADER, notice);
}
