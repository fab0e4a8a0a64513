/** Where nothing was asked yet: something to begin with, that everybody has. */
import type { ReactElement } from 'react';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { drawnPicture } from '../welcome/drawn-picture.ts';
import type { Draft } from './chat/use-talk.ts';
import { type MediaItem, takeFile } from './media/media-item.ts';

type Beginning = Pick<Draft, 'text' | 'media'>;

const EXAMPLES: readonly {
  readonly icon: IconName;
  readonly title: string;
  readonly begin: () => Beginning;
}[] = [
  {
    icon: 'picture',
    title: 'What is written in this picture?',
    begin: pictureExample,
  },
  {
    icon: 'chat',
    title: 'What can you do, in one sentence?',
    begin: () => ({ text: 'What can you do, in one sentence?', media: [] }),
  },
];

export function Examples({
  onChoose,
}: {
  readonly onChoose: (beginning: Beginning) => void;
}): ReactElement {
  return (
    <div className="grid justify-items-center gap-4 rounded-xl border border-dashed border-edge/50 px-6 py-10 text-center">
      <ul aria-hidden className="flex gap-3 text-leaf">
        {(['picture', 'sound', 'film'] as const).map((icon) => (
          <li key={icon} className="grid size-12 place-items-center rounded-full bg-blossom-soft">
            <Icon name={icon} className="size-6" />
          </li>
        ))}
      </ul>
      <p className="max-w-md text-ink-soft">
        Ask about a picture, a sound or a video: drop it anywhere on this page, or begin with
      </p>
      <ul className="flex flex-wrap justify-center gap-2">
        {EXAMPLES.map(({ icon, title, begin }) => (
          <li key={title}>
            <button
              type="button"
              onClick={() => onChoose(begin())}
              className="flex items-center gap-2 rounded-full border border-edge/60 bg-surface px-4 py-2 text-left shadow-lift hover:bg-leaf-soft"
            >
              <Icon name={icon} className="text-leaf" />
              {title}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A picture with words on it, drawn here and now. */
export function pictureExample(): Beginning {
  const [header, base64] = drawnPicture('Hello from Mimosa').split(',');
  const bytes = Uint8Array.from(atob(base64!), (character) => character.codePointAt(0)!);
  const mime = /^data:([^;]+)/.exec(header!)![1]!;
  const { item } = takeFile(new File([bytes], 'hello.png', { type: mime }));
  const media: readonly MediaItem[] = item === null ? [] : [item];
  return { text: 'What is written in this picture?', media };
}
