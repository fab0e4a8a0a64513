/**
 * What the examples share: an OpenAI client that talks to Mimosa, and data URIs of local files.
 * Set MIMOSA_API_KEY to the key that the first `npm start` printed, and MIMOSA_BASE_URL when the
 * server listens elsewhere.
 */
import { readFile } from 'node:fs/promises';
import OpenAI from 'openai';

export const baseURL: string = process.env['MIMOSA_BASE_URL'] ?? 'http://127.0.0.1:8080/v1';

export const client: OpenAI = new OpenAI({
  baseURL,
  apiKey: process.env['MIMOSA_API_KEY'] ?? 'set MIMOSA_API_KEY',
});

/** `data:{MIME_TYPE};base64,{DATA}`; URLs are passed on as they are. */
export async function mediaUrl(fileOrUrl: string, mime: string): Promise<string> {
  if (/^https?:/.test(fileOrUrl)) return fileOrUrl;
  return `data:${mime};base64,${await readFile(fileOrUrl, 'base64')}`;
}
