/** Tokens by kind, which add up to the prompt; the same before sending and after. */
import type { ReactElement } from 'react';
import { shownCount } from '../../../ui/format.ts';
import type { Counts } from '../conversation.ts';

export function CountsLine({ counts }: { readonly counts: Counts }): ReactElement {
  const { prompt, cached, image, audio, video } = counts;
  const text = prompt - (image ?? 0) - (audio ?? 0) - (video ?? 0);
  const kinds = [
    { name: 'text', tokens: text, title: 'Text, the template, and the marks around media' },
    { name: 'picture', tokens: image, title: 'What the model sees of pictures' },
    { name: 'video', tokens: video, title: 'What the model sees of videos' },
    {
      name: 'sound',
      tokens: audio,
      title: 'What the model hears, sound tracks of videos included',
    },
    {
      name: 'cached',
      tokens: cached === 0 ? null : cached,
      title: 'Of all these, already known to the server and cheaper',
    },
  ];
  return (
    <dl className="flex flex-wrap gap-x-3 text-sm text-ink-soft tabular-nums">
      {kinds.map(({ name, tokens, title }) =>
        tokens === null ? null : (
          <div key={name} title={title} className="flex gap-1">
            <dt>{name}</dt>
            <dd className="font-medium text-ink">{shownCount(tokens)}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
