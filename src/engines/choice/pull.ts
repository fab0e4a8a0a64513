/**
 * Which of several servers a conversation belongs to, without anybody having to remember it:
 * rendezvous hashing. The server with the strongest pull is the conversation's home; when it is
 * gone, only its own conversations move, and every replica of Mimosa finds the same homes.
 */
import { createHash } from 'node:crypto';

/** Six bytes are as many as a number holds exactly. */
const PULL_BYTES = 6;

/** How strongly a server draws a conversation, from 0 up; `server` is any lasting name of it. */
export function pull(session: string, server: string): number {
  const digest = createHash('sha256').update(`${session} ${server}`).digest();
  return digest.readUIntBE(0, PULL_BYTES);
}
