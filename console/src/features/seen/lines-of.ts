/** The lines of an answer that comes bit by bit, each as soon as it is whole. */

/** Blank ones left out. Whoever stops reading ends the answer. */
export async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  /** Of the line that is not whole yet; lines are long, so they are joined but once. */
  let pieces: string[] = [];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      const text = done ? `${decoder.decode()}\n` : decoder.decode(value, { stream: true });
      const [rest = '', ...others] = text.split('\n');
      pieces.push(rest);
      for (const other of others) {
        const line = pieces.join('');
        pieces = [other];
        if (line !== '') yield line;
      }
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
