/** What every kind of engine must do, whatever it speaks (engines.md section 14). */
import { describe } from 'vitest';
import { describeAnswers } from './contract-answers.ts';
import { describeFailures } from './contract-failures.ts';
import { describeHangUps } from './contract-hang-ups.ts';
import { describeRequests } from './contract-requests.ts';
import type { SpokenKind } from './spoken-kind.ts';

/** The whole set of tests for one kind. */
export function describeContract(spoken: SpokenKind): void {
  describe(`an engine of the kind ${spoken.kind}`, () => {
    describeRequests(spoken);
    describeAnswers(spoken);
    describeFailures(spoken);
    describeHangUps(spoken);
  });
}
