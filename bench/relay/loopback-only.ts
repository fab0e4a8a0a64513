/**
 * Preloaded into Portkey (`node --import`), whose command cannot be told an address: servers that
 * name a port but no host listen on loopback, so that a bench never opens a relay to the network.
 */
import { Server } from 'node:net';

// oxlint-disable-next-line typescript/unbound-method -- called with the server it belongs to
const { listen } = Server.prototype;

/** Takes what `listen` takes; only a port without a host gets one. */
function listenOnLoopback(this: Server, ...options: unknown[]): Server {
  const [port, host, ...rest] = options;
  const namesNoHost = typeof port === 'number' && typeof host !== 'string';
  const bound = namesNoHost ? [port, '127.0.0.1', host, ...rest].filter(Boolean) : options;
  return Reflect.apply<Server, unknown[], Server>(
    listen as (...options: unknown[]) => Server,
    this,
    bound,
  );
}

Server.prototype.listen = listenOnLoopback;
