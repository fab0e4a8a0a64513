/**
 * Bytes that are not HTTP, or not HTTP as we take it: answered once, in JSON, and never into the
 * middle of an answer that is already under way on the same connection.
 */
import { STATUS_CODES, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { apiError, type ApiError } from '../core/errors.ts';
import { hexId } from '../core/ids.ts';
import { encodeError } from '../protocols/openai-chat/encode-error.ts';
import { JSON_TYPE } from './error-reply.ts';

/** Answers that have begun or may begin, by connection. */
const open = new WeakMap<Socket, Set<ServerResponse>>();

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
  socket.end(rawAnswer(faultOf((error as NodeJS.ErrnoException).code)), () => socket.destroy());
}

/** `Expect` headers other than `100-continue` ask for what we do not have. */
export function refuseExpectations(server: Server): void {
  server.on('checkExpectation', (request, response: ServerResponse) => {
    const error = apiError('expectation-unknown', null, []);
    response.writeHead(error.status, {
      'content-type': JSON_TYPE,
      'x-request-id': hexId(),
      connection: 'close',
    });
    response.end(encodeError(error));
    request.resume();
  });
}

function faultOf(code: string | undefined): ApiError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return apiError('body-too-slow', null, []);
  if (code === 'HPE_HEADER_OVERFLOW') return apiError('headers-too-large', null, []);
  return apiError('http-malformed', null, []);
}

function rawAnswer(error: ApiError): string {
  const body = encodeError(error);
  return [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}`,
    `content-type: ${JSON_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${hexId()}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
}
