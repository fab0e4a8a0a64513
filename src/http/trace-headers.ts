/** The W3C trace headers of a client, which go on to engines; no other header of a client does. */
import type { IncomingHttpHeaders } from 'node:http';

const TRACE_PARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
const MAX_TRACE_STATE_CHARACTERS = 512;
const PRINTABLE = /^[ -~]+$/;

/** Those that are well formed; a state without a parent means nothing. */
export function traceHeaders(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const { traceparent, tracestate } = headers;
  if (typeof traceparent !== 'string' || !TRACE_PARENT.test(traceparent)) return {};
  const isState =
    typeof tracestate === 'string' &&
    tracestate.length <= MAX_TRACE_STATE_CHARACTERS &&
    PRINTABLE.test(tracestate);
  return isState ? { traceparent, tracestate } : { traceparent };
}
