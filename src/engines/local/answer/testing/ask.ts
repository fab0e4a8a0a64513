/** Asks a question about evidence, without engine or stream: question in, answer out. */
import type { Evidence } from '../../evidence.ts';
import type { Question } from '../../understand/question.ts';
import { understand } from '../../understand/understand.ts';
import { composeAnswer } from '../compose.ts';
import { numberMedia, type Perceived } from '../perceived.ts';
import { partsFor, userTurn } from './scripted-perceiver.ts';

export interface Asked {
  readonly question: Question;
  readonly media: readonly Perceived[];
  readonly answer: string;
}

/** The answer to a text about media that were perceived as given. */
export function ask(text: string, ...evidence: readonly Evidence[]): Asked {
  const parts = partsFor(evidence);
  const question = understand({ messages: [userTurn(parts, text)] });
  const media = numberMedia(
    parts.flatMap((part, index) => {
      const found = evidence[index];
      return found === undefined || !question.targets.includes(part)
        ? []
        : [{ part, evidence: found }];
    }),
  );
  return { question, media, answer: composeAnswer(question, media) };
}
