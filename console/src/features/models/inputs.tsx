/** What a model takes beside text. */
import type { ReactElement } from 'react';
import type { Model } from '../../api/schema.generated.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';

const KINDS = {
  image: { icon: 'picture', text: 'pictures' },
  audio: { icon: 'sound', text: 'sound' },
  video: { icon: 'film', text: 'video' },
} as const satisfies Record<string, { readonly icon: IconName; readonly text: string }>;

/** As signs, for tables. */
export function InputSigns({ inputs }: Pick<Model, 'inputs'>): ReactElement {
  return (
    <span className="flex gap-1.5 text-ink-soft" title={inputsInWords(inputs)}>
      <span className="sr-only">{inputsInWords(inputs)}</span>
      {inputs.map((kind) => (
        <Icon key={kind} name={KINDS[kind].icon} />
      ))}
      {inputs.length === 0 && <span aria-hidden>text</span>}
    </span>
  );
}

/** `text, pictures, sound` */
export function inputsInWords(inputs: Model['inputs']): string {
  return ['text', ...inputs.map((kind) => KINDS[kind].text)].join(', ');
}
