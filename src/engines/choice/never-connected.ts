/** The cause of errors of engines that were never reached: whoever else is asked, nothing is paid twice. */
export class NeverConnected extends Error {
  override readonly name = 'NeverConnected';

  constructor(cause: unknown) {
    super('no connection to the engine was made', { cause });
  }
}
