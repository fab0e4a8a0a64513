/** The parts of the playground together, around one conversation. */
import { type ReactElement, type ReactNode, useCallback, useEffect, useState } from 'react';
import { ApiFailure, sentenceOf } from '../../api/failure.ts';
import type { Model } from '../../api/schema.generated.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Page } from '../../ui/page.tsx';
import { Composer } from './chat/composer.tsx';
import { QuoteBar } from './chat/quote-bar.tsx';
import { Turns } from './chat/turns.tsx';
import { useQuote } from './chat/use-quote.ts';
import { type Draft, EMPTY_DRAFT, type Talk, useTalk } from './chat/use-talk.ts';
import { ViewCode } from './code/view-code.tsx';
import type { Conversation, Turn } from './conversation.ts';
import { Examples } from './examples.tsx';
import { type MediaItem, refusalByModel, takeFile, withOwnNames } from './media/media-item.ts';
import { useIncomingFiles } from './media/use-incoming-files.ts';
import { SettingsPanel } from './settings/settings-panel.tsx';
import { SettingsPlace } from './settings/settings-place.tsx';
import { mostUsd } from './wire/most-usd.ts';
import { itemAt } from './wire/request-body.ts';

const BAD_REQUEST = 400;
/** Fields of the body that have a field in the settings. */
const SETTINGS_PARAMS: ReadonlySet<string> = new Set(['model', 'max_completion_tokens']);

interface PlaygroundProperties {
  readonly models: readonly Model[];
  readonly initial: Conversation;
  readonly initialDraft: Draft;
  readonly keep: (conversation: Conversation) => Promise<void>;
  /** When something has been asked: from now on the browser knows the conversation. */
  readonly onBegun: (id: string) => void;
  /** Buttons of the page that are about other conversations. */
  readonly actions: (talk: Talk) => ReactNode;
}

export function Playground({
  models,
  initial,
  initialDraft,
  keep,
  onBegun,
  actions,
}: PlaygroundProperties): ReactElement {
  const talk = useTalk(initial, initialDraft, keep);
  const [isCodeShown, setCodeShown] = useState(false);
  const [begunExamples, setBegunExamples] = useState(0);
  const [refusedFile, setRefusedFile] = useState<string | null>(null);
  const { conversation, draft, setDraft, next } = talk;
  const { settings, turns } = conversation;
  const { id } = conversation;
  const hasBegun = turns.length > 0;
  useEffect(() => {
    if (hasBegun) onBegun(id);
  }, [hasBegun, id, onBegun]);
  const model = models.find(({ id }) => id === settings.model);
  const byModel = model && next ? refusalByModel(model, mediaOf(next)) : null;
  const onShow = useQuote(settings, byModel === null ? next : null);
  const { quote, isCurrent, error } = onShow;
  const param = error instanceof ApiFailure ? error.param : null;
  const faulty = param === null || next === null ? null : itemAt(settings, next, param);
  // Whatever else has failed may be over by the time of sending.
  const isRefused = error instanceof ApiFailure && error.status === BAD_REQUEST;
  const faultPlace =
    faulty !== null && draft.media.includes(faulty)
      ? `“${faulty.name}”`
      : SETTINGS_PARAMS.has(param ?? '')
        ? 'the settings'
        : null;
  const faultOf = (name: string): string | null => (param === name ? sentenceOf(error) : null);

  const takeFiles = useCallback(
    (files: readonly File[]) => {
      const taken = files.map(takeFile);
      setRefusedFile(taken.find(({ refusal }) => refusal !== null)?.refusal ?? null);
      const items = taken.flatMap(({ item }) => (item === null ? [] : [item]));
      setDraft((shown) => ({
        ...shown,
        media: [...shown.media, ...withOwnNames(items, [...shown.media, ...mediaOf(turns)])],
      }));
    },
    [setDraft, turns],
  );
  const isOver = useIncomingFiles(takeFiles);
  const send = (): void => {
    setRefusedFile(null);
    talk.send(isCurrent && quote ? quote.counts.prompt : null);
  };
  // What would be sent, or was sent last.
  const shownTurns = next ?? turns.slice(0, turns.findLastIndex(({ role }) => role === 'user') + 1);
  return (
    <Page
      title="Playground"
      lead="Try any model, and see what it costs before you send."
      actions={
        <>
          {actions(talk)}
          <Button disabled={shownTurns.length === 0} onClick={() => setCodeShown(true)}>
            View code
          </Button>
        </>
      }
    >
      <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,1fr)_18rem]">
        <SettingsPlace model={settings.model}>
          <SettingsPanel
            models={models}
            settings={settings}
            faultOf={faultOf}
            onChange={talk.setSettings}
          />
        </SettingsPlace>
        <div className="grid min-w-0 gap-6 xl:row-start-1">
          {turns.length > 0 && <Turns talk={talk} />}
          {turns.length === 0 && draft.media.length === 0 && (
            <Examples
              onChoose={(example) => {
                setDraft(() => ({ ...EMPTY_DRAFT, ...example }));
                setBegunExamples(begunExamples + 1);
              }}
            />
          )}
          <div className={draft.media.length === 0 ? 'z-10 sm:sticky sm:bottom-3' : ''}>
            <Composer
              talk={talk}
              itemQuotes={quote?.items ?? null}
              fault={faulty && { itemId: faulty.id, sentence: sentenceOf(error) }}
              refusal={byModel ?? refusedFile}
              canSend={next !== null && byModel === null && !isRefused && !talk.isRunning}
              focusOn={draft.replaces ?? begunExamples}
              quoteBar={
                <QuoteBar
                  onShow={onShow}
                  isEmpty={next === null}
                  mostUsd={
                    quote && model ? mostUsd(model, quote.counts.prompt, settings.maxTokens) : null
                  }
                  faultPlace={faultPlace}
                />
              }
              onFiles={takeFiles}
              onSend={send}
            />
          </div>
        </div>
      </div>
      {isOver && <DropHere />}
      {isCodeShown && model && (
        <ViewCode
          request={{
            settings,
            turns: shownTurns,
            defaultMaxTokens: model.defaultOutputTokens,
          }}
          onClose={() => setCodeShown(false)}
        />
      )}
    </Page>
  );
}

function DropHere(): ReactElement {
  return (
    <div
      aria-hidden
      className="pointer-events-none fixed inset-3 z-40 grid place-items-center rounded-2xl border-2 border-dashed border-leaf bg-leaf-soft/90"
    >
      <p className="flex items-center gap-3 text-lg font-semibold text-leaf">
        <Icon name="picture" className="size-7" />
        Drop pictures, sounds and videos
      </p>
    </div>
  );
}

function mediaOf(turns: readonly Turn[]): readonly MediaItem[] {
  return turns.flatMap((turn) => (turn.role === 'user' ? turn.media : []));
}
