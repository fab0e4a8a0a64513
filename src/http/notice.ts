/** The remark beside an answer that the server did something else than was asked, such as a budget. */
import type { FastifyReply } from 'fastify';

const NOTICE_HEADER = 'x-mimo-notice';

/** What headers can carry of the remarks; '' when there are none. */
export function noticeText(notices: readonly string[]): string {
  return notices.join('; ').replaceAll(/[^ -~]/g, '?');
}

/** Sends the remarks along, if there are any; only before anything else has been sent. */
export function addNotice(reply: FastifyReply, notices: readonly string[]): void {
  const text = noticeText(notices);
  if (text !== '') void reply.header(NOTICE_HEADER, text);
}
