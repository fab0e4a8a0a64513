import type { IncomingHttpHeaders } from 'node:http';
import { expect, it } from 'vitest';
import { traceHeaders } from './trace-headers.ts';

const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

it.each<[object, object]>([
  [{}, {}],
  [{ traceparent: PARENT }, { traceparent: PARENT }],
  [
    { traceparent: PARENT, tracestate: 'a=1,b=2' },
    { traceparent: PARENT, tracestate: 'a=1,b=2' },
  ],
  [{ traceparent: PARENT, tracestate: 'x'.repeat(513) }, { traceparent: PARENT }],
  [{ traceparent: PARENT, tracestate: 'a=\n' }, { traceparent: PARENT }],
  [{ traceparent: `${PARENT}-more` }, {}],
  [{ traceparent: PARENT.toUpperCase() }, {}],
  [{ traceparent: 'x', tracestate: 'a=1' }, {}],
  [{ tracestate: 'a=1', authorization: 'Bearer k', 'x-session-id': 's' }, {}],
])('%j passes on %j', (headers, expected) => {
  expect(traceHeaders(headers as IncomingHttpHeaders)).toEqual(expected);
});
