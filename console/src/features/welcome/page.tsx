/**
 * The first minutes with Mimosa, in three steps: what this is, a key, a first answer. The key lives
 * as long as this page, as it is shown only once.
 */
import { type ReactElement, useState } from 'react';
import { useSearchParams } from 'wouter';
import type { CreatedKey } from '../../api/schema.generated.ts';
import { Page } from '../../ui/page.tsx';
import { CreateKey } from './create-key.tsx';
import { FirstAnswer } from './first-answer.tsx';
import { LookAround } from './look-around.tsx';
import { Steps } from './steps.tsx';

const STEPS = ['What this is', 'Your key', 'A first answer'] as const;

export function WelcomePage(): ReactElement {
  const [search, setSearch] = useSearchParams();
  const [created, setCreated] = useState<CreatedKey | null>(null);
  const step = Math.min(STEPS.length, Math.max(1, Number(search.get('step')) || 1));
  const go = (to: number): void => {
    setSearch({ step: String(to) });
    scrollTo({ top: 0 });
  };
  return (
    <Page title="Welcome" lead="Three steps, and a program of yours talks to your own Mimosa.">
      <Steps names={STEPS} current={step} onGo={go} />
      {step === 1 && <LookAround onDone={() => go(2)} />}
      {step === 2 && <CreateKey created={created} onCreated={setCreated} onDone={() => go(3)} />}
      {step === 3 && <FirstAnswer apiKey={created?.key ?? null} />}
    </Page>
  );
}
