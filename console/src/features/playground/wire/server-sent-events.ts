/**
 * Reads a stream of server-sent events as it comes, in whatever pieces: data, and comments, which
 * tell what the server is doing. Other fields are not used by the wire and skipped.
 */

export interface ServerSentEvent {
  readonly type: 'data' | 'comment';
  readonly text: string;
}

/** Lines may end in any of the three ways that the standard knows, also across two pieces. */
const LINE_END = /\r\n|\n|\r(?!$)/;

/** One event a `data` block, one a comment line, in their order. Ends with the stream. */
export async function* readServerSentEvents(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<ServerSentEvent> {
  let data: string[] = [];
  for await (const line of linesOf(stream)) {
    if (line === '') {
      if (data.length > 0) yield { type: 'data', text: data.join('\n') };
      data = [];
    } else if (line.startsWith(':')) {
      yield { type: 'comment', text: line.slice(1).trim() };
    } else if (line.startsWith('data:')) {
      data.push(line.slice('data:'.length).replace(/^ /, ''));
    }
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      const lines = (rest + decoder.decode(value, { stream: !done })).split(LINE_END);
      rest = lines.pop()!;
      yield* lines;
      if (done) break;
    }
    // A carriage return at the very end was kept back, as a line feed might have followed.
    if (rest.endsWith('\r')) yield rest.slice(0, -1);
  } finally {
    // Whoever stops listening lets the server know.
    await reader.cancel().catch(() => undefined);
  }
}
