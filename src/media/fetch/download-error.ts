/** Why a download failed, in the few fixed words that a client may see (wire.md section 11). */
import type { MediaKind } from '../../core/chat-request.ts';
import { apiError } from '../../core/errors.ts';
import type { ApiError } from '../../core/errors.ts';

/** `path`: of the URL in the request. `cause`: for the log only. */
export function downloadError(
  kind: MediaKind,
  path: string,
  reason: string,
  cause?: unknown,
): ApiError {
  return apiError('media-download', path, [kind, reason], { cause });
}

export function timedOut(limitMs: number): string {
  return `timed out after ${limitMs / 1000} s`;
}

export interface SocketTimeouts {
  readonly connectMs: number;
  readonly silenceMs: number;
}

const CUT_CODES = new Set(['ECONNRESET', 'EPIPE']);
const SILENCE_CODE = 'MIMOSA_SILENCE';
/** OpenSSL's own errors, and its names of what is wrong with a certificate. */
const TLS_CODE =
  /^(?:ERR_TLS|ERR_SSL|ERR_OSSL|EPROTO|CERT_|CRL_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|ERROR_IN_CERT)/;

/** What a connection ends with on which nothing has come for too long. */
export function silence(): Error {
  return Object.assign(new Error('nothing has come for too long'), { code: SILENCE_CODE });
}

/** The reason behind an error of the HTTP client. `answered`: the head of the answer had come. */
export function socketReason(error: unknown, timeouts: SocketTimeouts, answered: boolean): string {
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return timedOut(timeouts.connectMs);
  if (code === SILENCE_CODE) return timedOut(timeouts.silenceMs);
  if (typeof code === 'string' && TLS_CODE.test(code)) return 'TLS error';
  const cut = answered || (typeof code === 'string' && CUT_CODES.has(code));
  return cut ? 'the connection was cut' : 'connection failed';
}
