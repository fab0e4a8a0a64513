/** The same request as code, in the language and with the SDK that one uses. */
import { type ComponentProps, type ReactElement, useState } from 'react';
import { Card } from '../../ui/card.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { SelectField } from '../../ui/field.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { codeSample, type Dialect, DIALECTS, type Language, LANGUAGES } from './code-samples.ts';

const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  curl: 'curl',
  python: 'Python',
  node: 'Node',
};
const DIALECT_NAMES: Readonly<Record<Dialect, string>> = {
  openai: 'OpenAI',
  anthropic: 'Anthropic',
};

interface CodeProperties {
  readonly settings: Parameters<typeof codeSample>[2];
}

export function Code({ settings }: CodeProperties): ReactElement {
  const [language, setLanguage] = useState<Language>('curl');
  const [dialect, setDialect] = useState<Dialect>('openai');
  const tabs: ComponentProps<typeof Tabs<Language>>['tabs'] = LANGUAGES.map((value) => ({
    value,
    label: LANGUAGE_NAMES[value],
    content: (
      <CodeBlock
        what={`${LANGUAGE_NAMES[value]}, as for ${DIALECT_NAMES[dialect]}`}
        code={codeSample(value, dialect, settings)}
      />
    ),
  }));
  return (
    <Card title="The same from a program">
      <SelectField
        label="API of"
        className="mb-3 max-w-48"
        options={DIALECTS.map((value) => ({ value, label: DIALECT_NAMES[value] }))}
        value={dialect}
        onChoose={setDialect}
      />
      <Tabs label="Language" tabs={tabs} value={language} onChoose={setLanguage} />
    </Card>
  );
}
