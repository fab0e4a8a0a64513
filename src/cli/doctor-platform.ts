/**
 * Does this machine run what was installed? Every native library is loaded in a process of its
 * own, because a binary that does not fit may end the process instead of throwing.
 */
import { execFile } from 'node:child_process';
import path from 'node:path';
import type { Finding } from './finding.ts';
import { nodeFault } from './node-version.ts';

const LOAD_TIMEOUT_MS = 60_000;
const REINSTALL = 'npm ci';
/** Modules are looked up from here, as the program itself does. */
const PACKAGE_DIRECTORY = path.resolve(import.meta.dirname, '../..');

const LIBRARIES = [
  { name: 'node-av', purpose: 'sound and video' },
  { name: 'sharp', purpose: 'pictures' },
  { name: '@napi-rs/image', purpose: 'BMP pictures' },
  { name: 'onnxruntime-node', purpose: 'speech and text in pictures' },
  { name: '@tensorflow/tfjs-backend-wasm', purpose: 'objects in pictures' },
] as const;

export function checkNode(): Finding {
  const sound = nodeFault(process.versions.node) === null;
  return {
    name: 'node',
    level: sound ? 'ok' : 'fail',
    detail: `${process.version}, ${process.platform}-${process.arch}`,
    ...(!sound && { remedy: `${REINSTALL} && npx mimosa doctor` }),
  };
}

/** With an ffmpeg command of the user's own the built-in decoder is not needed. */
export async function checkLibraries(
  { ownDecoder }: { readonly ownDecoder: boolean },
  signal: AbortSignal,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { name, purpose } of LIBRARIES) {
    const load = `await import(${JSON.stringify(name)})`;
    const fault = await run(process.execPath, ['--input-type=module', '--eval', load], signal);
    const dispensable = name === 'node-av' && ownDecoder;
    findings.push(
      fault.error === null
        ? { name, level: 'ok', detail: `loads (${purpose})` }
        : {
            name,
            level: dispensable ? 'warn' : 'fail',
            detail: `does not load (${purpose}): ${fault.error}`,
            remedy: REINSTALL,
          },
    );
  }
  return findings;
}

/** Only when MIMOSA_FFMPEG is set. */
export async function checkFfmpeg(
  ffmpegPath: string | null,
  signal: AbortSignal,
): Promise<Finding[]> {
  if (ffmpegPath === null) return [];
  const { error, output } = await run(ffmpegPath, ['-hide_banner', '-version'], signal);
  const version = output.split('\n')[0] ?? '';
  return [
    error === null && version.startsWith('ffmpeg')
      ? { name: 'MIMOSA_FFMPEG', level: 'ok', detail: version }
      : {
          name: 'MIMOSA_FFMPEG',
          level: 'fail',
          detail: `${ffmpegPath} does not work: ${error ?? 'it is not ffmpeg'}`,
          remedy: 'unset MIMOSA_FFMPEG',
        },
  ];
}

/** Never rejects: the fault is a line of text. */
async function run(
  command: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<{ error: string | null; output: string }> {
  return await new Promise((resolve) => {
    execFile(
      command,
      args,
      { cwd: PACKAGE_DIRECTORY, signal, timeout: LOAD_TIMEOUT_MS },
      (error, output, errorOutput) => {
        resolve({ error: error === null ? null : faultLine(error, errorOutput), output });
      },
    );
  });
}

/** `Error: libvips.so: cannot open shared object` out of a stack trace, else how the process ended. */
function faultLine(error: Error & { signal?: string | null }, errorOutput: string): string {
  const line = errorOutput.split('\n').find((text) => /^\w*(Error|error)\b.*:/.test(text));
  return line ?? (error.signal ? `ended by ${error.signal}` : (error.message.split('\n')[0] ?? ''));
}
