/** Why a server cannot listen, and what to do: told alike by `serve` and `doctor`. */
const USUAL_PORT = 8080;

export interface ListenFault {
  readonly reason: string;
  /** A command that listens elsewhere. */
  readonly remedy: string;
}

/** Words for the code of a fault of `listen`; null for one that nobody foresaw. */
export function listenFault(code: string, port: number): ListenFault | null {
  const elsewhere = `PORT=${port === USUAL_PORT ? USUAL_PORT + 1 : USUAL_PORT} npx mimosa serve`;
  const here = 'HOST=127.0.0.1 npx mimosa serve';
  switch (code) {
    case 'EADDRINUSE':
      return {
        reason: 'the port is in use; stop the other program or choose another one with PORT',
        remedy: elsewhere,
      };
    case 'EACCES':
      return {
        reason: 'this user may not use the port; choose one above 1023 with PORT',
        remedy: elsewhere,
      };
    case 'EADDRNOTAVAIL':
      return { reason: 'this machine does not have that address; check HOST', remedy: here };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return { reason: 'the name is not known; check HOST', remedy: here };
    default:
      return null;
  }
}
