import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { bmpOf, pngOf } from '../../../test/media/formats/bombs.ts';
import { fixturePath, IMAGE_FIXTURES } from '../../../test/media/formats/manifest.ts';
import { temporaryFiles } from '../../../test/media/formats/temporary.ts';
import type { ImageFacts } from '../../core/media-plan.ts';
import { decodePicture } from './decode.ts';
import { PictureChild } from './picture-child.ts';
import { createPicturePool } from './picture-pool.ts';
import { probeImage } from './probe.ts';

const files = temporaryFiles();
const pool = createPicturePool({ size: 2 });
afterAll(async () => {
  await pool.close();
  files[Symbol.dispose]();
});

const PATH = 'messages[0].content[1].image_url.url';
const signal = new AbortController().signal;
const photo = fixturePath({ file: 'photo.jpg' });
const photoFacts = await probeImage(photo, 'jpeg', PATH, signal);

/** Of this process, on Linux. */
function childProcesses(): number[] {
  return readdirSync('/proc/self/task').flatMap((thread) =>
    readFileSync(`/proc/self/task/${thread}/children`, 'latin1')
      .split(' ')
      .filter(Boolean)
      .map(Number),
  );
}

describe('the pool', () => {
  test('decodes as the process itself would', async () => {
    await Promise.all(
      IMAGE_FIXTURES.map(async (fixture) => {
        const path = fixturePath(fixture);
        const facts = await probeImage(path, fixture.format, PATH, signal);
        const options = { maxPixels: 1000 };
        const expected = await decodePicture(path, facts, options, PATH, signal);
        const picture = await pool.decode(path, facts, options, PATH, signal);
        expect([picture.width, picture.height]).toEqual([expected.width, expected.height]);
        expect(Buffer.from(expected.rgb).equals(picture.rgb)).toBe(true);
        await pool.check(path, facts, PATH, signal);
      }),
    );
  });

  test('refuses a damaged picture with the error of the catalogue', async () => {
    const cut = files.write(readFileSync(photo).subarray(0, 1500), 'cut.jpg');
    await expect(pool.check(cut, photoFacts, PATH, signal)).rejects.toMatchObject({
      name: 'ApiError',
      code: 'media-corrupt',
      status: 400,
      param: PATH,
      message:
        'Multimodal data is corrupted or cannot be processed: the picture is cut off before its end',
    });
  });

  test('a fault of ours is not blamed on the picture', async () => {
    const checking = pool.check('/nowhere/at/all', photoFacts, PATH, signal);
    await expect(checking).rejects.toMatchObject({ name: 'Error' });
  });

  test('large pictures of few bytes pass, one after the other', async () => {
    const path = files.write(pngOf(12_000, 12_000), 'large.png');
    const facts = await probeImage(path, 'png', PATH, signal);
    await Promise.all([
      pool.check(path, facts, PATH, signal),
      pool.check(path, facts, PATH, signal),
    ]);
  });

  test('large pictures that never end leave a child to small ones', async () => {
    const endless = `${files.write('', 'endless')}.jpg`;
    execFileSync('mkfifo', [endless]);
    const facts = { ...photoFacts, width: 4000, height: 3000 };
    const leaving = new AbortController();
    const waiting = Array.from({ length: 3 }, () =>
      pool.check(endless, facts, PATH, leaving.signal),
    );
    const ended = Promise.allSettled(waiting);
    await pool.check(photo, photoFacts, PATH, signal);
    leaving.abort(new Error('gone'));
    for (const { status } of await ended) expect(status).toBe('rejected');
  });

  test('keeps the event loop free while it decodes', async () => {
    const path = files.write(pngOf(12_000, 12_000), 'large.png');
    const facts = await probeImage(path, 'png', PATH, signal);
    let ticks = 0;
    const ticking = setInterval(() => (ticks += 1), 1);
    await pool.check(path, facts, PATH, signal);
    clearInterval(ticking);
    expect(ticks).toBeGreaterThan(5);
  });

  test('a signal that has aborted starts nothing', async () => {
    const aborted = AbortSignal.abort(new Error('gone'));
    await expect(pool.check(photo, photoFacts, PATH, aborted)).rejects.toThrow('gone');
  });

  test('closing ends what is under way and what waits', async () => {
    const small = createPicturePool({ size: 1 });
    const checks = [1, 2, 3].map(() => small.check(photo, photoFacts, PATH, signal));
    const endings = Promise.allSettled(checks);
    await small.close();
    expect((await endings).map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
    await expect(small.check(photo, photoFacts, PATH, signal)).rejects.toThrow('closed');
  });
});

describe('a child', () => {
  const job = { path: photo, facts: photoFacts, maxPixels: 100, errorPath: PATH };
  /** Half a second of work. */
  const slow = async (): Promise<typeof job> => {
    const pixelBytes = 3_200 * 25_600;
    const path = files.write(bmpOf(25_600, 3_200, { bitsPerPixel: 8, pixelBytes }), 'slow.bmp');
    const facts: ImageFacts = await probeImage(path, 'bmp', PATH, signal);
    return { ...job, path, facts };
  };

  test('is kept from one job to the next', async () => {
    const child = new PictureChild();
    await child.run(job, signal);
    const { pid } = child;
    await child.run(job, signal);
    expect(pid).toBeTypeOf('number');
    expect(child.pid).toBe(pid);
    child.kill();
    expect(child.pid).toBeUndefined();
  });

  test('that is killed between jobs is replaced', async () => {
    const child = new PictureChild();
    await child.run(job, signal);
    const { pid } = child;
    process.kill(pid!, 'SIGKILL');
    expect(await child.run(job, signal)).toMatchObject({ width: 12, height: 8 });
    expect(child.pid).not.toBe(pid);
    child.kill();
  });

  test('that is killed while it starts is started again', async () => {
    const child = new PictureChild();
    const before = childProcesses();
    const running = child.run(job, signal);
    const starting = childProcesses().filter((pid) => !before.includes(pid));
    expect(starting).toHaveLength(1);
    process.kill(starting[0]!, 'SIGKILL');
    expect(await running).toMatchObject({ width: 12, height: 8 });
    expect(child.pid).not.toBe(starting[0]);
    child.kill();
  });

  test('that is killed in a job gets the picture a second chance', async () => {
    const child = new PictureChild();
    await child.run(job, signal);
    const { pid } = child;
    const running = child.run(await slow(), signal);
    process.kill(pid!, 'SIGKILL');
    expect(await running).toMatchObject({ width: 28, height: 3 });
    child.kill();
  });

  test('that takes too long is ended', async () => {
    const child = new PictureChild({ jobTimeoutMs: 5 });
    await expect(child.run(await slow(), signal)).rejects.toMatchObject({
      code: 'media-corrupt',
      message:
        'Multimodal data is corrupted or cannot be processed: decoding the picture takes too long',
    });
    expect(child.pid).toBeUndefined();
  });

  test('that grows too large ends itself', async () => {
    const child = new PictureChild({ maxResidentBytes: 150_000_000 });
    await expect(child.run(await slow(), signal)).rejects.toMatchObject({
      code: 'media-corrupt',
      message:
        'Multimodal data is corrupted or cannot be processed: decoding the picture takes too much memory',
    });
    expect(await child.run(job, signal)).toMatchObject({ width: 12, height: 8 });
    child.kill();
  });

  test('that has done its share of jobs is replaced', async () => {
    const child = new PictureChild({ jobsPerLife: 2 });
    await child.run(job, signal);
    expect(child.pid).toBeTypeOf('number');
    await child.run(job, signal);
    expect(child.pid).toBeUndefined();
    await child.run(job, signal);
    child.kill();
  });

  test('whose caller goes away is ended, and the next caller is served', async () => {
    const child = new PictureChild();
    await child.run(job, signal);
    const controller = new AbortController();
    const running = child.run(await slow(), controller.signal);
    controller.abort(new Error('gone'));
    await expect(running).rejects.toThrow('gone');
    expect(child.pid).toBeUndefined();
    expect(await child.run(job, signal)).toMatchObject({ width: 12, height: 8 });
    child.kill();
  });

  test('whose caller goes away while it starts is ended', async () => {
    const child = new PictureChild();
    const controller = new AbortController();
    const running = child.run(job, controller.signal);
    controller.abort(new Error('gone'));
    await expect(running).rejects.toThrow('gone');
    expect(child.pid).toBeUndefined();
  });
});
