/** Shows what a model would see of any picture, sound or video, without asking one, for nothing. */
import { type ReactElement, useRef, useState } from 'react';
import { useModels } from '../../api/lists.ts';
import { sentenceOf } from '../../api/failure.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { SelectField } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { drawnPicture } from '../welcome/drawn-picture.ts';
import { AddUrl } from '../playground/media/add-url.tsx';
import {
  ACCEPTED_FILES,
  KIND_NAMES,
  type MediaItem,
  type Taken,
  takeFile,
} from '../playground/media/media-item.ts';
import { useIncomingFiles } from '../playground/media/use-incoming-files.ts';
import { WhatTheModelSaw } from './parts.tsx';

const USUAL_MODEL = 'mimo-v2.5';
const FORMATS = 'PNG, JPEG, WebP, GIF, BMP · MP3, WAV, FLAC, M4A, OGG · MP4, MOV, AVI, WMV';

export function SeenPage(): ReactElement {
  const [item, setItem] = useState<MediaItem | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isAsking, setAsking] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const take = (taken: Taken): void => {
    setRefusal(taken.refusal);
    if (taken.item !== null) setItem(taken.item);
  };
  const takeFirst = (files: readonly File[]): void => {
    if (files[0]) take(takeFile(files[0]));
  };
  const isOver = useIncomingFiles(takeFirst);
  const drawn = async (): Promise<void> => {
    const response = await fetch(drawnPicture('What do you see?'));
    take(takeFile(new File([await response.blob()], 'drawn.png', { type: 'image/png' })));
  };
  return (
    <Page
      title="What the model sees"
      lead="Pictures, frames and sounds as a model gets them, and what they cost. Nothing is asked, nothing is charged."
      actions={
        item && (
          <>
            <Button onClick={() => chooser.current?.click()}>
              <Icon name="plus" />
              Another file
            </Button>
            <Button onClick={() => setAsking(true)}>
              <Icon name="link" />
              From a URL
            </Button>
          </>
        )
      }
    >
      <input
        ref={chooser}
        type="file"
        accept={ACCEPTED_FILES}
        aria-label="File to look at"
        className="hidden"
        onChange={(event) => {
          takeFirst([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      {isAsking && (
        <AddUrl
          onClose={() => setAsking(false)}
          onAdd={(added) => {
            setAsking(false);
            take({ item: added, refusal: null });
          }}
        />
      )}
      <div
        className={`grid gap-5 rounded-xl ${isOver ? 'outline-2 outline-offset-4 outline-leaf outline-dashed' : ''}`}
      >
        {refusal !== null && <Notice tone="bad">{sentenceOf(new Error(refusal))}</Notice>}
        {item === null ? (
          <EmptyState
            icon="film"
            title="Drop a picture, a sound or a video here"
            action={
              <div className="mt-2 flex flex-wrap justify-center gap-3">
                <Button look="strong" onClick={() => chooser.current?.click()}>
                  Choose a file
                </Button>
                <Button onClick={() => setAsking(true)}>From a URL</Button>
                <Button onClick={() => void drawn()}>Try a drawn picture</Button>
              </div>
            }
          >
            Or paste one. It goes to this server and nowhere else: see its frames, hear its sound as
            a model does, and know to the token what each setting costs.
            <span className="mt-2 block text-sm">{FORMATS}</span>
          </EmptyState>
        ) : (
          <Looked key={item.id} item={item} />
        )}
      </div>
    </Page>
  );
}

function Looked({ item }: { readonly item: MediaItem }): ReactElement {
  const models = useModels();
  const [chosen, setChosen] = useState<string | null>(null);
  if (models.error) {
    return <FailureNote error={models.error} onRetry={() => void models.refetch()} />;
  }
  if (!models.data) return <Skeleton className="h-96" />;
  const fitting = models.data.filter(({ inputs }) => inputs.includes(item.kind));
  const usual = fitting.find(({ id }) => id === USUAL_MODEL) ?? fitting[0];
  const model = chosen ?? usual?.id;
  const kind = KIND_NAMES[item.kind].toLowerCase();
  if (model === undefined) {
    return (
      <EmptyState icon="engine" title={`No model of this server takes a ${kind}`}>
        Models and what they take are set in the configuration of the server.
      </EmptyState>
    );
  }
  return (
    <Card
      title={<span className="break-all">{item.name}</span>}
      actions={
        <SelectField
          label="Model"
          options={fitting.map(({ id }) => ({ value: id, label: id }))}
          value={model}
          onChoose={setChosen}
        />
      }
    >
      <WhatTheModelSaw part={item} model={model} />
    </Card>
  );
}
