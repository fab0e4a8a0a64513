/** Buttons and fields. */
import { type ReactElement, useState } from 'react';
import { downloadUrl } from '../../api/client.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Field, SelectField, TextField } from '../../ui/field.tsx';
import { SliderField } from '../../ui/slider-field.tsx';
import { SwitchField } from '../../ui/switch-field.tsx';

const RESOLUTIONS = [
  { value: 'default', label: 'Default' },
  { value: 'max', label: 'Highest' },
] as const;

export function ChoiceParts(): ReactElement {
  const [resolution, setResolution] = useState<'default' | 'max'>('default');
  const [framesPerSecond, setFramesPerSecond] = useState(2);
  const [isThinking, setThinking] = useState(true);
  return (
    <Card title="Buttons and fields">
      <div className="mb-6 flex flex-wrap gap-3">
        <Button look="strong">Strong</Button>
        <Button>Plain</Button>
        <Button look="quiet">Quiet</Button>
        <Button look="danger">Danger</Button>
        <Button look="strong" busy>
          Busy
        </Button>
        <Button disabled>Disabled</Button>
        <ButtonLink href={downloadUrl('GET /api/events', { query: { format: 'csv' } })} download>
          Link to a file
        </ButtonLink>
      </div>
      <div className="grid gap-5 sm:grid-cols-2">
        <TextField label="Text" placeholder="Something" hint="What it is for." />
        <TextField label="With a fault" defaultValue="…" error="That is not a name." />
        <SelectField
          label="Resolution"
          options={RESOLUTIONS}
          value={resolution}
          onChoose={setResolution}
        />
        <SliderField
          label="Frames per second"
          min={0.5}
          max={10}
          step={0.5}
          value={framesPerSecond}
          shown={`${framesPerSecond} fps`}
          onChange={setFramesPerSecond}
        />
        <Field label="Any other field" hint="Here, one for a day.">
          {(wiring) => (
            <input
              {...wiring}
              type="date"
              className="rounded-lg border border-edge bg-surface px-3 py-2"
            />
          )}
        </Field>
        <SwitchField
          label="Thinking"
          hint="Longer answers, better ones."
          checked={isThinking}
          onChange={setThinking}
        />
      </div>
    </Card>
  );
}
