/** What was asked, with its media. */
import type { ReactElement } from 'react';
import { Button } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { SeenButton } from '../../seen/seen-button.tsx';
import type { Question } from '../conversation.ts';
import { MediaPreview } from '../media/media-preview.tsx';

interface QuestionViewProperties {
  readonly question: Question;
  /** Who was asked. */
  readonly model: string;
  /** Null while an answer is coming. */
  readonly onEdit: (() => void) | null;
}

export function QuestionView({ question, model, onEdit }: QuestionViewProperties): ReactElement {
  const { text, media } = question;
  return (
    <article aria-label="Question" className="ml-auto grid max-w-[min(42rem,92%)] gap-1">
      <div className="grid gap-3 rounded-2xl rounded-br-md bg-leaf-soft px-4 py-3">
        {media.length > 0 && (
          <ul className="flex flex-wrap gap-2">
            {media.map((item) => (
              <li key={item.id} className={item.kind === 'image' ? 'w-40' : 'w-64 max-w-full'}>
                <MediaPreview item={item} />
                <p className="mt-1 truncate text-xs text-ink-soft" title={item.name}>
                  {item.name}
                  {item.kind === 'video' &&
                    ` · ${item.fps} fps${item.resolution === 'max' ? ', highest resolution' : ''}`}
                </p>
                <SeenButton item={item} model={model} />
              </li>
            ))}
          </ul>
        )}
        {text !== '' && <p className="wrap-anywhere whitespace-pre-wrap">{text}</p>}
      </div>
      <div className="flex justify-end">
        {text !== '' && <CopyButton text={text} what="question" look="quiet" />}
        <Button look="quiet" disabled={onEdit === null} onClick={() => onEdit?.()}>
          Edit
        </Button>
      </div>
    </article>
  );
}
