/** Identity of evidence: what was perceived, how closely, and by which models. */
import { createHash } from 'node:crypto';
import type { PlannedMedia } from '../../../core/media-plan.ts';
import { MODELS } from '../models/manifest.ts';

/** Raise it when the same models, run otherwise, find something else. */
const PERCEPTION_VERSION = 1;

const MODELS_SHA256: string = createHash('sha256')
  .update(MODELS.flatMap(({ files }) => files.map(({ sha256 }) => sha256)).join())
  .digest('hex');

/** Equal when perception would find the same. Of a plan counts only what perception looks at. */
export function evidenceKey({ blob, plan }: PlannedMedia, maxLooks: number): string {
  const looks =
    plan.kind === 'video'
      ? [plan.frameCount, plan.durationSeconds, plan.width, plan.height, plan.sound, maxLooks]
      : [];
  return JSON.stringify([PERCEPTION_VERSION, MODELS_SHA256, plan.kind, blob.sha256, looks]);
}
