/** Which evidence may stand for which: only what perception would have found just so. */
import { describe, expect, it } from 'vitest';
import { pictureMedia, sample } from '../../../../test/support/fake-media.ts';
import type { ImagePlan, PlannedMedia } from '../../../core/media-plan.ts';
import { evidenceKey } from './evidence-key.ts';

const MAX_LOOKS = 16;

describe('evidence of a picture', () => {
  it('is shared by equal plans of equal bytes, whatever they are called and cost', async () => {
    const cat = await pictureMedia(sample('cat.png'));
    const plan: ImagePlan = {
      ...(cat.plan as ImagePlan),
      tokens: { ...cat.plan.tokens, total: 9 },
    };
    const same: PlannedMedia = { ...cat, path: 'elsewhere', partPath: 'elsewhere', plan };
    expect(evidenceKey(same, MAX_LOOKS)).toBe(evidenceKey(cat, MAX_LOOKS));
  });

  it('is not shared with a request whose budget shows less of it', async () => {
    const cat = await pictureMedia(sample('cat.png'));
    const plan: ImagePlan = { ...(cat.plan as ImagePlan), width: 96, height: 96 };
    expect(evidenceKey({ ...cat, plan }, MAX_LOOKS)).not.toBe(evidenceKey(cat, MAX_LOOKS));
  });
});
