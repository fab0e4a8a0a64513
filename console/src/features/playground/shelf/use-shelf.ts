/** The conversations that the browser keeps of whoever is signed in. */
import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { sentenceOf } from '../../../api/failure.ts';
import { useSignedIn } from '../../../api/session.ts';
import { showToast } from '../../../ui/toast.tsx';
import type { Conversation } from '../conversation.ts';
import { forgetConversation, keepConversation, keptConversations } from './shelf.ts';

export interface Shelf {
  /** Newest first. */
  readonly kept: UseQueryResult<readonly Conversation[]>;
  /** Never rejects: a browser that keeps nothing is told about, and the page goes on. */
  readonly keep: (conversation: Conversation) => Promise<void>;
  readonly forget: (id: string) => Promise<void>;
}

export function useShelf(): Shelf {
  const userId = useSignedIn().user.id;
  const client = useQueryClient();
  const queryKey = useMemo(() => ['playground', 'conversations', userId], [userId]);
  const kept = useQuery({
    queryKey,
    queryFn: () => keptConversations(userId).catch((): readonly Conversation[] => []),
    staleTime: Infinity,
  });
  const changes = useMemo(() => {
    const change = async (work: () => Promise<void>): Promise<void> => {
      try {
        await work();
        await client.invalidateQueries({ queryKey });
      } catch (error) {
        showToast({ tone: 'bad', text: sentenceOf(error) });
      }
    };
    return {
      keep: (conversation: Conversation) => change(() => keepConversation(userId, conversation)),
      forget: (id: string) => change(() => forgetConversation(userId, id)),
    };
  }, [client, queryKey, userId]);
  return { kept, ...changes };
}
