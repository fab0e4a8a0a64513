import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { trackSilentConnections } from './silent-connections.ts';

it('closes connections that never carried a byte, and only those', async () => {
  const arrived = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const server = createServer((_request, response) => {
    arrived.resolve();
    void release.promise.then(() => response.end('answer'));
  });
  const closeSilent = trackSilentConnections(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const silent = connect(port, '127.0.0.1');
  await accepted;
  const answer = fetch(`http://127.0.0.1:${port}`);
  await arrived.promise;

  const gone = once(silent, 'close');
  closeSilent();
  server.close();
  await gone;
  release.resolve();
  expect(await (await answer).text()).toBe('answer');
  server.closeAllConnections();
});
