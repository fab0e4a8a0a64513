/** What the next request is sent with; the conversation remembers it. */
import type { ReactElement } from 'react';
import type { Model } from '../../../api/schema.generated.ts';
import { Button } from '../../../ui/button.tsx';
import { Field, SelectField, TextField } from '../../../ui/field.tsx';
import { shownCount, shownUsd } from '../../../ui/format.ts';
import { SliderField } from '../../../ui/slider-field.tsx';
import { SwitchField } from '../../../ui/switch-field.tsx';
import { defaultSettings, type Settings } from '../conversation.ts';

const MAX_TEMPERATURE = 2;
const TEMPERATURE_STEP = 0.1;
const TOP_P_STEP = 0.05;

interface SettingsPanelProperties {
  readonly models: readonly Model[];
  readonly settings: Settings;
  /** What the server says is wrong with a field of the body. */
  readonly faultOf: (param: string) => string | null;
  readonly onChange: (settings: Settings) => void;
}

export function SettingsPanel({
  models,
  settings,
  faultOf,
  onChange,
}: SettingsPanelProperties): ReactElement {
  const model = models.find(({ id }) => id === settings.model);
  const change = (changed: Partial<Settings>): void => onChange({ ...settings, ...changed });
  return (
    <div className="grid gap-5">
      <SelectField
        label="Model"
        options={models.map(({ id }) => ({ value: id, label: id }))}
        value={settings.model}
        error={faultOf('model')}
        hint={model && <ModelHint model={model} />}
        onChoose={(chosen) => change({ model: chosen })}
      />
      <Field label="System" hint="Who the model is to be. Sent before everything else.">
        {(wiring) => (
          <textarea
            {...wiring}
            rows={3}
            value={settings.system}
            placeholder="You are …"
            className="w-full resize-y rounded-lg border border-edge bg-surface px-3 py-2 placeholder:text-ink-soft"
            onChange={(event) => change({ system: event.target.value })}
          />
        )}
      </Field>
      <SelectField
        label="Thinking"
        options={[
          {
            value: 'model',
            label: `As the model does (${model?.thinkingByDefault === false ? 'off' : 'on'})`,
          },
          { value: 'enabled', label: 'On' },
          { value: 'disabled', label: 'Off' },
        ]}
        value={settings.thinking}
        onChoose={(thinking) => change({ thinking })}
      />
      <TextField
        label="Most tokens of the answer"
        inputMode="numeric"
        placeholder={model ? shownCount(model.defaultOutputTokens) : ''}
        value={settings.maxTokens ?? ''}
        error={faultOf('max_completion_tokens')}
        hint="Reasoning included. It bounds what an answer can cost."
        onChange={(event) => change({ maxTokens: wholeNumber(event.target.value) })}
      />
      <SliderField
        label="Temperature"
        min={0}
        max={MAX_TEMPERATURE}
        step={TEMPERATURE_STEP}
        value={settings.temperature}
        shown={settings.temperature.toFixed(1)}
        onChange={(temperature) => change({ temperature: rounded(temperature) })}
      />
      <SliderField
        label="Top p"
        min={0}
        max={1}
        step={TOP_P_STEP}
        value={settings.topP}
        shown={settings.topP.toFixed(2)}
        hint={model?.engines[0] === 'local' ? 'The embedded engine samples nothing.' : undefined}
        onChange={(topP) => change({ topP: rounded(topP) })}
      />
      <SwitchField
        label="Stream"
        hint="The answer comes word by word, and what the server does meanwhile is told."
        checked={settings.stream}
        onChange={(stream) => change({ stream })}
      />
      <Button
        look="quiet"
        className="justify-self-start"
        onClick={() => onChange(defaultSettings(settings.model))}
      >
        Back to defaults
      </Button>
    </div>
  );
}

function ModelHint({ model: { inputs, prices } }: { readonly model: Model }): ReactElement {
  const senses = inputs.length === 0 ? 'Text only' : 'Text, pictures, sound and video';
  return (
    <>
      {senses}.
      {prices && (
        <span title="Of a million tokens">
          {' '}
          {shownUsd(prices.promptUsd)} in, {shownUsd(prices.completionUsd)} out a million.
        </span>
      )}
    </>
  );
}

/** Null for nothing; digits that are too many are for the server to refuse. */
function wholeNumber(text: string): number | null {
  const digits = text.replaceAll(/\D/g, '').slice(0, 9);
  return digits === '' ? null : Number(digits);
}

/** Without the dust of binary fractions. */
function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
