/**
 * Bytes that are not HTTP, or not HTTP as we take it: answered once, in JSON, and never into the
 * middle of an answer that is already under way on the same connection.
 */
import { STATUS_CODES, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { apiError, type ApiError } from '../core/errors.ts';
import { hexId } from '../core/ids.ts';
import { dialectOf } from './dialect-of-url.ts';
import { JSON_TYPE, requestIdHeaders } from './error-reply.ts';

/** Answers that have begun or may begin, by connection. */
const open = new WeakMap<Socket, Set<ServerResponse>>();

/** What Node's parser adds to its errors. */
interface ParserFault extends NodeJS.ErrnoException {
  /** The bytes that it could not take, or took last. */
  readonly rawPacket?: Buffer;
}

const REQUEST_LINE = /^[A-Z]+ (\S+)/;
const MAX_METHOD_AND_PATH_BYTES = 256;

/** Call for every request, so that a fault behind it does not break into its answer. */
export function noteResponse(socket: Socket, response: ServerResponse): void {
  const responses = open.get(socket) ?? new Set();
  open.set(socket, responses.add(response));
  response.once('close', () => responses.delete(response));
}

/** Node's `clientError`: says what is wrong where that is still possible, and hangs up. */
export function answerMalformed(error: Error, socket: Socket): void {
  const answering = [...(open.get(socket) ?? [])];
  const maySpeak =
    socket.writable &&
    (answering.length === 0 || (answering.length === 1 && !answering[0]!.headersSent));
  if (!maySpeak) {
    socket.destroy();
    return;
  }
  const fault = error as ParserFault;
  const url = answering[0]?.req.url ?? urlOf(fault.rawPacket);
  socket.end(rawAnswer(faultOf(fault.code), url), () => socket.destroy());
}

/** `Expect` headers other than `100-continue` ask for what we do not have. */
export function refuseExpectations(server: Server): void {
  server.on('checkExpectation', (request, response: ServerResponse) => {
    const error = apiError('expectation-unknown', null, []);
    const dialect = dialectOf(request.url);
    const id = hexId();
    response.writeHead(error.status, {
      'content-type': JSON_TYPE,
      ...requestIdHeaders(dialect, id),
      connection: 'close',
    });
    response.end(dialect.encodeError(error, id));
    request.resume();
  });
}

function faultOf(code: string | undefined): ApiError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return apiError('body-too-slow', null, []);
  if (code === 'HPE_HEADER_OVERFLOW') return apiError('headers-too-large', null, []);
  return apiError('http-malformed', null, []);
}

/** The path that the refused bytes were for, if they say so. */
function urlOf(bytes: Buffer | undefined): string | undefined {
  const start = bytes?.toString('latin1', 0, MAX_METHOD_AND_PATH_BYTES) ?? '';
  return REQUEST_LINE.exec(start)?.[1];
}

function rawAnswer(error: ApiError, url: string | undefined): string {
  const dialect = dialectOf(url);
  const id = hexId();
  const body = dialect.encodeError(error, id);
  const ids = Object.entries(requestIdHeaders(dialect, id));
  return [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}`,
    `content-type: ${JSON_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    ...ids.map(([name, value]) => `${name}: ${value}`),
    'connection: close',
    '',
    body,
  ].join('\r\n');
}
