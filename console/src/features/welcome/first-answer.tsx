/**
 * The third step: a picture with words of one's own, sent as a program would send it, and the code
 * that does the same elsewhere.
 */
import { type ReactElement, useMemo, useState } from 'react';
import { Link } from 'wouter';
import { useHealth } from '../../api/health.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { TextField } from '../../ui/field.tsx';
import { shownCount } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Code } from './code.tsx';
import { drawnPicture } from './drawn-picture.ts';
import { useFirstAnswer } from './queries.ts';

const MODEL = 'mimo-v2.5';
const QUESTION = 'What is written in this picture?';
const PICTURE_FILE = 'picture.png';
const WORDS_LIMIT_CHARACTERS = 40;
/** Where the key was not made here, or is not known any more. */
const KEY_PLACEHOLDER = 'YOUR_KEY';

/** `apiKey`: null where none was made on this page. */
export function FirstAnswer({ apiKey }: { readonly apiKey: string | null }): ReactElement {
  const [words, setWords] = useState('Hello from Mimosa');
  const picture = useMemo(() => drawnPicture(words), [words]);
  const health = useHealth();
  const answer = useFirstAnswer();
  const send = (): void =>
    answer.mutate({
      apiKey,
      body: {
        model: MODEL,
        messages: [
          {
            role: 'user',
            content: [
              { type: 'image_url', image_url: { url: picture } },
              { type: 'text', text: QUESTION },
            ],
          },
        ],
      },
    });
  return (
    <div className="grid items-start gap-5 lg:grid-cols-2">
      <Card title="Ask">
        <div className="grid gap-4">
          <TextField
            label="Words for a picture"
            hint="Your browser draws them; the model reads them."
            maxLength={WORDS_LIMIT_CHARACTERS}
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
          <img
            src={picture}
            alt={`The words “${words}”`}
            className="w-full rounded-lg border border-line"
          />
          <p>
            <span className="text-ink-soft">Question: </span>
            {QUESTION}
          </p>
          {health.data && health.data.status !== 'ready' && (
            <Notice tone="info">
              The models are still on their way. As soon as they are in, you can send.
            </Notice>
          )}
          <div className="flex flex-wrap gap-3">
            <Button look="strong" busy={answer.isPending} onClick={send}>
              Send
            </Button>
            <ButtonLink href={picture} download={PICTURE_FILE}>
              <Icon name="download" />
              Save {PICTURE_FILE}
            </ButtonLink>
          </div>
          <div aria-live="polite">
            {answer.error && <FailureNote error={answer.error} />}
            {answer.data && (
              <figure className="animate-appear rounded-lg bg-leaf-soft px-4 py-3">
                <blockquote className="whitespace-pre-wrap">{answer.data.text}</blockquote>
                <figcaption className="mt-2 text-sm text-ink-soft">
                  {MODEL} · {shownCount(answer.data.promptTokens)} prompt and{' '}
                  {shownCount(answer.data.completionTokens)} completion tokens
                </figcaption>
              </figure>
            )}
          </div>
          <p className="text-sm text-ink-soft">
            With your own pictures, sounds and videos:{' '}
            <Link
              href="/playground?example=picture"
              className="text-leaf underline underline-offset-2"
            >
              go on in the playground
            </Link>
            .
          </p>
        </div>
      </Card>
      <Code
        settings={{
          origin: location.origin,
          apiKey: apiKey ?? KEY_PLACEHOLDER,
          model: MODEL,
          question: QUESTION,
          pictureFile: PICTURE_FILE,
        }}
      />
    </div>
  );
}
