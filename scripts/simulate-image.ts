/**
 * Does what `deploy/Dockerfile` says without a container engine: its steps, in its order, in an empty
 * directory that stands for the root of the image; then has the commands of the image count a film and
 * look at a picture, for which everything native is needed, starts what it would start, and asks its
 * health check. It proves that the copied files and `npm ci --omit=dev` are enough. What it cannot
 * prove is that the base images exist and that users and file rights are as told.
 *
 *     node scripts/simulate-image.ts            with the models of this checkout
 *     node scripts/simulate-image.ts included   models in the image: pulls 206 MB
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createIgnore, neededStages, readDockerfile, type Instruction } from './dockerfile.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '..');
const FILM = path.join(REPOSITORY, 'test/media/demo.mp4');
const PICTURE = path.join(REPOSITORY, 'test/media/cat.png');
const DOCKERFILE = path.join(REPOSITORY, 'deploy/Dockerfile');
const STEP_TIMEOUT_MS = 600_000;
const HEALTHY_TRIES = 60;
const HEALTHY_PAUSE_MS = 500;
/** What a process gets from the engine besides the `ENV` of the image. */
const INHERITED = /^(PATH|HOME|LANG|https?_proxy|no_proxy|npm_config_\w+|NODE_EXTRA_CA_CERTS)$/i;
/** Paths of the image that are told in commands and variables. */
const IMAGE_PATHS = /(?<![\w.}/])\/(?=(?:app|data|models|tmp)\b)/g;

const run = promisify(execFile);

export interface Simulation {
  /** Size of `/app`. */
  readonly appBytes: number;
  /** Whether the health check said so while the server ran. */
  readonly healthy: boolean;
  /** What `mimosa tokens` says of a film. */
  readonly counted: unknown;
  /** What `mimosa chat` says of a picture of a cat. */
  readonly answer: string;
  /** With which the server answered SIGTERM. */
  readonly exitCode: number | null;
  /** What the server wrote. */
  readonly output: string;
}

/** State of the image under construction; stages that build on another go on in its directory. */
interface Image {
  readonly root: string;
  /** In the image, absolute. */
  workDirectory: string;
  readonly environment: Record<string, string>;
  command: Record<string, readonly string[]>;
}

/** Builds, starts, asks, stops, removes. Rejects when a step fails. */
export async function simulateImage(models: 'at-start' | 'included'): Promise<Simulation> {
  const directory = await mkdtemp(path.join(tmpdir(), 'mimosa-image-'));
  try {
    const stages = readDockerfile(await readFile(DOCKERFILE, 'utf8'), { MODELS: models });
    const images = new Map<string, Image>();
    const tools = await makeTools(directory);
    let image: Image | undefined;
    for (const stage of neededStages(stages)) {
      image = images.get(stage.base) ?? (await emptyImage(directory, stage.name, tools));
      images.set(stage.name, image);
      for (const instruction of stage.instructions) await perform(instruction, image, images);
    }
    if (image === undefined) throw new Error('the Dockerfile has no stage');
    return await start(image);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A directory of programs that come first: this Node, and a `chown` for users of the image. */
async function makeTools(directory: string): Promise<string> {
  const tools = path.join(directory, 'tools');
  await mkdir(tools);
  await symlink(process.execPath, path.join(tools, 'node'));
  await writeFile(path.join(tools, 'chown'), '#!/bin/sh\n');
  await chmod(path.join(tools, 'chown'), 0o755);
  return tools;
}

async function emptyImage(directory: string, stage: string, tools: string): Promise<Image> {
  const root = path.join(directory, stage);
  await mkdir(path.join(root, 'tmp'), { recursive: true });
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] => INHERITED.test(entry[0]) && entry[1] !== undefined,
  );
  const environment = Object.fromEntries(inherited);
  // Programs of this checkout are not in the image.
  const paths = (environment['PATH'] ?? '')
    .split(':')
    .filter((one) => !one.includes('node_modules'));
  environment['PATH'] = [tools, ...paths].join(':');
  return { root, workDirectory: '/', environment, command: {} };
}

