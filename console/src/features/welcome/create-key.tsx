/** The second step: a key, which is shown once and copied. */
import { type FormEvent, type ReactElement, useState } from 'react';
import type { CreatedKey } from '../../api/schema.generated.ts';
import { faultOf } from '../../api/failure.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { TextField } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useCreateKey } from './queries.ts';

interface CreateKeyProperties {
  readonly created: CreatedKey | null;
  readonly onCreated: (key: CreatedKey) => void;
  readonly onDone: () => void;
}

export function CreateKey({ created, onCreated, onDone }: CreateKeyProperties): ReactElement {
  const [name, setName] = useState('My first key');
  const create = useCreateKey();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate(name, { onSuccess: onCreated });
  };
  if (created) {
    return (
      <Card title={created.name} className="max-w-2xl">
        <div className="grid gap-5">
          <Notice tone="warn" title="Copy it now">
            Only its hash is kept: nobody can show this key again. If it is lost, make another.
          </Notice>
          <CodeBlock what="API key" code={created.key} />
          <div>
            <Button look="strong" onClick={onDone}>
              Next: a first answer
              <Icon name="arrow" />
            </Button>
          </div>
        </div>
      </Card>
    );
  }
  return (
    <Card title="Create an API key" className="max-w-2xl">
      <form className="grid gap-5" onSubmit={submit}>
        <p className="text-ink-soft">
          Programs show it with every request, so that you see later who asked what, and can take it
          away from one of them alone.
        </p>
        {create.error && faultOf(create.error, 'name') === null && (
          <FailureNote error={create.error} />
        )}
        <TextField
          label="Name"
          required
          value={name}
          error={faultOf(create.error, 'name')}
          hint="For you: what it is for."
          onChange={(event) => setName(event.target.value)}
        />
        <div className="flex flex-wrap gap-3">
          <Button type="submit" look="strong" busy={create.isPending}>
            Create key
          </Button>
          <Button look="quiet" onClick={onDone}>
            Not now
          </Button>
        </div>
      </form>
    </Card>
  );
}
