/**
 * One conversation while it is on the page: what is being written, the answer that is coming, and
 * what may be done. Answers are kept as they end, also when the page is left in the middle.
 */
import { useEffect, useRef, useState } from 'react';
import {
  type Answer,
  type Conversation,
  newAnswer,
  type Question,
  type Settings,
  titleOf,
  type Turn,
  turnsBefore,
  UNTITLED,
} from '../conversation.ts';
import type { MediaItem } from '../media/media-item.ts';
import { ask } from '../wire/ask.ts';

/** What is being written. */
export interface Draft {
  readonly text: string;
  readonly media: readonly MediaItem[];
  /** Id of the question that it will replace, with all that came after. */
  readonly replaces: string | null;
}

export const EMPTY_DRAFT: Draft = { text: '', media: [], replaces: null };

export interface Talk {
  readonly conversation: Conversation;
  readonly draft: Draft;
  readonly isRunning: boolean;
  /** What the server says that it is doing. */
  readonly doing: string | null;
  /** All turns of the next request, the draft as the last one; null while nothing is written. */
  readonly next: readonly Turn[] | null;
  readonly setDraft: (change: (draft: Draft) => Draft) => void;
  readonly setSettings: (settings: Settings) => void;
  readonly rename: (title: string) => void;
  /** `quotedTokens`: of the quote on show, if it is of this very request. */
  readonly send: (quotedTokens: number | null) => void;
  readonly stop: () => void;
  /** Asks the question before this answer again; what came after goes. */
  readonly regenerate: (answerId: string) => void;
  readonly edit: (question: Question) => void;
}

export function useTalk(
  initial: Conversation,
  initialDraft: Draft,
  keep: (conversation: Conversation) => Promise<void>,
): Talk {
  const [conversation, setConversation] = useState(() => withoutRunning(initial));
  const [draft, setDraft] = useState(initialDraft);
  const [doing, setDoing] = useState<string | null>(null);
  const [running, setRunning] = useState<AbortController | null>(null);
  // An answer may end after another was asked for, or after the page was left.
  const newest = useRef(conversation);
  const latest = useRef<AbortController | null>(null);
  useEffect(() => () => latest.current?.abort(), []);

  function update(change: (conversation: Conversation) => Conversation): void {
    newest.current = change(newest.current);
    setConversation(newest.current);
  }

  async function answer(turns: readonly Turn[], quotedTokens: number | null): Promise<void> {
    const controller = new AbortController();
    latest.current = controller;
    setRunning(controller);
    const { settings } = newest.current;
    const empty = newAnswer(settings.model, quotedTokens);
    update((shown) => ({
      ...shown,
      title: shown.title === UNTITLED ? titleOf(turns) : shown.title,
      changedMs: Date.now(),
      turns: [...turns, empty],
    }));
    await keep(newest.current);
    for await (const hearing of ask(empty, settings, turns, controller.signal)) {
      update((shown) => withAnswer(shown, hearing.answer));
      if (hearing.answer.state === 'running') setDoing(hearing.doing);
      else {
        if (latest.current === controller) {
          setDoing(null);
          setRunning(null);
        }
        await keep(newest.current);
      }
    }
  }

  const next = nextTurns(conversation, draft);
  return {
    conversation,
    draft,
    isRunning: running !== null,
    doing,
    next,
    setDraft,
    setSettings: (settings) => update((shown) => ({ ...shown, settings })),
    rename(title) {
      update((shown) => ({ ...shown, title }));
      void keep(newest.current);
    },
    send(quotedTokens) {
      if (next === null || running !== null) return;
      setDraft(EMPTY_DRAFT);
      const question: Turn = { ...next.at(-1)!, id: crypto.randomUUID() };
      void answer([...next.slice(0, -1), question], quotedTokens);
    },
    stop: () => running?.abort(),
    regenerate(answerId) {
      if (running === null) void answer(turnsBefore(conversation.turns, answerId), null);
    },
    edit: ({ id, text, media }) => setDraft({ text, media, replaces: id }),
  };
}

function withAnswer(conversation: Conversation, answer: Answer): Conversation {
  const turns = conversation.turns.map((turn) => (turn.id === answer.id ? answer : turn));
  return { ...conversation, turns };
}

/** What was running when the browser closed the page is not any more. */
function withoutRunning(conversation: Conversation): Conversation {
  const turns = conversation.turns.map((turn): Turn =>
    turn.role === 'assistant' && turn.state === 'running' ? { ...turn, state: 'stopped' } : turn,
  );
  return { ...conversation, turns };
}

const DRAFT_ID = 'draft';

function nextTurns({ turns }: Conversation, draft: Draft): readonly Turn[] | null {
  if (draft.text.trim() === '' && draft.media.length === 0) return null;
  const before = draft.replaces === null ? turns : turnsBefore(turns, draft.replaces);
  const question: Question = {
    role: 'user',
    id: DRAFT_ID,
    text: draft.text.trim(),
    media: draft.media,
  };
  return [...before, question];
}
