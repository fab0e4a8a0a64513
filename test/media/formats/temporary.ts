/** Files that a test makes up (cut, flipped, forged) and that vanish with it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryFiles extends Disposable {
  /** Writes bytes to a new file, or over the last one of that name; returns its path. */
  write(bytes: Uint8Array | string, name?: string): string;
}

/** A folder of its own; dispose of it with `using`, or in `afterAll`. */
export function temporaryFiles(): TemporaryFiles {
  const folder = mkdtempSync(join(tmpdir(), 'mimosa-test-'));
  return {
    write(bytes, name = 'file') {
      const path = join(folder, name);
      writeFileSync(path, bytes);
      return path;
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
