/** Identity of evidence: what was perceived, how closely, and by which models. */
import { createHash } from 'node:crypto';
import type { MediaPlan, PlannedMedia } from '../../../core/media-plan.ts';
import { MODELS } from '../models/manifest.ts';

/** Raise it when the same models, run otherwise, find something else. */
const PERCEPTION_VERSION = 2;

const MODELS_SHA256: string = createHash('sha256')
  .update(MODELS.flatMap(({ files }) => files.map(({ sha256 }) => sha256)).join())
  .digest('hex');

/** Equal when perception would find the same. Of a plan counts only what perception looks at. */
export function evidenceKey({ blob, plan }: PlannedMedia, maxLooks: number): string {
  return JSON.stringify([
    PERCEPTION_VERSION,
    MODELS_SHA256,
    plan.kind,
    blob.sha256,
    looksOf(plan, maxLooks),
  ]);
}

/** A budget may plan the same picture smaller: what is seen then is not what others may see. */
function looksOf(plan: MediaPlan, maxLooks: number): readonly unknown[] {
  switch (plan.kind) {
    case 'image':
      return [plan.width, plan.height];
    case 'video':
      return [plan.frameCount, plan.durationSeconds, plan.width, plan.height, plan.sound, maxLooks];
    case 'audio':
      return [];
  }
}
