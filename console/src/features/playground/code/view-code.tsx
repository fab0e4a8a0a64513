/** The request of this moment as code, with a key or a place for one. */
import { useQuery } from '@tanstack/react-query';
import { type ComponentProps, type ReactElement, useState } from 'react';
import { CodeBlock } from '../../../ui/code-block.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { FailureNote } from '../../../ui/failure-note.tsx';
import { SelectField } from '../../../ui/field.tsx';
import { SwitchField } from '../../../ui/switch-field.tsx';
import { Tabs } from '../../../ui/tabs.tsx';
import { playgroundKey } from '../wire/playground-key.ts';
import { type Dialect, type Language, LANGUAGES, program, type Request } from './programs.ts';

const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  curl: 'curl',
  python: 'Python',
  node: 'Node',
};
const DIALECT_OPTIONS = [
  { value: 'openai', label: 'OpenAI' },
  { value: 'anthropic', label: 'Anthropic' },
] as const;
const KEY_PLACEHOLDER = 'YOUR_KEY';

interface ViewCodeProperties {
  readonly request: Omit<Request, 'origin' | 'apiKey'>;
  readonly onClose: () => void;
}

export function ViewCode({ request, onClose }: ViewCodeProperties): ReactElement {
  const [language, setLanguage] = useState<Language>('curl');
  const [dialect, setDialect] = useState<Dialect>('openai');
  const [hasKey, setHasKey] = useState(false);
  const key = useQuery({
    queryKey: ['playground', 'key'],
    queryFn: playgroundKey,
    enabled: hasKey,
    staleTime: 0,
    gcTime: 0,
  });
  const tabs: ComponentProps<typeof Tabs<Language>>['tabs'] = LANGUAGES.map((value) => ({
    value,
    label: LANGUAGE_NAMES[value],
    content: (
      <CodeBlock
        what={LANGUAGE_NAMES[value]}
        code={program(value, dialect, {
          ...request,
          origin: location.origin,
          apiKey: (hasKey && key.data) || KEY_PLACEHOLDER,
        })}
      />
    ),
  }));
  return (
    <Dialog
      open
      isWide
      onOpenChange={onClose}
      title="This request as code"
      description="Files are read from the directory in which it runs."
    >
      <div className="grid min-w-0 gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <SelectField
            label="API of"
            options={DIALECT_OPTIONS}
            value={dialect}
            onChoose={setDialect}
          />
          <SwitchField
            label="With this page’s key"
            hint="Good for an hour at most. For programs, create one of their own."
            checked={hasKey}
            onChange={setHasKey}
          />
        </div>
        {hasKey && key.error && <FailureNote error={key.error} />}
        <div className="min-w-0">
          <Tabs label="Language" tabs={tabs} value={language} onChoose={setLanguage} />
        </div>
      </div>
    </Dialog>
  );
}
