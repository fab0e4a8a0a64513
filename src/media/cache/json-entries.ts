/**
 * Small findings in the cache, as JSON under a seal: a hash over the name and the text, so that a
 * damaged file, or one that lies under another's name, is a miss. What it says is checked against a
 * schema, since another version of Mimosa may have written it.
 */
import { createHash } from 'node:crypto';
import type { ZodType } from 'zod';
import type { DiskCache, EntryName } from './disk-cache.ts';

/** The evidence of an hour of video is well below this. */
const MAX_JSON_BYTES = 16_777_216;

/** The value under a name; null when there is none that can be believed. */
export async function readJson<Value>(
  cache: DiskCache,
  name: EntryName,
  schema: ZodType<Value>,
): Promise<Value | null> {
  const content = await cache.read(name);
  if (content === null) return null;
  const value = unsealed(content.toString(), name, schema);
  if (value === null) await cache.remove(name);
  return value;
}

export async function writeJson(cache: DiskCache, name: EntryName, value: unknown): Promise<void> {
  const text = JSON.stringify(value);
  const content = Buffer.from(`${seal(name, text)}\n${text}`);
  if (content.length <= MAX_JSON_BYTES) await cache.write(name, content);
}

function unsealed<Value>(content: string, name: EntryName, schema: ZodType<Value>): Value | null {
  const end = content.indexOf('\n');
  const text = content.slice(end + 1);
  if (content.slice(0, end) !== seal(name, text)) return null;
  const parsed = schema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : null;
}

function seal({ kind, key }: EntryName, text: string): string {
  return createHash('sha256').update(`${kind}/${key}\n${text}`).digest('hex');
}

/** SHA-256 of anything that JSON can say, in lower-case hex: the key of an entry. */
export function keyOf(identity: unknown): string {
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex');
}
