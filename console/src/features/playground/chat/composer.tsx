/** Where a question is written: text, media from files and addresses, what it costs, and sending. */
import {
  type FormEvent,
  type KeyboardEvent,
  type ReactElement,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { AddUrl } from '../media/add-url.tsx';
import { ACCEPTED_FILES } from '../media/media-item.ts';
import { MediaTray } from '../media/media-tray.tsx';
import type { ItemQuote } from '../wire/quote.ts';
import { EMPTY_DRAFT, type Talk } from './use-talk.ts';

const NO_QUOTES: ReadonlyMap<string, ItemQuote> = new Map();

interface ComposerProperties {
  readonly talk: Talk;
  /** By the id of the media item; null while nothing is quoted. */
  readonly itemQuotes: ReadonlyMap<string, ItemQuote> | null;
  readonly fault: { readonly itemId: string; readonly sentence: string } | null;
  /** Why it cannot be sent to this model, or why files were not taken; null = nothing. */
  readonly refusal: string | null;
  readonly canSend: boolean;
  /** Another value brings the keyboard here. */
  readonly focusOn: unknown;
  readonly quoteBar: ReactElement;
  readonly onFiles: (files: readonly File[]) => void;
  readonly onSend: () => void;
}

export function Composer({
  talk,
  itemQuotes,
  fault,
  refusal,
  canSend,
  focusOn,
  quoteBar,
  onFiles,
  onSend,
}: ComposerProperties): ReactElement {
  const { draft, setDraft, isRunning } = talk;
  const [isAddingUrl, setAddingUrl] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const text = useRef<HTMLTextAreaElement>(null);
  const focused = useRef(focusOn);
  useEffect(() => {
    if (focused.current !== focusOn) text.current?.focus();
    focused.current = focusOn;
  }, [focusOn]);
  const textId = useId();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (canSend) onSend();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    // Not while an input method is choosing characters.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (canSend) onSend();
  };
  return (
    <form
      aria-label="Your question"
      onSubmit={submit}
      className="grid gap-3 rounded-2xl border border-line bg-surface p-3 shadow-lift sm:p-4"
    >
      {draft.replaces !== null && (
        <Notice tone="info">
          <div className="flex flex-wrap items-center justify-between gap-2">
            <p>Sending replaces this question and everything after it.</p>
            <Button look="quiet" onClick={() => setDraft(() => EMPTY_DRAFT)}>
              Leave it as it was
            </Button>
          </div>
        </Notice>
      )}
      {draft.media.length > 0 && (
        <MediaTray
          media={draft.media}
          model={talk.conversation.settings.model}
          quotes={itemQuotes ?? NO_QUOTES}
          fault={fault}
          onChange={(media) => setDraft((shown) => ({ ...shown, media }))}
        />
      )}
      {refusal !== null && <Notice tone="bad">{refusal}</Notice>}
      <label htmlFor={textId} className="sr-only">
        Question
      </label>
      <textarea
        ref={text}
        id={textId}
        rows={1}
        value={draft.text}
        placeholder="Ask something, or drop a picture, a sound or a video"
        className="field-sizing-content max-h-[40dvh] min-h-11 w-full resize-none rounded-lg bg-surface px-2 py-2 placeholder:text-ink-soft"
        onChange={(event) => setDraft((shown) => ({ ...shown, text: event.target.value }))}
        onKeyDown={onKeyDown}
      />
      {quoteBar}
      <div className="flex flex-wrap items-center gap-2">
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          aria-label="Files"
          accept={ACCEPTED_FILES}
          onChange={(event) => {
            onFiles([...(event.target.files ?? [])]);
            // The same file may be chosen again.
            event.target.value = '';
          }}
        />
        <Button onClick={() => picker.current?.click()}>
          <Icon name="plus" />
          Files
        </Button>
        <Button onClick={() => setAddingUrl(true)}>
          <Icon name="link" />
          URL
        </Button>
        <span className="ml-auto hidden whitespace-nowrap text-xs text-ink-soft md:inline">
          Shift + Enter: new line
        </span>
        {isRunning ? (
          <Button onClick={talk.stop} className="ml-auto md:ml-0">
            <Icon name="close" />
            Stop
          </Button>
        ) : (
          <Button type="submit" look="strong" disabled={!canSend} className="ml-auto md:ml-0">
            Send
            <Icon name="arrow" />
          </Button>
        )}
      </div>
      {isAddingUrl && (
        <AddUrl
          onClose={() => setAddingUrl(false)}
          onAdd={(item) => {
            setAddingUrl(false);
            setDraft((shown) => ({ ...shown, media: [...shown.media, item] }));
          }}
        />
      )}
    </form>
  );
}
