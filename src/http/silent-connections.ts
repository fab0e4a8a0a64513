/**
 * Connections on which nobody has said anything. Clients open some ahead of a request, and Node
 * does not count them as idle: one of them would hold up the end of the server until its time-out.
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Watches a server; the result closes those of its connections that never carried a byte. */
export function trackSilentConnections(server: Server): () => void {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return () => {
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  };
}
