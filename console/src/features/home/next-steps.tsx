/** What to do next, by what is missing: nothing where nothing is. */
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { useHealth } from '../../api/health.ts';
import { useKeys } from '../../api/lists.ts';
import type { Session } from '../../api/schema.generated.ts';
import { useSignedIn } from '../../api/session.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';

interface Step {
  readonly icon: IconName;
  readonly title: string;
  readonly text: string;
  readonly href: string;
  readonly action: string;
}

export function NextSteps(): ReactElement | null {
  const session = useSignedIn();
  const { data: health } = useHealth();
  const { data: keys } = useKeys(session.account.id);
  const steps = [
    moneyStep(session),
    health && health.status !== 'ready' ? stepToHealth(session) : null,
    keys?.every(({ status }) => status !== 'active') === true ? KEY_STEP : null,
  ].filter((step) => step !== null);
  if (steps.length === 0) return null;
  return (
    <Card title="To do next">
      <ul className="grid gap-4">
        {steps.map(({ icon, title, text, href, action }) => (
          <li key={title} className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <span className="grid size-9 place-items-center rounded-full bg-blossom-soft text-leaf">
              <Icon name={icon} />
            </span>
            <span className="min-w-52 flex-1">
              <span className="block font-medium">{title}</span>
              <span className="text-ink-soft">{text}</span>
            </span>
            <Link href={href} asChild>
              <ButtonLink>{action}</ButtonLink>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}

const KEY_STEP: Step = {
  icon: 'key',
  title: 'Make a key',
  text: 'Programs show it with every request. There is none that works now.',
  href: '/keys/new',
  action: 'New key',
};

/** Null: programs may go on spending. */
function moneyStep({ account, user }: Session): Step | null {
  const { availableUsd } = account;
  if (availableUsd === null || Number(availableUsd) > 0) return null;
  return user.role === 'admin'
    ? {
        icon: 'bill',
        title: 'Top up',
        text: 'Nothing is left to spend: requests are refused with status 402.',
        href: `/admin/accounts/${encodeURIComponent(account.id)}`,
        action: 'Top up',
      }
    : {
        icon: 'bill',
        title: 'Ask for a top-up',
        text: 'Nothing is left to spend: requests are refused with status 402. An admin adds money.',
        href: '/bill',
        action: 'See the bill',
      };
}

function stepToHealth({ user }: Session): Step {
  return {
    icon: 'engine',
    title: 'Something cannot answer yet',
    text: 'Below stands what is missing. Counting and checking work meanwhile.',
    href: user.role === 'admin' ? '/engines' : '/models',
    action: user.role === 'admin' ? 'See engines' : 'See models',
  };
}