async function perform(
  { name, flags, text }: Instruction,
  image: Image,
  images: ReadonlyMap<string, Image>,
): Promise<void> {
  const { root } = image;
  const here = path.join(root, image.workDirectory);
  switch (name) {
    case 'WORKDIR':
      image.workDirectory = text;
      await mkdir(path.join(root, text), { recursive: true });
      return;
    case 'ENV':
      for (const [, key, value] of text.matchAll(/(\w+)=(\S+)/g)) {
        image.environment[key!] = onHost(value!, root);
      }
      return;
    case 'RUN':
      await run('sh', ['-c', onHost(text, root)], {
        cwd: here,
        env: image.environment,
        timeout: STEP_TIMEOUT_MS,
      });
      return;
    case 'COPY':
      await copy(text.split(/\s+/), here, images.get(flags.get('from') ?? '')?.root);
      return;
    case 'HEALTHCHECK':
      image.command = { ...image.command, [name]: JSON.parse(text.replace(/^CMD /, '')) };
      return;
    case 'ENTRYPOINT':
    case 'CMD':
      image.command = { ...image.command, [name]: JSON.parse(text) };
      return;
    case 'USER':
    case 'VOLUME':
    case 'EXPOSE':
      return;
    default:
      throw new Error(`${name} is not known here`);
  }
}

/** Paths of the image as they are on this machine. */
function onHost(text: string, root: string): string {
  return text.replaceAll(IMAGE_PATHS, `${root}/`);
}

/** From the context, or from another stage. The last word is where to. */
async function copy(words: readonly string[], here: string, stage?: string): Promise<void> {
  const to = path.resolve(here, words.at(-1)!);
  const ignore = createIgnore(await readFile(`${DOCKERFILE}.dockerignore`, 'utf8'));
  for (const word of words.slice(0, -1)) {
    const from = path.join(stage ?? REPOSITORY, word);
    const isDirectory = (await stat(from)).isDirectory();
    const target = isDirectory ? to : path.join(to, path.basename(from));
    if (stage !== undefined) {
      await mkdir(path.dirname(target), { recursive: true });
      await run('cp', ['--archive', '--link', from, target]);
    } else {
      await cp(from, target, {
        recursive: true,
        filter: (source) => !ignore(path.relative(REPOSITORY, source)),
      });
    }
  }
}

async function start(image: Image): Promise<Simulation> {
  const port = await freePort();
  const { ENTRYPOINT, CMD, HEALTHCHECK } = image.command;
  const options = {
    cwd: path.join(image.root, image.workDirectory),
    env: {
      MIMOSA_MODELS_DIR: path.join(REPOSITORY, 'data/models'),
      ...image.environment,
      HOST: '127.0.0.1',
      PORT: String(port),
    },
  };
  const limited = { ...options, timeout: STEP_TIMEOUT_MS };
  const say = async (...words: readonly string[]): Promise<string> =>
    (await run(ENTRYPOINT![0]!, [...ENTRYPOINT!.slice(1), ...words], limited)).stdout;
  const counting = JSON.parse(await say('tokens', '--json', FILM)) as { files: unknown[] };
  // Brings the models, if they are missing, before the server would.
  const answer = await say('chat', '--image', PICTURE, 'What is in the picture?');

  const [program, ...words] = [...ENTRYPOINT!, ...CMD!];
  const child = spawn(program!, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  let output = '';
  child.stdout.on('data', (text: Buffer) => void (output += text.toString()));
  child.stderr.on('data', (text: Buffer) => void (output += text.toString()));

  let healthy = false;
  for (let tries = 0; !healthy && tries < HEALTHY_TRIES && child.exitCode === null; tries += 1) {
    await sleep(HEALTHY_PAUSE_MS);
    healthy = await run(HEALTHCHECK![0]!, HEALTHCHECK!.slice(1), limited).then(
      () => true,
      () => false,
    );
  }
  child.kill('SIGTERM');
  const [exitCode] = await exited;
  const { stdout } = await run('du', ['--bytes', '--summarize', options.cwd]);
  return {
    appBytes: Number.parseInt(stdout, 10),
    healthy,
    counted: counting.files[0],
    answer,
    exitCode,
    output,
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

if (import.meta.main) {
  const models = process.argv[2] === 'included' ? 'included' : 'at-start';
  const { appBytes, healthy, answer, exitCode, output } = await simulateImage(models);
  console.log(output, answer);
  console.log(`/app has ${Math.round(appBytes / 1e6)} MB; healthy: ${healthy}; exit: ${exitCode}`);
  process.exitCode = healthy && exitCode === 0 ? 0 : 1;
}
