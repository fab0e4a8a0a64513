/**
 * The playground: chat with every model, with media, and with what it costs before it is sent. The
 * address names the conversation, so that whoever comes back from a receipt finds it again;
 * `?example=picture` begins with a picture to ask about.
 */
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useCallback, useState } from 'react';
import { useSearchParams } from 'wouter';
import { callApi } from '../../api/client.ts';
import type { Model } from '../../api/schema.generated.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { EMPTY_DRAFT, type Draft, type Talk } from './chat/use-talk.ts';
import { type Conversation, defaultSettings, newConversation } from './conversation.ts';
import { pictureExample } from './examples.tsx';
import { Playground } from './playground.tsx';
import { Conversations } from './shelf/conversations.tsx';
import { type Shelf, useShelf } from './shelf/use-shelf.ts';

const TITLE = 'Playground';

export function PlaygroundPage(): ReactElement {
  const models = useQuery({
    queryKey: ['models'],
    queryFn: ({ signal }) => callApi('GET /api/models', { signal }),
  });
  const shelf = useShelf();
  if (models.error) {
    return (
      <Page title={TITLE}>
        <FailureNote error={models.error} onRetry={() => void models.refetch()} />
      </Page>
    );
  }
  if (!models.data || !shelf.kept.data) {
    return (
      <Page title={TITLE} lead="Try any model, and see what it costs before you send.">
        <div className="grid gap-6 xl:grid-cols-[minmax(0,1fr)_18rem]">
          <Skeleton className="h-80" />
          <Skeleton className="hidden h-80 xl:block" />
        </div>
      </Page>
    );
  }
  if (models.data.data.length === 0) {
    return (
      <Page title={TITLE}>
        <EmptyState icon="engine" title="No models">
          The settings of this server name none. An admin can add some.
        </EmptyState>
      </Page>
    );
  }
  return <Desk models={models.data.data} shelf={shelf} kept={shelf.kept.data} />;
}

interface Opened {
  readonly conversation: Conversation;
  readonly draft: Draft;
}

function Desk({
  models,
  shelf,
  kept,
}: {
  readonly models: readonly Model[];
  readonly shelf: Shelf;
  readonly kept: readonly Conversation[];
}): ReactElement {
  const [search, setSearch] = useSearchParams();
  const [isListShown, setListShown] = useState(false);
  const [opened, setOpened] = useState<Opened>(() => {
    const conversation =
      kept.find(({ id }) => id === search.get('conversation')) ?? fresh(models, kept);
    const isExample = search.get('example') === 'picture';
    return { conversation, draft: { ...EMPTY_DRAFT, ...(isExample && pictureExample()) } };
  });
  const open = (conversation: Conversation): void => {
    setListShown(false);
    setOpened({ conversation, draft: EMPTY_DRAFT });
    const isKept = kept.some(({ id }) => id === conversation.id);
    setSearch(isKept ? { conversation: conversation.id } : {}, { replace: true });
  };
  const named = search.get('conversation');
  const onBegun = useCallback(
    (id: string) => {
      if (named !== id) setSearch({ conversation: id }, { replace: true });
    },
    [named, setSearch],
  );
  const actions = (talk: Talk): ReactElement => (
    <>
      <Button onClick={() => open(fresh(models, kept))}>
        <Icon name="plus" className="max-sm:hidden" />
        New
      </Button>
      <Button onClick={() => setListShown(true)}>
        <Icon name="chat" className="max-sm:hidden" />
        Conversations
      </Button>
      {isListShown && (
        <Conversations
          kept={kept}
          openId={talk.conversation.id}
          onOpen={open}
          onRename={(conversation, title) =>
            conversation.id === talk.conversation.id
              ? talk.rename(title)
              : void shelf.keep({ ...conversation, title })
          }
          onForget={(id) => {
            void shelf.forget(id);
            if (id === talk.conversation.id) open(fresh(models, kept));
          }}
          onClose={() => setListShown(false)}
        />
      )}
    </>
  );
  return (
    <Playground
      key={opened.conversation.id}
      models={models}
      initial={opened.conversation}
      initialDraft={opened.draft}
      keep={shelf.keep}
      onBegun={onBegun}
      actions={actions}
    />
  );
}

/** With the settings of the last one, where its model is still there. */
function fresh(models: readonly Model[], kept: readonly Conversation[]): Conversation {
  const last = kept[0]?.settings;
  const isThere = models.some(({ id }) => id === last?.model);
  const settings = last && isThere ? last : defaultSettings(firstModel(models));
  return newConversation(settings, Date.now());
}

/** One that takes media, if there is one. */
function firstModel(models: readonly Model[]): string {
  const able = models.toSorted((left, right) => right.inputs.length - left.inputs.length);
  return able.find(({ id }) => id === 'mimo-v2.5')?.id ?? able[0]!.id;
}
