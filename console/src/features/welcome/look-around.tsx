/** The first step: what Mimosa is and is not, and whether all of it is there yet. */
import type { ReactElement } from 'react';
import { useHealth } from '../../api/health.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { HealthList } from '../../ui/health-list.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';

const POINTS: readonly { readonly icon: IconName; readonly text: string }[] = [
  {
    icon: 'picture',
    text: 'Send text with pictures, sound and video, in the words of OpenAI’s or Anthropic’s API.',
  },
  {
    icon: 'gauge',
    text: 'Tokens are counted exactly, before sending: the quote is the bill.',
  },
  {
    icon: 'lock',
    text: 'Everything stays on your machines. Nothing is sent to anybody.',
  },
  {
    icon: 'engine',
    text: 'Answers come from small perception models on the CPU, until you connect a GPU server.',
  },
];

export function LookAround({ onDone }: { readonly onDone: () => void }): ReactElement {
  const health = useHealth();
  return (
    <div className="grid gap-5 lg:grid-cols-2">
      <Card title="A MiMo of your own">
        <ul className="grid gap-4">
          {POINTS.map(({ icon, text }) => (
            <li key={icon} className="flex gap-3">
              <Icon name={icon} className="mt-0.5 text-leaf" />
              <span>{text}</span>
            </li>
          ))}
        </ul>
      </Card>
      <Card title="State of this server">
        {health.error && <FailureNote error={health.error} />}
        {health.isPending && <Skeleton className="h-24" />}
        {health.data && <HealthList health={health.data} />}
        {health.data && health.data.status !== 'ready' && (
          <p className="mt-4 text-sm text-ink-soft">
            On the first start the models (206 MB) are still on their way. Go on meanwhile.
          </p>
        )}
      </Card>
      <div className="lg:col-span-2">
        <Button look="strong" onClick={onDone}>
          Next: your key
          <Icon name="arrow" />
        </Button>
      </div>
    </div>
  );
}
