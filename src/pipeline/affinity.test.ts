import { describe, expect, it } from 'vitest';
import type { MediaPart, Message } from '../core/chat-request.ts';
import { affinityOf } from './affinity.ts';

const SECRET = Buffer.from('secret');
const PICTURE: MediaPart = {
  type: 'media',
  kind: 'image',
  source: { type: 'url', url: 'https://example.com/a.png' },
  path: 'messages[0].content[0].image_url.url',
  partPath: 'messages[0].content[0]',
  fps: 2,
  mediaResolution: 'default',
};

function turn(role: 'user' | 'system', text: string): Message {
  return { role, content: [{ type: 'text', text }] };
}

function affinity(
  messages: Message[],
  accountId = 'a',
  sha256 = 'aa',
): ReturnType<typeof affinityOf> {
  return affinityOf(SECRET, accountId, { messages }, () => sha256);
}

describe('affinity', () => {
  it('stays while a conversation grows', () => {
    const first = [turn('system', 's'), turn('user', 'u')];
    const later = [
      ...first,
      { role: 'assistant', content: [], reasoning: 'r', toolCalls: [] } as const,
      turn('user', 'v'),
    ];
    expect(affinity(later)).toEqual(affinity(first));
  });

  it('differs by system text, first turn, media and account; the tenant by account alone', () => {
    const base = affinity([turn('system', 's'), turn('user', 'u')]);
    const others = [
      affinity([turn('system', 't'), turn('user', 'u')]),
      affinity([turn('system', 's'), turn('user', 'v')]),
      affinity([turn('system', 's'), { role: 'user', content: [PICTURE] }]),
      affinity([turn('system', 's'), { role: 'user', content: [PICTURE] }], 'a', 'bb'),
    ];
    expect(new Set([base, ...others].map(({ session }) => session)).size).toBe(5);
    expect(new Set([base, ...others].map(({ tenant }) => tenant)).size).toBe(1);
    const stranger = affinity([turn('system', 's'), turn('user', 'u')], 'b');
    expect(stranger.session).not.toBe(base.session);
    expect(stranger.tenant).not.toBe(base.tenant);
  });

  it('says nothing of the account', () => {
    const { session, tenant } = affinity([turn('user', 'u')], 'account-of-anna');
    expect(`${session}${tenant}`).toMatch(/^[0-9a-f]{128}$/);
  });
});
